"""Counts for the diagnosis, worked out one row at a time from everything in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from fakes.memory import Memory

from core.work_events import WorkEvent
from escalation.cases.events import Opened, name_of
from insights.diagnosis.facts import (
    Covered,
    Facts,
    LessonCount,
    MissedAtWork,
    NewVersion,
    Practised,
    SectionQuestions,
    Sent,
    WorkCount,
)
from nudges.cards.models import Cause
from retrieval.library.models import SectionRef
from retrieval.questions import CONFLICTING, NEEDS_HUMAN, FeedbackKind, LoggedQuestion

_KINDS = ("task_completed", "step_missed", "ticket_reopened", "escalated")


class FakeTaskFacts:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def between(self, since: datetime, until: datetime) -> Facts:
        return Facts(
            self._taught(since, until),
            self._practised(since, until),
            self._asked(since, until),
            self._worked(since, until),
            self._missed(since, until),
            self._sent(since, until),
            tuple(
                NewVersion(doc.id, version.number, version.approved_at)
                for doc, version in sorted(self._memory.versions.values(), key=lambda one: (one[1].approved_at or since, one[0].id))
                if version.approved_at is not None and since <= version.approved_at < until
            ),
        )

    def covered(self, sops: Collection[str]) -> Sequence[Covered]:
        found = []
        for sop in sorted(sops):
            stored = self._memory.sops.get(sop)
            if stored is not None and stored.current is not None and stored.retired_at is None:
                for section in self._memory.versions[sop, stored.current][0].sections:
                    ref = SectionRef(sop, section.anchor)
                    found.append(Covered(ref, sum(item.is_asked and item.section == ref for item in self._memory.items.values())))
        return found

    def _taught(self, since: datetime, until: datetime) -> tuple[LessonCount, ...]:
        starts = [one for one in self._memory.starts.values() if one.cause is Cause.PATH and since <= one.at < until]
        counted = Counter((one.person, one.section) for one in starts)
        return tuple(LessonCount(*key, times) for key, times in sorted(counted.items()))

    def _practised(self, since: datetime, until: datetime) -> tuple[Practised, ...]:
        found = defaultdict(list)
        for attempt in self._memory.attempts.values():
            item = self._memory.items.get(attempt.item)
            if item is not None and item.section.anchor and not attempt.is_self_rated and since <= attempt.at < until:
                found[attempt.person, item.section].append(attempt)
        return tuple(
            Practised(*key, len(some), sum(one.is_right for one in some), min((a.at for a in some if not a.is_right), default=None))
            for key, some in sorted(found.items())
        )

    def _asked(self, since: datetime, until: datetime) -> tuple[SectionQuestions, ...]:
        found: dict[tuple[str, SectionRef], list[tuple[date, bool]]] = defaultdict(list)
        for logged in self._memory.questions.values():
            asked, place = logged.question, _led(logged)
            counts = logged.outcome != NEEDS_HUMAN and logged.reason not in {"empty_question", "search_down", "empty_library"}
            if counts and asked.person and place is not None and since <= asked.asked_at < until:
                found[asked.person, place].append((asked.asked_at.date(), _is_stuck(logged)))
        return tuple(
            SectionQuestions(*key, len(some), max(sum(stuck for _, stuck in some), len(some) - len({day for day, _ in some})))
            for key, some in sorted(found.items())
        )

    def _worked(self, since: datetime, until: datetime) -> tuple[WorkCount, ...]:
        counted = Counter((one.person, one.task, one.kind) for one in self._events(since, until) if one.task and one.kind in _KINDS)
        keys = sorted({(person, task) for person, task, _ in counted})
        return tuple(WorkCount(*key, *(counted[(*key, kind)] for kind in _KINDS)) for key in keys)

    def _missed(self, since: datetime, until: datetime) -> tuple[MissedAtWork, ...]:
        begun: dict[tuple[str, SectionRef], list[datetime]] = defaultdict(list)
        named: dict[tuple[str, SectionRef], list[datetime]] = defaultdict(list)
        for start in self._memory.starts.values():
            if start.cause is Cause.MISSED_STEP and start.section.anchor and since <= start.at < until:
                begun[start.person, start.section].append(start.at)
        for event in self._events(since, until):
            sop, anchor = event.place
            if event.kind == "step_missed" and anchor:
                named[event.person, SectionRef(sop, anchor)].append(event.at)
        found = {key: max(begun.get(key, []), named.get(key, []), key=len) for key in {*begun, *named}}
        return tuple(MissedAtWork(*key, len(some), max(some)) for key, some in sorted(found.items()))

    def _sent(self, since: datetime, until: datetime) -> tuple[Sent, ...]:
        counted = Counter[tuple[str, str]]()
        for events in self._memory.cases.values():
            body = events[0].body
            assert isinstance(body, Opened)
            is_sent = body.route is not None or any(name_of(event) == "sent" for event in events)
            if is_sent and body.asker and body.concern and since <= events[0].at < until:
                counted[body.asker, body.concern.sop_id] += 1
        return tuple(Sent(*key, times) for key, times in sorted(counted.items()))

    def _events(self, since: datetime, until: datetime) -> Iterator[WorkEvent]:
        return (one for one in self._memory.work.values() if one.person and since <= one.at < until)


def _led(logged: LoggedQuestion) -> SectionRef | None:
    position = logged.chosen or 0
    return next((SectionRef(one.sop_id, one.anchor) for one in logged.sources[position : position + 1]), None)


def _is_stuck(logged: LoggedQuestion) -> bool:
    said = logged.feedback_of(logged.question.person)
    is_told = said is not None and said.kind is FeedbackKind.STILL_STUCK
    return logged.outcome == "unanswered" or logged.reason == CONFLICTING or is_told
