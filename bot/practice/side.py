"""Puts the Slack side of practice together."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.acting import Cases
from bot.inbox.finish import Finish
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
from bot.questions.parts import Answers
from bot.slack.people import People


@dataclass(frozen=True)
class PracticeSide:
    """What listeners, the Home tab and the ticks call."""

    clicks: PracticeClicks
    reviews: PracticeReviews
    learning: PracticeLearning
    settings: PracticeSettings
    pages: PracticePages
    tick: PracticeTick
    people: People
    whisper: Whisper


def practice_side(practice: Practice, finish: Finish, answers: Answers, cases: Cases, whisper: Whisper) -> PracticeSide:
    paths = PracticePaths(practice)
    cards = PracticeCards(practice, paths)
    reviews = PracticeReviews(practice, cases.desk, whisper)
    learning = PracticeLearning(practice, cards, paths, finish, answers, whisper)
    return PracticeSide(
        clicks=PracticeClicks(practice, cards, reviews, cases, whisper),
        reviews=reviews,
        learning=learning,
        settings=PracticeSettings(practice),
        pages=PracticePages(practice, paths, reviews),
        tick=PracticeTick(practice, cards, learning, Quiet(practice.people.reader)),
        people=practice.people,
        whisper=whisper,
    )
