"""Builds the Slack side of practice."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.acting import Cases
from bot.inbox.finish import Finish
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.practice.action_cards import PracticeActionCards
from bot.practice.adding import QuestionAdding
from bot.practice.cards import PracticeCards
from bot.practice.checklists import PracticeChecklists
from bot.practice.checkpoints import PracticeCheckpoints
from bot.practice.clicks import PracticeClicks
from bot.practice.context import Practice, PracticePaths
from bot.practice.learning import PracticeLearning
from bot.practice.lessons import PracticeLessons
from bot.practice.pages import PracticePages
from bot.practice.reference import PracticeReference
from bot.practice.remarks import RemarksTick
from bot.practice.reviewers import Reviewers
from bot.practice.reviews import PracticeReviews
from bot.practice.section_reviews import SectionReviews
from bot.practice.settings import PracticeSettings, Quiet
from bot.practice.tick import PracticeTick
from bot.practice.views import notes as quiz_notes
from bot.practice.views.walk import WalkShown, place_of, walk_card
from bot.questions.parts import Answers
from bot.slack import calls
from bot.slack.events import Click
from bot.slack.people import People
from core.localization import gettext as _
from nudges.lessons.trees import tree_of, walked
from retrieval.library.models import SectionRef, digest_of


@dataclass(frozen=True)
class PracticeWalks:
    practice: Practice
    click_reply: ClickReply

    def start(self, click: Click) -> None:
        """Begin at the first question of the section that a button names."""
        shown = self._shown(click.person, SectionRef.of(click.value))
        if shown is None:
            self.click_reply(click, quiz_notes.gone)
            return
        key = f"walk:{digest_of(click.person, click.value, click.trigger)}"
        call = calls.post(key, click.person, walk_card(shown))
        self.practice.delivery.post(Post(key, click.person, calls.only_for(call, click.person, [shown.section.sop_id])))
        if click.message and not click.channel.startswith("D"):
            self.click_reply(click, lambda: quiz_notes.said(_("We go through it in our direct messages.")))

    def go(self, click: Click) -> None:
        """Go where a button leads, deeper or back. After a change of the SOP the walk begins again."""
        place = place_of(click.value)
        if place is None or not click.message:
            return
        section, version, path = place
        shown = self._shown(click.person, section, version, path)
        if shown is None:
            self.click_reply(click, quiz_notes.gone)
            return
        key = f"walk-click:{digest_of(click.person, click.message, click.trigger)}"
        call = calls.update(click.channel, click.message, walk_card(shown))
        self.practice.delivery.post(Post(key, click.channel, calls.only_for(call, click.person, [section.sop_id])))

    def _shown(self, person: str, ref: SectionRef, version: int = 0, path: tuple[int, ...] = ()) -> WalkShown | None:
        """Return the person's place in the section as it is now; None when it is gone, not open to them, or decides nothing."""
        with self.practice.units() as uow:
            section = uow.library.section(ref) if self.practice.may_see(uow, person, ref.sop_id) else None
        tree = tree_of(section) if section is not None else None
        if section is None or tree is None:
            return None
        has_changed = bool(version) and version != section.sop.version
        trail = None if has_changed else walked(tree, path)
        url = self.practice.links(section.sop, section.section, person)
        note = _("The SOP has changed since, so we begin again.") if has_changed else ""
        where = (section.sop.title, section.sop.version)
        return WalkShown(ref, *where, trail or (tree,), path if trail else (), url, note)


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
