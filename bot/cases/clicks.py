"""Handles the buttons and modals of cases: below an answer, for the asker, and on the owners' card. If another person was first,
the clicker is told who.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import InvalidOperation
from typing import Any, Final

from bot.blocks import notes
from bot.blocks.card import Block
from bot.cases.acting import CaseRefusals, Cases, FollowUp
from bot.cases.views import card, modals
from bot.cases.views import notes as case_notes
from bot.cases.views.words import COVERED
from bot.deps import Deps
from bot.outbox.click_reply import ClickReply
from bot.outbox.followed_log import nothing_else
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack.events import Click, Submission
from core import units
from core.amounts.numbers import number_of
from core.eventlog import Done, Refused
from escalation.cases.events import Body, Claimed, Decided, InfoAsked, Outcome, Reassigned, Reopened
from escalation.cases.models import Case, CaseDone, CaseRefused, Why
from escalation.cases.ports import Label
from escalation.cases.requests import Again, Reassign
from escalation.cases.routing import need_of
from escalation.owners import OwnerRoute

_FIELD_OF: Final = {
    Why.UNREACHABLE: modals.PERSON,
    Why.OWN_CASE: modals.PERSON,
    Why.AMOUNT_MISSING: modals.AMOUNT,
    Why.AMOUNT_WRONG: modals.AMOUNT,
    Why.EXPIRY_WRONG: modals.EXPIRES,
    Why.CONDITIONS_MISSING: modals.CONDITIONS,
}


def field_of(refused: CaseRefused, values: Mapping[str, str]) -> str:
    """Return the block id of the field below which the refusal is shown."""
    field = _FIELD_OF.get(refused.why, modals.REASON)
    return field if field in values else modals.REASON


def decision_of(chosen_outcome: str, values: Mapping[str, str]) -> Decided | CaseRefused:
    """Return what a modal decides: `chosen_outcome` is its outcome, or VERDICT where it was chosen in the modal; REASON_MISSING
    when it was not.

    AMOUNT_WRONG for an amount that is no number. Conditions make an approval one with conditions.
    """
    chosen = values.get(modals.CHOICE, "") if chosen_outcome == modals.VERDICT else chosen_outcome
    if chosen not in set(Outcome):
        return Refused(Why.REASON_MISSING)
    outcome = Outcome(chosen)
    if chosen_outcome == modals.VERDICT and not outcome.is_approval:
        values = {name: value for name, value in values.items() if name in {modals.REASON, modals.IN_SOP, modals.EXAMPLE}}
    conditions, amount = values.get(modals.CONDITIONS, ""), values.get(modals.AMOUNT, "").strip()
    decided = Decided(
        outcome=Outcome.APPROVED_WITH_CONDITIONS if conditions.strip() and outcome is Outcome.APPROVED else outcome,
        reason=values.get(modals.REASON, ""),
        conditions=conditions,
        expires_on=modals.day_of(values.get(modals.EXPIRES, "")),
        should_be_in_sop=bool(values.get(modals.IN_SOP)),
        may_be_example=bool(values.get(modals.EXAMPLE)),
    )
    try:
        return replace(decided, amount=number_of(amount)) if amount else decided
    except (InvalidOperation, ValueError):
        return Refused(Why.AMOUNT_WRONG)


_OUTCOMES: Final = {card.APPROVE: Outcome.APPROVED, card.DECLINE: Outcome.DECLINED, card.ANSWER: Outcome.ANSWERED}
_VERDICT: Final = Decided(Outcome.DECLINED, reason="?")
_ANSWERED: Final = Decided(Outcome.ANSWERED, reason="?")
_SOMEWHERE: Final = OwnerRoute("?", "?")
_TRIED: Final[Mapping[str, Body]] = {
    **dict.fromkeys((card.DECIDE, card.APPROVE, card.DECLINE, card.NOT_EXCEPTION), _VERDICT),
    card.REASSIGN: Reassigned(_SOMEWHERE),
    card.REOPEN: Reopened(_SOMEWHERE, "?"),
}
"""What is tried before a modal opens: only who could do it now sees the modal."""

Act = Callable[[UnitOfWork], CaseDone | CaseRefused]

Errors = dict[str, str]
"""What is wrong, by field of the modal; empty when nothing."""


@dataclass(frozen=True)
class CaseClicks:
    """Handles clicks on cases, each in one unit of work: whether the click is allowed, what it does, and what follows from it."""

    deps: Deps
    cases: Cases
    click_reply: ClickReply

    @property
    def refusals(self) -> CaseRefusals:
        return CaseRefusals(self.cases.details, self.click_reply)

    def post_in_channel(self, click: Click) -> None:
        """Post the card of a restricted SOP's case in its channel, because its owner allowed it."""
        service, now = self.cases.service, self.deps.clock()
        self._do(click, click.value, lambda uow: service.post_in_channel(uow, click.value, click.person, now))

    def claim(self, click: Click) -> None:
        service, now = self.cases.service, self.deps.clock()
        self._do(click, click.value, lambda uow: service.act(uow, click.value, click.person, Claimed(), now))

    def not_exception(self, click: Click) -> None:
        """Record with one click that the policy covers the question. Triage learns from it."""
        _, case_id = _chosen(click)
        service, now = self.cases.service, self.deps.clock()

        def act(uow: UnitOfWork) -> CaseDone | CaseRefused:
            may = service.may(uow, case_id, click.person, _VERDICT, now)
            covered = Decided(Outcome.ANSWERED, COVERED)
            return may if isinstance(may, Refused) else service.act(uow, case_id, click.person, covered, now)

        def learnt(uow: UnitOfWork, done: CaseDone) -> list[Post]:
            uow.labels.add(done.record.question_id, Label.NOT_EXCEPTION, now)
            return []

        self._do(click, case_id, act, learnt)

    def _do(self, click: Click, case_id: str, act: Act, told: FollowUp = nothing_else) -> None:
        self.cases.do(lambda uow: self._barred(uow, click, case_id) or self.refusals(uow, click, act(uow)), told)

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal that a button opens; None when the person may not open it, which they are told."""
        action, case_id = _chosen(click)

        def work(uow: UnitOfWork) -> dict[str, Any] | Post:
            barred = self._barred(uow, click, case_id)
            if barred is not None:
                return barred
            case = self.cases.service.may(uow, case_id, click.person, _TRIED.get(action, _ANSWERED), self.deps.clock())
            if isinstance(case, Refused):
                return self.click_reply.to_clicker(click, lambda: case_notes.refused_line(self.refusals.words(uow, case)))
            return self._view(uow, action, case, click)

        modal = units.run(self.deps.units, work)
        if isinstance(modal, Post):
            self.deps.delivery.post(modal)
            return None
        return modal

    def _view(self, uow: UnitOfWork, action: str, case: Case, click: Click) -> dict[str, Any]:
        about, details = self._about(uow, case, click.channel), self.cases.details
        if action in _OUTCOMES:
            return modals.decide_view(case, _OUTCOMES[action], about)
        match action:
            case card.REASSIGN:
                deciders = details.service.routing.deciders(uow, case)
                return modals.reassign_view(case, about, details.deciders_line(uow, case, deciders))
            case card.NOT_MINE:
                return modals.not_mine_view(case, about, self._next_in_line(uow, case, click.person))
            case _:
                makers = {card.DECIDE: modals.verdict_view, card.ASK_INFO: modals.ask_info_view, card.REOPEN: modals.reopen_view}
                return makers[action](case, about)

    def _next_in_line(self, uow: UnitOfWork, case: Case, person: str) -> str:
        details = self.cases.details
        route = details.service.routing.behind(uow, case, person)
        place = details.places.place(uow, need_of(case), route) if route else None
        return f"{place.whom}, {place.where}" if place else ""

    def submit(self, given: Submission, close: Callable[[], object]) -> Errors:
        """Do what a modal asks for; `close` is called as soon as it is stored, before Slack is told of it.

        Errors are told in the modal, which then stays open.
        """
        now = self.deps.clock()

        def learnt(uow: UnitOfWork, done: CaseDone) -> list[Post]:
            if isinstance(done.event.body, Decided) and done.event.body.outcome in _DECISIONS:
                uow.labels.add(done.record.question_id, Label.EXCEPTION, now)
            return []

        def act(uow: UnitOfWork) -> CaseDone | Errors:
            done = self._submitted(uow, given, now)
            return {field_of(done, given.values): self.refusals.words(uow, done)} if isinstance(done, Refused) else done

        done = self.cases.do(act, learnt, close)
        return {} if isinstance(done, Done) else done

    def _submitted(self, uow: UnitOfWork, given: Submission, now: datetime) -> CaseDone | CaseRefused:
        service, case_id, person, values = self.cases.service, given.private, given.person, given.values
        reason = values.get(modals.REASON, "")
        if given.callback.startswith(modals.DECIDE_PREFIX):
            decided = decision_of(given.callback.removeprefix(modals.DECIDE_PREFIX), values)
            return decided if isinstance(decided, Refused) else service.act(uow, case_id, person, decided, now)
        if given.callback == modals.ASK:
            return service.act(uow, case_id, person, InfoAsked(reason), now)
        if given.callback == modals.HAND_OVER:
            return service.reassign(uow, case_id, person, Reassign(values.get(modals.PERSON, ""), reason), now)
        is_passed_on = given.callback == modals.PASS_ON
        return (
            service.not_mine(uow, case_id, person, reason, now)
            if is_passed_on
            else service.reopen(uow, case_id, person, Again(reason), now)
        )

    def _barred(self, uow: UnitOfWork, click: Click, case_id: str) -> Post | None:
        """Return the refusal for a guest, who decides nothing, and for a click outside the case's channel where the case has
        named deciders; None when the click is allowed.
        """
        refusal, case = self.deps.people.refusal(click.person), uow.cases.get(case_id)
        if refusal is not None:
            return self.click_reply.to_clicker(click, lambda: notes.refused(refusal))
        is_elsewhere = case is not None and case.route is not None and click.channel != case.route.channel
        if case is not None and is_elsewhere and self.cases.service.routing.deciders(uow, case).anyone:
            return self.click_reply.to_clicker(click, case_notes.elsewhere)
        return None

    def _about(self, uow: UnitOfWork, case: Case, channel: str) -> Block:
        here = case.route.channel if case.route and channel.startswith("D") else channel
        return modals.about(case, self.deps.people.name(case.asker, uow), self.cases.details.stake(uow, case, here))


_DECISIONS: Final = frozenset({Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.DECLINED})


def _chosen(click: Click) -> tuple[str, str]:
    """Return the action and the case's id: a menu's choice carries both in its value."""
    action, _, case_id = click.value.partition(":")
    return (action, case_id) if case_id else (click.action, click.value)
