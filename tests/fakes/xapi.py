"""Statements, opened lessons and marks in memory."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory, StoredStatement

from insights.xapi.models import Backlog, Interaction, Occurrence, Pending, StatementKind
from insights.xapi.statements import statement_id
from nudges.asking.attempts import Attempt
from nudges.lessons.cutting import LessonView
from retrieval.questions import LoggedQuestion


class FakeCounters:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def get(self, name: str) -> int | None:
        return self._memory.marks.get(name)

    def put(self, name: str, value: int) -> None:
        self._memory.marks[name] = value

    def raise_to(self, name: str, value: int) -> bool:
        is_higher = self._memory.marks.get(name, value - 1) < value
        if is_higher:
            self._memory.marks[name] = value
        return is_higher


class FakeLessons:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, views: Sequence[LessonView]) -> None:
        for view in views:
            self._memory.lesson_views.setdefault(view.id, view)

    def of_person(self, person: str) -> Sequence[LessonView]:
        theirs = (view for view in self._memory.lesson_views.values() if view.person == person)
        return sorted(theirs, key=lambda view: (view.at, view.id))


class FakeStatements:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def enter(self, since: datetime, now: datetime, limit: int) -> int:
        known = {(one.pending.kind, one.pending.source) for one in self._memory.statements.values()}
        new = [one for one in self._everything() if (one.kind, one.source) not in known and self._begun(one) >= since][:limit]
        for one in new:
            name = statement_id(one.kind, one.source)
            self._memory.statements[name] = StoredStatement(Pending(name, one.kind, one.source, 0), now, now)
        return len(new)

    def claim(self, now: datetime, until: datetime, limit: int) -> Sequence[Pending]:
        due = [one for one in self._memory.statements.values() if one.is_open and one.due_at <= now]
        due.sort(key=lambda one: (one.due_at, one.entered_at, one.pending.id))
        claimed = [replace(one.pending, attempts=one.pending.attempts + 1) for one in due[:limit]]
        for pending in claimed:
            self._change([pending.id], pending=pending, due_at=until)
        return claimed

    def occurrences(self, pending: Sequence[Pending]) -> Mapping[str, Occurrence]:
        wanted = {one.id for one in pending}
        found = {statement_id(one.kind, one.source): one for one in self._everything()}
        return {name: one for name, one in found.items() if name in wanted}

    def sent(self, ids: Collection[str], at: datetime) -> None:
        self._change(ids, sent_at=at, parked_at=None, error=None)

    def drop(self, ids: Collection[str]) -> None:
        for name in ids:
            self._memory.statements.pop(name, None)

    def postpone(self, ids: Collection[str], due_at: datetime, error: str) -> None:
        self._change(ids, due_at=due_at, error=error)

    def park(self, statement_id: str, error: str, at: datetime) -> None:
        self._change([statement_id], parked_at=at, error=error)

    def retry(self, now: datetime) -> int:
        parked = [name for name, one in self._memory.statements.items() if one.parked_at is not None and one.sent_at is None]
        self._change(parked, parked_at=None, due_at=now, error=None)
        return len(parked)

    def backlog(self) -> Backlog:
        everything = self._memory.statements.values()
        waiting = [one for one in everything if one.is_open]
        parked = [one for one in everything if one.parked_at is not None]
        return Backlog(
            len(waiting),
            len(parked),
            sum(one.sent_at is not None for one in everything),
            min((one.entered_at for one in waiting), default=None),
            max((one.error or "" for one in waiting), default=""),
            tuple(sorted({one.error or "" for one in parked})),
        )

    def _change(self, ids: Collection[str], **values: object) -> None:
        for name in ids:
            if name in self._memory.statements:
                self._memory.statements[name] = replace(self._memory.statements[name], **values)  # type: ignore[arg-type]

    def _begun(self, one: Occurrence) -> datetime:
        return self._memory.batches[one.source].at if one.kind is StatementKind.COMPLETED else one.at

    def _everything(self) -> Iterator[Occurrence]:
        yield from (self._question(one) for one in self._memory.questions.values() if one.question.person)
        yield from (self._attempt(one) for one in self._memory.attempts.values())
        yield from self._batches()
        for view in self._memory.lesson_views.values():
            place, is_open = self._place(view.section.sop_id, view.section.anchor)
            yield Occurrence(StatementKind.EXPERIENCED, view.id, view.person, view.at, *place, is_open=is_open)

    def _question(self, logged: LoggedQuestion) -> Occurrence:
        asked, led = logged.question, logged.chosen or 0
        source = logged.sources[led] if led < len(logged.sources) else None
        place, is_open = self._place(source.sop_id, source.anchor) if source else (("", "", ""), False)
        about = (StatementKind.ASKED, asked.id, asked.person, asked.asked_at)
        return Occurrence(*about, *place, is_open=is_open, outcome=logged.outcome)

    def _attempt(self, attempt: Attempt) -> Occurrence:
        item = self._memory.items[attempt.item].item
        place, is_open = self._place(item.sop, item.section)
        shown = (item.stem, item.options) if is_open else ("", ())
        return Occurrence(
            StatementKind.ANSWERED,
            attempt.ask,
            attempt.person,
            attempt.at,
            *place,
            is_open=is_open,
            is_right=None if item.is_self_rated else attempt.is_right,
            seconds=attempt.seconds,
            interaction=None if item.is_self_rated else Interaction(attempt.item, attempt.kind, attempt.choice, item.key, *shown),
            rated=attempt.choice + 1 if item.is_self_rated else None,
        )

    def _batches(self) -> Iterator[Occurrence]:
        for batch in self._memory.batches.values():
            asks = [ask.id for ask in self._memory.asks.values() if ask.batch == batch.id]
            attempts = [self._memory.attempts[ask] for ask in asks if ask in self._memory.attempts]
            if asks and len(attempts) == len(asks):
                at, graded = max(one.at for one in attempts), [one.is_right for one in attempts if not one.is_self_rated]
                score = sum(graded) / len(graded) if graded else None
                yield Occurrence(StatementKind.COMPLETED, batch.id, batch.person, at, score=score)

    def _place(self, sop: str, section: str) -> tuple[tuple[str, str, str], bool]:
        """Where and with which title; unknown SOPs and those of some roles only have none."""
        stored = self._memory.sops.get(sop)
        if stored is None or stored.current is None:
            return (sop, section, ""), False
        document, _ = self._memory.versions[sop, stored.current]
        is_open = not document.governance.audience
        return (sop, section, document.title if is_open else ""), is_open
