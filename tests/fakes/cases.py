"""Cases, gaps, reviews and labels in memory. Nothing is indexed: every answer is folded from the events."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from fakes.event_store import FakeEventStore
from fakes.memory import Memory

from escalation.cases.afterwards import SopGap
from escalation.cases.events import Commented, Event, InfoAsked, InfoGiven, NotMine, Opened, Reassigned, Reopened, Withdrawn
from escalation.cases.fold import CASES, withdrawal
from escalation.cases.models import Case
from escalation.cases.ports import Label, Review
from escalation.owners import Gap, OwnerRoute


class FakeCases(FakeEventStore):
    def __init__(self, memory: Memory) -> None:
        super().__init__(CASES, memory, "cases")

    def _is_taken(self, opening: Event) -> bool:
        return isinstance(opening.body, Opened) and self.of_question(opening.body.question_id) is not None

    def of_question(self, question_id: str) -> Case | None:
        return next(iter(self._where(lambda case: case.question_id == question_id)), None)

    def of_asker(self, person: str) -> Sequence[Case]:
        found = self._where(lambda case: bool(person) and case.asker == person)
        return sorted(found, key=lambda case: case.opened_at, reverse=True)

    def watched(self) -> Sequence[Case]:
        return self._where(lambda case: case.is_watched)

    def decided(self, since: datetime, limit: int, sop_id: str | None = None) -> Sequence[Case]:
        found = self._where(lambda case: bool(case.decisions) and case.decisions[-1].at >= since)
        about = [case for case in found if sop_id is None or (case.concern is not None and case.concern.sop_id == sop_id)]
        return sorted(about, key=lambda case: case.decisions[-1].at, reverse=True)[:limit]

    def since(self, moment: datetime) -> Sequence[Case]:
        return self._where(lambda case: case.opened_at >= moment)

    def erase_person(self, person: str) -> int:
        if not person:
            return 0
        asked = self.of_asker(person)
        for case in asked:
            gone = withdrawal(case, self.history(case.id)[-1].at)
            if gone is not None:
                self.append(case.version, gone)
        theirs = {case.id for case in asked}
        return self._erase(
            person, lambda event: _names(event, person), lambda event: _without(event, person, event.record_id in theirs)
        )


class FakeGapList:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, gap: SopGap) -> bool:
        known = self._memory.gaps.values()
        if gap.id in self._memory.gaps or (gap.case_id and any(gap.case_id == other.case_id for other in known)):
            return False
        self._memory.gaps[gap.id] = gap
        return True

    def get(self, gap_id: str) -> SopGap | None:
        return self._memory.gaps.get(gap_id)

    def open_gaps(self) -> Sequence[SopGap]:
        found = [gap for gap in self._memory.gaps.values() if gap.closed_at is None]
        return sorted(found, key=lambda gap: (gap.opened_at, gap.id))

    def put_off(self, gap_id: str, due_on: date) -> bool:
        gap = self._memory.gaps.get(gap_id)
        if gap is None or gap.closed_at is not None:
            return False
        self._memory.gaps[gap_id] = replace(gap, due_on=due_on)
        return True

    def close(self, gap_id: str, by: str, at: datetime) -> bool:
        gap = self._memory.gaps.get(gap_id)
        if gap is None or gap.closed_at is not None:
            return False
        self._memory.gaps[gap_id] = replace(gap, closed_at=at, closed_by=by)
        return True


class FakeLimitReviews:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def review(self, key: str, sop_id: str, state: Review, by: str, at: datetime) -> None:
        self._memory.reviews[sop_id, key] = (state, by, at)

    def reviewed(self, sop_ids: Collection[str]) -> Mapping[str, Review]:
        return {key: state for (sop_id, key), (state, _, _) in self._memory.reviews.items() if sop_id in sop_ids}


class FakeTriageLabels:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, question_id: str, label: Label, at: datetime) -> None:
        self._memory.labels.setdefault((question_id, label), at)

    def all(self) -> Mapping[str, Label]:
        ordered = sorted(self._memory.labels.items(), key=lambda entry: (entry[1], entry[0][1]))
        return {question_id: label for (question_id, label), _ in ordered}


def _names(event: Event, person: str) -> bool:
    return event.actor == person or json.dumps(person) in json.dumps(asdict(event.body), default=str)


def _without(event: Event, person: str, talk: bool) -> Event:
    body = event.body
    if isinstance(body, Opened) and body.asker == person:
        body = replace(body, asker="")
    for name in ("route", "to"):
        route = getattr(body, name, None)
        if route is not None:
            body = replace(body, **{name: _route(route, person)})
    if talk or event.actor == person:
        body = _quiet(body)
    return replace(event, actor="" if event.actor == person else event.actor, body=body)


def _quiet(body: object) -> object:
    match body:
        case InfoAsked() | InfoGiven() | Commented():
            return replace(body, text="")
        case Withdrawn() | Reopened() | NotMine():
            return replace(body, reason="")
        case Reassigned():
            return replace(body, note="")
        case _:
            return body


def _route(route: OwnerRoute, person: str) -> OwnerRoute:
    def kept(name: str | None) -> str | None:
        return "" if name == person else name

    skipped = tuple(Gap(kept(gap.name) or "", gap.post, gap.why) for gap in route.skipped)
    return OwnerRoute(kept(route.channel) or "", kept(route.person), skipped)
