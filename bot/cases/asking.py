"""Handles the asker's buttons: ask the owner at the place that was shown, ask for the policy only, withdraw the question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.blocks import notes
from bot.blocks.buttons import ASK_OWNER, ONLY_POLICY
from bot.blocks.card import Block
from bot.blocks.parts import button
from bot.cases.acting import PER_HOUR, CaseRefusals, Cases
from bot.cases.views import destination
from bot.cases.views import notes as case_notes
from bot.deps import Deps
from bot.outbox.click_reply import ClickReply
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack.events import Click
from core.eventlog import Done, Refused
from core.localization import gettext as _
from escalation.cases.events import Withdrawn
from escalation.cases.models import Case, CaseDone, CaseRefused, Status, Why
from escalation.cases.ports import Label
from escalation.cases.requests import Opening as CaseOpening
from escalation.owners import OwnerRoute
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

Act = Callable[[UnitOfWork, LoggedQuestion], CaseDone | Post]
FollowUp = Callable[[UnitOfWork, LoggedQuestion, CaseDone], Post]

_TO_BE_SENT: Final = frozenset({Status.DRAFT, Status.WITHDRAWN, Status.EXPIRED})


class Offers(Protocol):
    """Finds what triage says today of a question that was asked before."""

    def offer(self, uow: UnitOfWork, logged: LoggedQuestion) -> destination.Offer:
        """Return where the question would go today."""

    def opening_again(self, uow: UnitOfWork, logged: LoggedQuestion, shown: OwnerRoute | None = None) -> CaseOpening:
        """Return the case that the question would become today. `shown`: where its asker was told that it would go."""


@dataclass(frozen=True)
class CaseAsking:
    """Handles the asker's clicks, each in one unit of work: it reads the question, acts on the case, and updates the clicker's
    card.
    """

    deps: Deps
    offers: Offers
    cases: Cases
    click_reply: ClickReply

    @property
    def refusals(self) -> CaseRefusals:
        return CaseRefusals(self.cases.details, self.click_reply)

    def ask(self, click: Click) -> None:
        """Send the question once, to the destination that its asker was shown; then say who was asked and where."""
        question_id, shown = destination.shown_of(click.value)
        click = replace(click, value=question_id)

        def act(uow: UnitOfWork, logged: LoggedQuestion) -> CaseDone | Post:
            case = uow.cases.of_question(question_id)
            if not (case and case.is_open) and self.cases.is_flooding(uow, click.person):
                return self.click_reply.to_clicker(click, lambda: case_notes.too_many(PER_HOUR))
            if shown is None and (case is None or case.status in _TO_BE_SENT):
                return self._where(uow, click, logged, case)
            self.cases.details.permalinks(logged.question.place)  # asks Slack, and the act starts again: before a card is drawn
            done = self.cases.ask(uow, _known(case, logged, shown) if case else self.offers.opening_again(uow, logged, shown))
            return done if isinstance(done, Done) else self._refused(uow, click, logged, done)

        self._do(click, act, lambda uow, logged, done: self._asked(uow, click, logged, done.record))

    def only_policy(self, click: Click) -> None:
        """Withdraw a draft: nobody was told of it, and triage learns from it."""

        def act(uow: UnitOfWork, logged: LoggedQuestion) -> CaseDone | Post:
            done = self.cases.service.act(uow, click.value, click.person, Withdrawn("only the policy"), self.deps.clock())
            if isinstance(done, Refused) and done.why in {Why.UNKNOWN_CASE, Why.ALREADY_DONE}:
                return just(uow, logged, None)
            return self.refusals(uow, click, done)

        def just(uow: UnitOfWork, logged: LoggedQuestion, done: CaseDone | None) -> Post:
            uow.labels.add(click.value, Label.ONLY_POLICY, self.deps.clock())
            left = (FeedbackKind.HELPED, FeedbackKind.STILL_STUCK, FeedbackKind.ASK_OWNER)
            was_sent = done is not None and done.before is not Status.DRAFT
            words = case_notes.withdrawn() if was_sent else _("Just the policy, then. Nobody was told.")
            offer = self.offers.offer(uow, logged)
            buttons = destination.buttons_of(click.value, left, offer)
            return self.click_reply.shown(uow, click, f"{words}\n{destination.line(offer)}".strip(), buttons)

        self._do(click, act, just)

    def withdraw(self, click: Click) -> None:

        def told(uow: UnitOfWork, _done: CaseDone) -> list[Post]:
            logged = uow.questions.get(click.value)
            offer = self.offers.offer(uow, logged) if logged else destination.Offer()
            words = f"{case_notes.withdrawn()}\n{destination.line(offer)}".strip()
            return [self.click_reply.shown(uow, click, words, destination.ask_buttons(click.value, offer))]

        service, clock = self.cases.service, self.deps.clock
        self.cases.do(
            lambda uow: self.refusals(uow, click, service.act(uow, click.value, click.person, Withdrawn(), clock())), told
        )

    def _do(self, click: Click, act: Act, told: FollowUp) -> None:
        """Act on a question on record if its asker clicked; others are told that it is not theirs."""

        def checked(uow: UnitOfWork) -> CaseDone | Post:
            logged = uow.questions.get(click.value)
            if logged is None or logged.question.person != click.person:
                return self.click_reply.to_clicker(click, lambda: notes.not_yours() if logged else notes.forgotten())
            return act(uow, logged)

        def also(uow: UnitOfWork, done: CaseDone) -> list[Post]:
            logged = uow.questions.get(click.value)
            return [told(uow, logged, done)] if logged else []

        self.cases.do(checked, also)

    def _refused(self, uow: UnitOfWork, click: Click, logged: LoggedQuestion, refused: CaseRefused) -> Post:
        case = refused.record
        if refused.why is Why.MOVED:
            return self._where(uow, click, logged, case, is_moved=True)
        if case is None or refused.why is Why.NOBODY:
            return self._nobody(uow, click)
        if case.is_open:
            return self._asked(uow, click, logged, case)
        decided = case.decision
        return self._told_why(uow, click, Refused(Why.DECIDED, case, decided.by, decided.at) if decided else refused)

    def _told_why(self, uow: UnitOfWork, click: Click, refused: CaseRefused) -> Post:
        return self.click_reply.to_clicker(click, lambda: case_notes.refused_line(self.refusals.words(uow, refused)))

    def _asked(self, uow: UnitOfWork, click: Click, logged: LoggedQuestion, case: Case) -> Post:
        """Say who was asked and where, and remember that the asker wanted it."""
        self._feedback(uow, logged)
        people, route = self.deps.people, case.route
        whom = (people.name(route.person, uow), people.channel_name(route.channel)) if route else ("", "")
        return self.click_reply.shown(uow, click, case_notes.asked(*whom, case), [_withdraw(click.value)])

    def _where(self, uow: UnitOfWork, click: Click, logged: LoggedQuestion, case: Case | None, *, is_moved: bool = False) -> Post:
        """Show the asker where the question goes; it is not sent before that."""
        offer = self.offers.offer(uow, logged)
        if offer.first is None:
            return self._nobody(uow, click)
        is_draft = case is not None and case.status is Status.DRAFT
        action, label = (destination.SEND, _("Send to owner")) if is_draft else (ASK_OWNER, _("Ask the owner"))
        words = destination.moved(offer, label) if is_moved else destination.line(offer, label)
        only = (
            [button(ONLY_POLICY, _("I only need the policy"), click.value)] if is_draft and logged.outcome != "unanswered" else []
        )
        return self.click_reply.shown(uow, click, words, [*destination.ask_buttons(click.value, offer, action, label), *only])

    def _nobody(self, uow: UnitOfWork, click: Click) -> Post:
        left = (FeedbackKind.HELPED, FeedbackKind.ASK_OWNER)
        return self.click_reply.shown(uow, click, case_notes.nobody(), destination.buttons_of(click.value, left))

    def _feedback(self, uow: UnitOfWork, logged: LoggedQuestion) -> None:
        question, now = logged.question, self.deps.clock()
        if not any((click.kind, click.person) == (FeedbackKind.ASK_OWNER, question.person) for click in logged.feedback):
            uow.questions.add_feedback(Feedback(question.id, question.person, FeedbackKind.ASK_OWNER, now, logged.chosen or 0))


def _known(case: Case, logged: LoggedQuestion, shown: OwnerRoute | None) -> CaseOpening:
    """Return how an existing case is sent or reopened; what it is about is in its events."""
    return CaseOpening(
        case.question_id, case.asker, case.kind, send_now=True, is_private=logged.question.place.is_private, shown=shown
    )


def _withdraw(question_id: str) -> Block:
    return button(case_notes.WITHDRAW, _("I don't need it any more"), question_id)
