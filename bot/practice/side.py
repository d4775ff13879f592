"""Puts the Slack side of practice together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.acting import Cases
from bot.outbox.whisper import Whisper
from bot.practice.cards import PracticeCards
from bot.practice.clicks import PracticeClicks
from bot.practice.context import Practice
from bot.practice.learning import PracticeLearning
from bot.practice.pages import PracticePages
from bot.practice.paths import PracticePaths
from bot.practice.quiet import Quiet
from bot.practice.reviews import PracticeReviews
from bot.practice.settings import PracticeSettings
from bot.practice.tick import PracticeTick
from bot.questions.answering import Conversation
from nudges.rules import Rules
from retrieval.library.language_model import LanguageModel


@dataclass(frozen=True)
class PracticeSide:
    """What listeners, the Home tab and the ticks call."""

    clicks: PracticeClicks
    reviews: PracticeReviews
    learning: PracticeLearning
    settings: PracticeSettings
    pages: PracticePages
    tick: PracticeTick
    whisper: Whisper


def practice_side(
    conversation: Conversation, cases: Cases, whisper: Whisper, rules: Rules, language: LanguageModel | None = None
) -> PracticeSide:
    practice = Practice(
        conversation.units,
        rules,
        conversation.people,
        conversation.rendering.links,
        conversation.delivery,
        conversation.clock,
        language,
    )
    paths = PracticePaths(practice)
    cards = PracticeCards(practice, paths)
    reviews = PracticeReviews(practice, cases.desk, whisper)
    learning = PracticeLearning(practice, cards, paths, conversation, whisper)
    return PracticeSide(
        clicks=PracticeClicks(practice, cards, reviews, cases, whisper),
        reviews=reviews,
        learning=learning,
        settings=PracticeSettings(practice),
        pages=PracticePages(practice, paths, reviews),
        tick=PracticeTick(practice, cards, learning, Quiet(conversation.people.reader)),
        whisper=whisper,
    )
