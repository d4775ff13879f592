"""Buttons of the person who asked: ask the owner, where they were told that it goes; only the policy; not needed any more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

from slack_sdk.models.blocks.block_elements import ButtonElement

from bot.blocks import notes
from bot.blocks.buttons import ASK_OWNER, ONLY_POLICY
from bot.blocks.parts import button
from bot.cases.acting import PER_HOUR, Cases
from bot.cases.refusals import CaseRefusals
from bot.cases.views import destination
from bot.cases.views import notes as case_notes
from bot.deps import Deps
from bot.outbox.whisper import Whisper
from bot.slack.events import Click
from core.eventlog import Done, Refused
from escalation.cases.events import Withdrawn
from escalation.cases.models import Case, Status, Why
from escalation.cases.ports import Label
from escalation.cases.service import Opening as CaseOpening
from escalation.owners import OwnerRoute
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

_TO_BE_SENT: Final = frozenset({Status.DRAFT, Status.WITHDRAWN, Status.EXPIRED})


class Offers(Protocol):
    """What triage says of a question that was asked before."""

    def offer(self, logged: LoggedQuestion) -> destination.Offer:
        """Where it would go today."""
        ...

    def opening_again(self, logged: LoggedQuestion, shown: OwnerRoute | None = None) -> CaseOpening:
        """The case that it would become today. `shown`: where its asker was told that it would go."""
        ...


@dataclass(frozen=True)
class CaseAsking:
    deps: Deps
    offers: Offers
    cases: Cases
    whisper: Whisper

    @property
    def refusals(self) -> CaseRefusals:
        return CaseRefusals(self.cases, self.whisper)

    def ask(self, click: Click) -> None:
        """Send to owner, or Ask the owner: once, where the asker was told that it goes; then say who was asked and where."""
        question_id, shown = destination.shown_of(click.value)
        click = replace(click, value=question_id)
        with self.deps.units() as uow:
            logged = uow.questions.get(question_id)
            case = uow.cases.of_question(question_id)
            is_flooding = not (case and case.is_open) and self.cases.is_flooding(uow, click.person)
        if logged is None:
            self.whisper(click, notes.forgotten())
        elif logged.question.person != click.person:
            self.whisper(click, notes.not_yours())
        elif is_flooding:
            self.whisper(click, case_notes.too_many(PER_HOUR))
        elif shown is None and (case is None or case.status in _TO_BE_SENT):
            self._show_where(click, logged, case)
        else:
            self._ask(click, logged, shown)

    def only_policy(self, click: Click) -> None:
        """The asker withdraws a draft: nobody was told, and triage learns from it."""
        with self.deps.units() as uow:
            logged = uow.questions.get(click.value)
        if logged is None or logged.question.person != click.person:
            self.whisper(click, notes.not_yours() if logged else notes.forgotten())
            return
        done = self.cases.act(click.value, click.person, Withdrawn("only the policy"))
        if isinstance(done, Refused) and done.why not in {Why.UNKNOWN_CASE, Why.ALREADY_DONE}:
            self.refusals(click, done)
            return
        self._label(click.value, Label.ONLY_POLICY)
        left = (FeedbackKind.HELPED, FeedbackKind.STILL_STUCK, FeedbackKind.ASK_OWNER)
        was_sent = isinstance(done, Done) and done.before is not Status.DRAFT
        said = case_notes.withdrawn() if was_sent else "Just the policy, then. Nobody was told."
        offer = self.offers.offer(logged)
        self.whisper.show(click, f"{said}\n{destination.line(offer)}".strip(), destination.buttons_of(click.value, left, offer))

    def withdraw(self, click: Click) -> None:
        done = self.cases.act(click.value, click.person, Withdrawn())
        if isinstance(done, Refused):
            self.refusals(click, done)
        else:
            with self.deps.units() as uow:
                logged = uow.questions.get(click.value)
            offer = self.offers.offer(logged) if logged else destination.Offer()
            said = f"{case_notes.withdrawn()}\n{destination.line(offer)}".strip()
            self.whisper.show(click, said, destination.ask_buttons(click.value, offer))

    def _ask(self, click: Click, logged: LoggedQuestion, shown: OwnerRoute | None) -> None:
        done = self.cases.ask(self.offers.opening_again(logged, shown))
        case = done.record
        if isinstance(done, Refused) and done.why is Why.MOVED:
            self._show_where(click, logged, case, is_moved=True)
        elif case is None or (isinstance(done, Refused) and done.why is Why.NOBODY):
            self._nobody(click)
        elif isinstance(done, Refused) and not case.is_open:
            decided = case.decision
            self.refusals(click, Refused(Why.DECIDED, case, decided.by, decided.at) if decided else done)
        else:
            self._feedback(logged)
            said = case_notes.asked(*self._asked_whom(case), case)
            self.whisper.show(click, said, [_withdraw(click.value)])

    def _show_where(self, click: Click, logged: LoggedQuestion, case: Case | None, *, is_moved: bool = False) -> None:
        """Nothing is sent before its asker was told where it goes."""
        offer = self.offers.offer(logged)
        if offer.first is None:
            self._nobody(click)
            return
        is_draft = case is not None and case.status is Status.DRAFT
        action, label = (destination.SEND, "Send to owner") if is_draft else (ASK_OWNER, "Ask the owner")
        said = destination.moved(offer, label) if is_moved else destination.line(offer, label)
        only = [button(ONLY_POLICY, "I only need the policy", click.value)] if is_draft and logged.outcome != "unanswered" else []
        self.whisper.show(click, said, [*destination.ask_buttons(click.value, offer, action, label), *only])

    def _nobody(self, click: Click) -> None:
        left = (FeedbackKind.HELPED, FeedbackKind.ASK_OWNER)
        self.whisper.show(click, case_notes.nobody(), destination.buttons_of(click.value, left))

    def _asked_whom(self, case: Case) -> tuple[str, str]:
        people, route = self.deps.people, case.route
        return (people.name(route.person), people.channel_name(route.channel)) if route else ("", "")

    def _feedback(self, logged: LoggedQuestion) -> None:
        question, now = logged.question, self.deps.clock()
        if any((each.kind, each.person) == (FeedbackKind.ASK_OWNER, question.person) for each in logged.feedback):
            return
        with self.deps.units() as uow:
            uow.questions.add_feedback(Feedback(question.id, question.person, FeedbackKind.ASK_OWNER, now, logged.chosen or 0))
            uow.commit()

    def _label(self, question_id: str, label: Label) -> None:
        with self.deps.units() as uow:
            uow.labels.add(question_id, label, self.deps.clock())
            uow.commit()


def _withdraw(question_id: str) -> ButtonElement:
    return button(case_notes.WITHDRAW, "I don't need it any more", question_id)
