"""Defines what follows from decisions: gaps in SOPs, precedents, and drafts to change rules that get many exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from escalation.cases.concern import Concern
from escalation.cases.events import Decided
from escalation.cases.models import CaseDone, Decision

GAP_DUE: Final = timedelta(days=30)
"""How long an owner has to close a gap."""


class GapKind(StrEnum):
    SHOULD_BE_IN_SOP = "should_be_in_sop"
    """The decider said that the SOP should say this."""
    NOT_COVERED = "not_covered"
    """It was decided, and no SOP was about it."""
    CONFUSING = "confusing"
    """Many stumbled here, and somebody promised to fix it."""


@dataclass(frozen=True, slots=True)
class SopGap:
    """Something that a content owner should write, with the case or topic that showed it. `sop_id` is None when no SOP was near."""

    id: str
    sop_id: str | None
    anchor: str | None
    kind: GapKind
    case_id: str | None
    opened_at: datetime
    due_on: date | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    alert_id: str | None = None


@dataclass(frozen=True, slots=True)
class Precedent:
    """A similar decided case, shown to deciders and never applied. `stale`: its section has changed since."""

    case_id: str
    question_id: str
    likeness: float
    decision: Decision
    concern: Concern | None
    stale: bool


@dataclass(frozen=True, slots=True)
class RuleChangeDraft:
    """A draft to change a rule that was often excepted. It goes to the SOP's owner, who may adopt it or not."""

    sop_id: str
    anchor: str
    kind: str
    owner: str | None
    limit: str
    approvals: tuple[Precedent, ...]


def gap_of(done: CaseDone) -> SopGap | None:
    """Return the gap for a decision that the SOP should contain, or that no SOP covered, with the case attached; else None."""
    body, case = done.event.body, done.record
    if not isinstance(body, Decided):
        return None
    concern = case.concern
    if not body.should_be_in_sop and concern is not None:
        return None
    kind = GapKind.SHOULD_BE_IN_SOP if body.should_be_in_sop else GapKind.NOT_COVERED
    due_on = (done.event.at + GAP_DUE).date()
    sop_id, anchor = (concern.sop_id, concern.anchor) if concern else (None, None)
    return SopGap(f"gap-{case.id}", sop_id, anchor, kind, case.id, done.event.at, due_on=due_on)
