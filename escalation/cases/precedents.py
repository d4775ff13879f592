"""Finds similar decided cases for deciders. They are shown with decision and reason, and never applied.

A case is shown only to those who may see its SOP today. It is stale when the section has changed since.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.people import Viewer
from escalation.cases.afterwards import Precedent, RuleChangeDraft
from escalation.cases.concern import Concern
from escalation.cases.models import Case, Status
from escalation.cases.ports import CaseUnit, QuestionVectors
from escalation.cases.routing import governance_of
from retrieval.library.models import SectionRef

SHOWN = 3
NEAR = 0.5
"""Cosine below which a question is no precedent."""
ALIKE = 0.62
"""Cosine above which two questions count as the same one asked again (docs/measurements/triage.md)."""
REPEATED = 3
WITHIN = timedelta(days=90)
_CANDIDATES = 300

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Onlooker:
    """The person who would see the precedents, with all their names. The owner of an SOP sees it whatever its audience."""

    names: frozenset[str]
    viewer: Viewer

    def may_see(self, unit: CaseUnit, concern: Concern) -> bool:
        """Return whether this person may see an SOP; nobody sees a retired one."""
        governance = governance_of(unit, concern)
        if governance is None:
            return False
        return self.viewer.may_see(governance.audience) or not self.names.isdisjoint({governance.owner, governance.backup})


def precedents(unit: CaseUnit, case: Case, onlooker: Onlooker, vectors: QuestionVectors) -> tuple[Precedent, ...]:
    """Return at most three similar decided cases; those on the same SOP and of the same kind first, then by similarity.

    A case that no SOP covers has precedents only among such cases: the audience is unknown.
    """
    if case.asker in onlooker.names:
        return ()
    sop_id = case.concern.sop_id if case.concern else None
    decided = {other.id: other for other in unit.cases.decided(_LONG_AGO, _CANDIDATES, sop_id)}
    if sop_id is not None:
        decided |= {other.id: other for other in unit.cases.decided(_LONG_AGO, _CANDIDATES)}
    seen = [other for other in decided.values() if _is_settled(other, case) and _is_open_to(onlooker, unit, other, case)]
    ranked = sorted(_likenesses(unit, case, seen, vectors), key=lambda pair: (-_kinship(pair[0], case), -pair[1], pair[0].id))
    return tuple(_precedent(unit, other, likeness) for other, likeness in ranked if likeness >= NEAR)[:SHOWN]


def rule_change(unit: CaseUnit, case: Case, vectors: QuestionVectors, now: datetime) -> RuleChangeDraft | None:
    """Return a draft for the SOP's owner when this approval is the third (sixth, ...) like it in 90 days on one section."""
    concern = case.concern
    if concern is None or case.decision is None or not case.decision.outcome.is_approval:
        return None
    others = unit.cases.decided(now - WITHIN, _CANDIDATES, concern.sop_id)
    alike = [other for other in others if _is_settled(other, case) and _is_approval(other) and _kinship(other, case) == _SAME]
    near = [pair for pair in _likenesses(unit, case, alike, vectors) if pair[1] >= ALIKE]
    approvals = (_precedent(unit, case, 1.0), *(_precedent(unit, *pair) for pair in near))
    if len(approvals) % REPEATED:
        return None
    governance = governance_of(unit, concern)
    limit = case.evidence.limit
    owner = governance.owner if governance else None
    return RuleChangeDraft(concern.sop_id, concern.anchor, case.kind, owner, limit.words if limit else "", approvals)


def cosine(vector: Vector, other: Vector) -> float:
    """Return the cosine of two vectors, from -1 to 1; 0 for a vector without length."""
    length = math.hypot(*vector) * math.hypot(*other)
    quotient = sum(a * b for a, b in zip(vector, other, strict=True)) / length if length else 0.0
    return max(-1.0, min(1.0, quotient))  # of vectors of almost no length the quotient is rounded coarsely


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_SAME = 3


def _likenesses(unit: CaseUnit, case: Case, others: Collection[Case], vectors: QuestionVectors) -> list[tuple[Case, float]]:
    known: Mapping[str, Vector] = vectors(unit, [case.question_id, *(other.question_id for other in others)])
    mine = known.get(case.question_id)
    if mine is None:
        return []
    return [(other, cosine(mine, known[other.question_id])) for other in others if other.question_id in known]


def _kinship(other: Case, case: Case) -> int:
    """Return how closely two cases are related: 3 same section and kind; 2 same SOP; 1 same kind."""
    if not other.concern or not case.concern or other.concern.sop_id != case.concern.sop_id:
        return int(other.kind == case.kind)
    return _SAME if (other.concern.anchor, other.kind) == (case.concern.anchor, case.kind) else _SAME - 1


def _is_settled(other: Case, case: Case) -> bool:
    return other.id != case.id and not other.is_open and other.status is not Status.WITHDRAWN and bool(other.decisions)


def _is_approval(other: Case) -> bool:
    return other.decisions[-1].outcome.is_approval


def _is_open_to(onlooker: Onlooker, unit: CaseUnit, other: Case, case: Case) -> bool:
    return case.concern is None if other.concern is None else onlooker.may_see(unit, other.concern)


def _precedent(unit: CaseUnit, other: Case, likeness: float) -> Precedent:
    return Precedent(other.id, other.question_id, likeness, other.decisions[-1], other.concern, _is_stale(unit, other.concern))


def _is_stale(unit: CaseUnit, concern: Concern | None) -> bool:
    if concern is None:
        return False
    today = unit.library.section(SectionRef(concern.sop_id, concern.anchor))
    return today is None or today.section.digest != concern.digest
