"""Reads a case's modal into a decision, and finds the field that a refusal is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import InvalidOperation
from typing import Final

from bot.cases.views import modals
from core.amounts.numbers import number_of
from core.eventlog import Refused
from escalation.cases.events import Decided, Outcome
from escalation.cases.models import CaseRefused, Why

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
