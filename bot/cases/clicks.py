"""Buttons and modals around cases: below an answer, for who asked, and on the owners' card. Who is late is told who was first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.blocks import notes
from bot.blocks.card import Block
from bot.cases.acting import Cases
from bot.cases.forms import decision_of, field_of
from bot.cases.refusals import CaseRefusals
from bot.cases.views import card, modals
from bot.cases.views import notes as case_notes
from bot.cases.views.destination import Place
from bot.deps import Deps
from bot.outbox.whisper import Whisper
from bot.ports import UnitOfWork
from bot.slack.events import Click, Submission
from core import units
from core.eventlog import Refused
from escalation.cases.events import Body, Claimed, Decided, InfoAsked, Outcome, Reassigned, Reopened
from escalation.cases.models import Case, CaseDone, CaseRefused
from escalation.cases.ports import Label
from escalation.cases.routing import need_of
from escalation.cases.service import Reassign
from escalation.owners import OwnerRoute

_OUTCOMES: Final = {card.APPROVE: Outcome.APPROVED, card.DECLINE: Outcome.DECLINED, card.ANSWER: Outcome.ANSWERED}
_VERDICT: Final = Decided(Outcome.DECLINED, reason="?")
_COVERED: Final = "The SOP covers this as it stands, so no exception is needed."
_ANSWERED: Final = Decided(Outcome.ANSWERED, reason="?")
_SOMEWHERE: Final = OwnerRoute("?", "?")
_TRIED: Final[Mapping[str, Body]] = {
    **dict.fromkeys((card.DECIDE, card.APPROVE, card.DECLINE, card.NOT_EXCEPTION), _VERDICT),
    card.REASSIGN: Reassigned(_SOMEWHERE),
    card.REOPEN: Reopened(_SOMEWHERE, "?"),
}
"""What is tried before a modal opens: only who could do it now sees the modal."""

Errors = dict[str, str]
"""What is wrong, by field of the modal; empty when nothing."""


@dataclass(frozen=True)
class CaseClicks:
    deps: Deps
    cases: Cases
    whisper: Whisper

    @property
    def refusals(self) -> CaseRefusals:
        return CaseRefusals(self.cases, self.whisper)

    def post_in_channel(self, click: Click) -> None:
        """The owner's word: the card of a restricted SOP's case may stand in its channel."""
        if self._is_barred(click, click.value):
            return
        done = self.cases.post_in_channel(click.value, click.person)
        if isinstance(done, Refused):
            self.refusals(click, done)

    def claim(self, click: Click) -> None:
        if self._is_barred(click, click.value):
            return
        done = self.cases.act(click.value, click.person, Claimed())
        if isinstance(done, Refused):
            self.refusals(click, done)

    def modal(self, click: Click) -> dict[str, Any] | None:
        """The modal that a button opens; None when it may not, which the person is told."""
        action, case_id = _chosen(click)
        if self._is_barred(click, case_id):
            return None
        case = self.cases.may(case_id, click.person, _TRIED.get(action, _ANSWERED))
        if isinstance(case, Refused):
            self.refusals(click, case)
            return None
        return self._view(action, case, click)

    def _view(self, action: str, case: Case, click: Click) -> dict[str, Any]:
        about = self._about(case, click.channel)
        if action in _OUTCOMES:
            return modals.decide_view(case, _OUTCOMES[action], about)
        match action:
            case card.REASSIGN:
                return modals.reassign_view(case, about, self._deciders(case))
            case card.NOT_MINE:
                return modals.not_mine_view(case, about, self._next_in_line(case, click.person))
            case _:
                makers = {card.DECIDE: modals.verdict_view, card.ASK_INFO: modals.ask_info_view, card.REOPEN: modals.reopen_view}
                return makers[action](case, about)

    def _deciders(self, case: Case) -> str:
        details = self.cases.details
        return units.run(self.deps.units, lambda uow: details.deciders_line(uow, case, details.desk.deciders(uow, case)))

    def _next_in_line(self, case: Case, person: str) -> str:
        details = self.cases.details

        def work(uow: UnitOfWork) -> Place | None:
            route = details.desk.routing.behind(uow, case, person)
            return details.places.place(uow, need_of(case), route) if route else None

        place = units.run(self.deps.units, work)
        return f"{place.whom}, {place.where}" if place else ""

    def not_exception(self, click: Click) -> None:
        """One click: the policy covers it. Triage learns from it."""
        _, case_id = _chosen(click)
        if self._is_barred(click, case_id):
            return
        may = self.cases.may(case_id, click.person, _VERDICT)
        done = may if isinstance(may, Refused) else self.cases.act(case_id, click.person, Decided(Outcome.ANSWERED, _COVERED))
        if isinstance(done, Refused):
            self.refusals(click, done)
        else:
            self._label(done.record.question_id, Label.NOT_EXCEPTION)

    def submit(self, given: Submission, close: Callable[[], object]) -> Errors:
        """Do what a modal asks for; `close` is called as soon as it is stored, before Slack is told of it.

        Errors are told in the modal, which then stays open.
        """
        done = self._submitted(given, replace(self.cases, committed=close))
        if isinstance(done, Refused):
            return {field_of(done, given.values): self.refusals.words(done)}
        if isinstance(done.event.body, Decided) and done.event.body.outcome in _DECISIONS:
            self._label(done.record.question_id, Label.EXCEPTION)
        return {}

    def _submitted(self, given: Submission, cases: Cases) -> CaseDone | CaseRefused:
        case_id, person, values = given.private, given.person, given.values
        reason = values.get(modals.REASON, "")
        if given.callback.startswith(modals.DECIDE_PREFIX):
            said = decision_of(given.callback.removeprefix(modals.DECIDE_PREFIX), values)
            return said if isinstance(said, Refused) else cases.act(case_id, person, said)
        if given.callback == modals.ASK:
            return cases.act(case_id, person, InfoAsked(reason))
        if given.callback == modals.HAND_OVER:
            return cases.reassign(case_id, person, Reassign(values.get(modals.PERSON, ""), reason))
        pass_on = cases.not_mine if given.callback == modals.PASS_ON else cases.reopen
        return pass_on(case_id, person, reason)

    def _is_barred(self, click: Click, case_id: str) -> bool:
        """Guests decide nothing, and where nobody is named, only the card in the case's own channel gives the right to."""
        refusal = self.deps.people.asker(click.person).refusal
        case = self.cases.get(case_id)
        if refusal is not None:
            self.whisper(click, notes.refused(refusal))
        elif case and case.route and click.channel != case.route.channel and self.cases.takes_anyone(case):
            self.whisper(click, case_notes.elsewhere())
        else:
            return False
        return True

    def _about(self, case: Case, channel: str) -> Block:
        here = case.route.channel if case.route and channel.startswith("D") else channel
        stake = units.run(self.deps.units, lambda uow: self.cases.details.stake(uow, case, here))
        return modals.about(case, self.deps.people.name(case.asker), stake)

    def _label(self, question_id: str, label: Label) -> None:
        with self.deps.units() as uow:
            uow.labels.add(question_id, label, self.deps.clock())
            uow.commit()


_DECISIONS: Final = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.DECLINED})


def _chosen(click: Click) -> tuple[str, str]:
    """Action and case: a menu's choice carries both in its value."""
    action, _, case_id = click.value.partition(":")
    return (action, case_id) if case_id else (click.action, click.value)
