"""Builds the Slack side of practice."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.acting import Cases
from bot.inbox.finish import Finish
from bot.outbox.click_reply import ClickReply
from bot.practice.action_cards import PracticeActionCards
from bot.practice.adding import QuestionAdding
from bot.practice.cards import PracticeCards
from bot.practice.checklists import PracticeChecklists
from bot.practice.checkpoints import PracticeCheckpoints
from bot.practice.clicks import PracticeClicks
from bot.practice.context import Practice
from bot.practice.learning import PracticeLearning
from bot.practice.lessons import PracticeLessons
from bot.practice.pages import PracticePages
from bot.practice.paths import PracticePaths
from bot.practice.quiet import Quiet
from bot.practice.reference import PracticeReference
from bot.practice.remarks import RemarksTick
from bot.practice.reviewers import Reviewers
from bot.practice.reviews import PracticeReviews
from bot.practice.section_reviews import SectionReviews
from bot.practice.settings import PracticeSettings
from bot.practice.tick import PracticeTick
from bot.practice.walks import PracticeWalks
from bot.questions.parts import Answers
from bot.slack.people import People


@dataclass(frozen=True)
class PracticeFeature:
    """Holds what listeners, the Home tab and the ticks call."""

    clicks: PracticeClicks
    reviews: PracticeReviews
    checkpoints: PracticeCheckpoints
    sections: SectionReviews
    adding: QuestionAdding
    remarks: RemarksTick
    learning: PracticeLearning
    lessons: PracticeLessons
    action_cards: PracticeActionCards
    checklists: PracticeChecklists
    walks: PracticeWalks
    reference: PracticeReference
    settings: PracticeSettings
    pages: PracticePages
    tick: PracticeTick
    people: People
    click_reply: ClickReply


def practice_feature(
    practice: Practice, finish: Finish, answers: Answers, cases: Cases, click_reply: ClickReply
) -> PracticeFeature:
    paths = PracticePaths(practice)
    cards = PracticeCards(practice, paths)
    reviewers = Reviewers(practice, cases.service)
    adding = QuestionAdding(practice, reviewers, click_reply)
    reviews = PracticeReviews(practice, reviewers, adding, click_reply)
    checkpoints = PracticeCheckpoints(practice, click_reply)
    learning = PracticeLearning(practice, cards, paths, finish, answers, click_reply)
    return PracticeFeature(
        clicks=PracticeClicks(practice, cards, reviews, cases, click_reply, checkpoints),
        reviews=reviews,
        checkpoints=checkpoints,
        sections=SectionReviews(reviews),
        adding=adding,
        remarks=RemarksTick(reviews),
        learning=learning,
        lessons=PracticeLessons(practice, click_reply),
        action_cards=PracticeActionCards(practice, reviewers, click_reply),
        checklists=PracticeChecklists(practice, click_reply),
        walks=PracticeWalks(practice, click_reply),
        reference=PracticeReference(practice, finish, click_reply),
        settings=PracticeSettings(practice),
        pages=PracticePages(practice, paths, reviewers),
        tick=PracticeTick(practice, cards, learning, Quiet(practice.people.reader, practice.people.workspace_of)),
        people=practice.people,
        click_reply=click_reply,
    )
