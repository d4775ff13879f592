"""Handles clicks on a practice message: an answer, how sure, not now, this is wrong, ask the owner. Each counts once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.blocks.card import Card
from bot.blocks.words import plain_title
from bot.cases.acting import PER_HOUR, Cases
from bot.cases.views import destination
from bot.cases.views import notes as case_notes
from bot.cases.views.notes import nobody
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.practice.cards import PracticeCards, question_id
from bot.practice.checkpoints import PracticeCheckpoints
from bot.practice.context import Practice
from bot.practice.reviews import PracticeReviews
from bot.practice.views import notes as quiz_notes
from bot.practice.views.question_menu import BACK, WRONG, note_of
from bot.practice.views.quiz import ASK_OWNER
from bot.slack import calls
from bot.slack.events import Click
from core import units
from core.eventlog import Done, Refused
from core.localization import gettext as _
from escalation.cases.models import CaseDone, CaseRefused
from escalation.owners import OwnerRoute
from nudges.asking.answering import answer, confide, report_wrong, reveal
from nudges.asking.attempts import (
    AlreadyAnswered,
    Confidence,
    Outcome,
    Recorded,
    Reply,
    Reported,
    Retired,
    Revealed,
    Unknown,
)
from nudges.items.bank import BankItem
from nudges.learners.enrolment import snooze
from nudges.learners.models import Learner, Snooze
from nudges.learners.remarks import RemarkKind
from nudges.learners.saying import last_longer, say, take_back
from retrieval.library.models import digest_of
from retrieval.questions import NEEDS_HUMAN, LoggedQuestion, Place, Question, Surface


@dataclass(frozen=True)
class PracticeClicks:
    practice: Practice
    cards: PracticeCards
    reviews: PracticeReviews
    cases: Cases
    click_reply: ClickReply
    checkpoints: PracticeCheckpoints

    def answer(self, click: Click) -> None:
        """Take an option's click, and show the result in the same message."""
        ask_id, _, choice = click.value.partition("|")
        reply = Reply(ask_id, click.person, int(choice) if choice.isdigit() else -1)

        def work(uow: UnitOfWork) -> tuple[Outcome, list[Post]]:
            outcome = answer(uow, self.practice.rules, reply, self.practice.clock())
            last_longer(uow, ask_id)
            posts = [] if isinstance(outcome, Unknown) else self._redrawn(uow, click, ask_id)
            if isinstance(outcome, Recorded) and outcome.needs_coach and not outcome.item.item.is_self_rated:
                posts += self.reviews.stubborn(uow, outcome.item, click.person)
            if isinstance(outcome, Recorded):
                posts += self.checkpoints.reached(uow, click.person)
            return outcome, posts

        outcome = self.practice.delivery.deliver(work)
        if not isinstance(outcome, Recorded) and not _is_same(outcome, reply):
            self.click_reply(click, lambda: quiz_notes.lost(outcome))

    def look(self, click: Click) -> None:
        """Show the answer of a recall card, and the four steps of rating oneself."""

        def work(uow: UnitOfWork) -> tuple[Revealed | AlreadyAnswered | Retired | Unknown, list[Post]]:
            outcome = reveal(uow, click.value, click.person)
            return outcome, [] if isinstance(outcome, Unknown) else self._redrawn(uow, click, click.value)

        outcome = self.practice.delivery.deliver(work)
        if not isinstance(outcome, Revealed):
            self.click_reply(click, lambda: quiz_notes.lost(outcome))

    def confide(self, click: Click) -> None:
        """Take Sure or Not sure after a right answer."""
        ask_id, _, word = click.value.partition("|")
        if word not in set(Confidence):
            return

        def work(uow: UnitOfWork) -> tuple[Unknown | None, list[Post]]:
            outcome = confide(uow, self.practice.rules, ask_id, click.person, Confidence(word))
            return (outcome, []) if isinstance(outcome, Unknown) else (None, self._redrawn(uow, click, ask_id))

        unknown = self.practice.delivery.deliver(work)
        if unknown is not None:
            self.click_reply(click, lambda: quiz_notes.lost(unknown))

    def more(self, click: Click) -> None:
        """Take a choice from the overflow menu."""
        word, _, ask_id = click.value.partition("|")
        kind = word.removeprefix(BACK)
        if word == WRONG:
            self._wrong(click, ask_id)
        elif kind in set(RemarkKind):
            self._remark(click, ask_id, RemarkKind(kind), is_back=kind != word)
        elif word in set(Snooze):
            self._put_off(click, ask_id, Snooze(word))

    def colleague(self, click: Click) -> None:
        """Name colleagues who agreed to explain; they are not told."""

        def work(uow: UnitOfWork) -> Card:
            ask = uow.asks.get(click.value)
            item = uow.items.get(ask.item) if ask and ask.person == click.person else None
            if item is None:
                return quiz_notes.lost(Unknown())
            names = [self.practice.people.name(colleague, uow) for colleague in self.cards.explainers(uow, click.person, item)]
            section = self.practice.section(uow, item.section)
            return quiz_notes.can_explain(names, plain_title(section, 100) if section else item.item.sop)

        self.click_reply(click, lambda: units.run(self.practice.units, work))

    def ask_owner(self, click: Click) -> None:
        """Open a call for help about a question that the person keeps missing. Nobody is told without this click, and the first
        click says who would be.
        """
        ask_id, shown = destination.shown_of(click.value)
        click = replace(click, value=ask_id)

        def act(uow: UnitOfWork) -> CaseDone | Post | None:
            ask = uow.asks.get(ask_id)
            item = uow.items.get(ask.item) if ask else None
            if ask is None or item is None or ask.person != click.person:
                return self.click_reply.to_clicker(click, lambda: quiz_notes.lost(Unknown()))
            if self.cases.is_flooding(uow, click.person):
                return self.click_reply.to_clicker(click, lambda: case_notes.too_many(PER_HOUR))
            return self._ask_owner(uow, click, item, shown)

        self.cases.do(act, lambda uow, done: self._redrawn(uow, click, ask_id, self._asked(uow, done)))

    def _ask_owner(self, uow: UnitOfWork, click: Click, item: BankItem, shown: OwnerRoute | None) -> CaseDone | Post | None:
        opening = replace(self.reviews.opening(uow, question_id(click.value), click.person, item), shown=shown)
        offer = self.cases.details.places.offer(uow, opening.need)
        is_known = uow.cases.of_question(opening.question_id) is not None
        if not is_known and offer.first and (shown is None or shown != offer.first.route):
            note = f"{destination.line(offer)} {_('Press it again to send it.')}"
            return next(iter(self._redrawn(uow, click, click.value, note, offer.first)), None)
        self._log(uow, click, opening.question_id, item)
        done = self.cases.ask(uow, opening)
        if isinstance(done, Refused) and done.record is None:
            return self.click_reply.to_clicker(click, lambda: quiz_notes.said(nobody()))
        return done if isinstance(done, Done) else next(iter(self._redrawn(uow, click, click.value, self._asked(uow, done))), None)

    def _asked(self, uow: UnitOfWork, done: CaseDone | CaseRefused) -> str:
        case = done.record
        if case is None or case.route is None:
            return ""
        people = self.practice.people
        return case_notes.asked(people.name(case.route.person, uow), people.channel_name(case.route.channel), case)

    def _log(self, uow: UnitOfWork, click: Click, name: str, item: BankItem) -> None:
        """Log a question for the case, since a case is about a logged question: this one is in Cairn's words, and asked in this
        message's thread.
        """
        place = Place(self.practice.people.who().team, click.channel, click.message, click.message, Surface.DIRECT, is_private=True)
        question = Question(name, click.person, quiz_notes.stuck_on(item.item), place, self.practice.clock())
        if uow.questions.get(name) is None:
            role = self.practice.people.asker(click.person, uow).role
            uow.questions.add(LoggedQuestion(question, role, NEEDS_HUMAN, None, 0.0, 0, 0))

    def _wrong(self, click: Click, ask_id: str) -> None:

        def work(uow: UnitOfWork) -> tuple[Reported | Unknown, list[Post]]:
            result = report_wrong(uow, ask_id, click.person, self.practice.clock())
            posts = []
            if isinstance(result, Reported):
                reports = self.reviews.reported(uow, result, click.person) if result.is_out else []
                posts = [*reports, *self._redrawn(uow, click, ask_id, quiz_notes.reported(is_out=result.is_out))]
            return result, posts

        result = self.practice.delivery.deliver(work)
        if isinstance(result, Unknown):
            self.click_reply(click, lambda: quiz_notes.lost(result))

    def _remark(self, click: Click, ask_id: str, kind: RemarkKind, *, is_back: bool) -> None:

        def work(uow: UnitOfWork) -> tuple[bool, list[Post]]:
            if is_back:
                take_back(uow, ask_id, click.person, kind)
            elif isinstance(say(uow, ask_id, click.person, kind, self.practice.clock()), Unknown):
                return False, []
            ask = uow.asks.get(ask_id)
            is_theirs = ask is not None and ask.person == click.person
            return is_theirs, self._redrawn(uow, click, ask_id, note_of(kind, is_back=is_back)) if is_theirs else []

        if not self.practice.delivery.deliver(work):
            self.click_reply(click, lambda: quiz_notes.lost(Unknown()))

    def _put_off(self, click: Click, ask_id: str, how: Snooze) -> None:

        def work(uow: UnitOfWork) -> tuple[Learner | None, list[Post]]:
            ask = uow.asks.get(ask_id)
            is_theirs = ask is not None and ask.person == click.person
            learner = snooze(uow, self.practice.rules, click.person, how, self.practice.clock()) if is_theirs else None
            return learner, self._redrawn(uow, click, ask_id, quiz_notes.put_off(learner, how)) if learner else []

        if self.practice.delivery.deliver(work) is None:
            self.click_reply(click, lambda: quiz_notes.lost(Unknown()))

    def _redrawn(
        self, uow: UnitOfWork, click: Click, ask_id: str, note: str = "", place: destination.Place | None = None
    ) -> list[Post]:
        """Return the message in its current state. A click that two replicas take has one trigger, so it is rendered once."""
        ask = uow.asks.get(ask_id)
        batch = uow.asks.batch(ask.batch) if ask else None
        if batch is None or not click.message:
            return []
        key = f"practice-click:{ask_id}:{digest_of(click.trigger, click.value)}"
        card = destination.carrying(self.cards.redrawn(uow, batch, note), ASK_OWNER, ask_id, place)
        return [Post(key, click.channel, calls.update(click.channel, click.message, card))]


def _is_same(outcome: object, reply: Reply) -> bool:
    """Return whether the same option was clicked twice; that needs no reply, because the message already shows it."""
    return isinstance(outcome, AlreadyAnswered) and outcome.attempt.choice == reply.choice
