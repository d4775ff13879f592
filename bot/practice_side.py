"""Puts the Slack side of practice together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases import Cases
from bot.conversation import Conversation
from bot.practice import Practice
from bot.practice_cards import PracticeCards
from bot.practice_clicks import PracticeClicks
from bot.practice_learning import PracticeLearning
from bot.practice_pages import PracticePages
from bot.practice_paths import PracticePaths
from bot.practice_quiet import Quiet
from bot.practice_reviews import PracticeReviews
from bot.practice_settings import PracticeSettings
from bot.practice_tick import PracticeTick
from bot.whisper import Whisper
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
