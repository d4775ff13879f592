"""Stores when a person became proficient in a role, and until when that is known: one row per person and role, updated daily."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from core.people import Person
from core.workdays import local_day
from nudges.cards.models import Entry, Review
from nudges.learners.evidence import CRITICAL_IMPACT, evidence_of, is_of, observations_of
from nudges.learners.models import Learner
from nudges.ports import PracticeUnit
from nudges.rules import Rules
from nudges.skills.mastery import Observation
from nudges.skills.proficiency import RUN, TaskEvidence, proficient_on
from nudges.skills.skillmap import weight

HORIZON = timedelta(days=365)
"""Whoever is not proficient a year after the start is watched no longer."""

AT_ONCE = 50
"""People whose evidence is read in one transaction."""

_DAY = timedelta(days=1)
_RUN = timedelta(days=RUN - 1)


@dataclass(frozen=True, slots=True)
class Proficiency:
    """A person's progress to proficiency in one role. Dates are the person's own.

    Args:
        person: id of the directory.
        role: id of the skill map.
        started_on: first day in the role.
        until: up to when everything that happened was looked at.
        reached_on: the first day of the sustained run.
        ended_on: the last day in the role, for who left it or the company.
        evidence_from: the first day of which anything is known about the person in the role.
    """

    person: str
    role: str
    started_on: date
    until: date
    reached_on: date | None = None
    ended_on: date | None = None
    evidence_from: date | None = None

    @property
    def decided_until(self) -> date:
        """The day up to which it is known whether a sustained run began: a run takes `RUN` days to prove itself."""
        last = self.until if self.ended_on is None else min(self.until, self.ended_on)
        return min(last - _RUN, self.started_on + HORIZON)


class ProficiencyRows(Protocol):
    """Stores rows by person and role."""

    def everyone(self) -> Sequence[Proficiency]:
        """Return the rows by person, then by start."""

    def save(self, *rows: Proficiency) -> None:
        """Insert or replace."""

    def remove(self, person: str, role: str) -> None:
        """Forget a row; nothing happens when there is none."""


class ProficiencyUnit(PracticeUnit, Protocol):
    @property
    def proficiency(self) -> ProficiencyRows: ...
    def commit(self) -> None: ...


Units = Callable[[], AbstractContextManager[ProficiencyUnit]]


def track(units: Units, rules: Rules, now: datetime, most: int = AT_ONCE) -> int:
    """Update the rows of up to `most` people to yesterday. Return how many rows were looked at; 0 when all are up to date."""
    with units() as unit:
        people = {person.id: person for person in unit.people.everyone()}
        stored = {(row.person, row.role): row for row in unit.proficiency.everyone()}
        rows = {(row.person, row.role): row for row in _moved(list(stored.values()), people, rules, now)}
        stale = [row for row in rows.values() if _is_stale(row, people.get(row.person), rules, now)][:most]
        rows |= {(row.person, row.role): _looked_at(unit, rules, row, people.get(row.person), now) for row in stale}
        gone, changed = stored.keys() - rows.keys(), [row for key, row in rows.items() if stored.get(key) != row]
        for key in gone:
            unit.proficiency.remove(*key)
        unit.proficiency.save(*changed)
        if gone or changed:
            unit.commit()
        return len(stale)


def _moved(rows: Sequence[Proficiency], people: Mapping[str, Person], rules: Rules, now: datetime) -> Iterator[Proficiency]:
    """Yield the rows by today's directory: a new person gets one, a person who left or changed role gets an end to theirs."""
    mails = {person.email.casefold(): person.id for person in people.values() if person.email}
    by_person: dict[str, list[Proficiency]] = defaultdict(list)
    for row in rows:
        name = row.person if row.person in people else mails.get(row.person.casefold(), row.person)
        by_person[name].append(replace(row, person=name))
    for name in by_person.keys() - people.keys():
        yield from (_ended(row, _yesterday(None, now)) for row in by_person[name])
    for person in people.values():
        yield from _of_person(person, by_person[person.id], rules, _yesterday(person, now))


def _of_person(person: Person, rows: Sequence[Proficiency], rules: Rules, yesterday: date) -> Iterator[Proficiency]:
    """Yield the rows of a person. A start that the directory corrects begins again, unless the person had another role before it.

    People who left are followed up to their last day.
    """
    if person.ended_on is not None and person.ended_on <= yesterday:
        yield from (_ended(row, person.ended_on) for row in rows)
        return
    past = [_ended(row, yesterday) for row in rows if row.role != person.role]
    yield from past
    current = next((row for row in rows if row.role == person.role), None)
    start = yesterday + _DAY if past else person.started_on
    if current is not None and (past or start in {None, current.started_on}):
        yield current
    elif start is not None and person.role is not None and rules.weights.role(person.role) is not None:
        yield Proficiency(person.id, person.role, start, start - _DAY)


def _ended(row: Proficiency, on: date) -> Proficiency:
    return row if row.ended_on is not None else replace(row, ended_on=max(row.started_on, on))


def _is_stale(row: Proficiency, person: Person | None, rules: Rules, now: datetime) -> bool:
    """Return whether a row must be updated.

    It need not be for people who are proficient, have left, or are past the horizon; a role that left the map waits for its return.
    """
    last = row.started_on + HORIZON + _RUN
    last = last if row.ended_on is None else min(last, row.ended_on)
    is_open = row.reached_on is None and row.until < min(last, _yesterday(person, now))
    return is_open and rules.weights.role(row.role) is not None


def _yesterday(person: Person | None, now: datetime) -> date:
    return local_day(now, person.timezone if person else "UTC") - _DAY


def _looked_at(unit: PracticeUnit, rules: Rules, row: Proficiency, person: Person | None, now: datetime) -> Proficiency:
    until = _yesterday(person, now)
    last = min(until, row.ended_on or until, row.started_on + HORIZON + _RUN)
    evidence, first = _evidence(unit, rules, row, person, now)
    reached = proficient_on(evidence, row.started_on, last)
    return replace(row, until=until, reached_on=reached, evidence_from=first)


def _evidence(
    unit: PracticeUnit, rules: Rules, row: Proficiency, person: Person | None, now: datetime
) -> tuple[list[TaskEvidence], date | None]:
    """Return the evidence by task, for tasks of the role that can be practised or have any, and the day of the first evidence."""
    zone = person.timezone if person else "UTC"
    learner = replace(unit.learners.get(row.person) or Learner(row.person, zone), role=row.role)
    since = min(datetime.combine(row.started_on, time(), now.tzinfo), now)
    known = evidence_of(unit, [row.person], since)[row.person]
    seen = observations_of(rules, learner, known)
    logs = _logs(unit, row.person, since)
    role = rules.weights.role(row.role)
    task_evidence = []
    for task in role.tasks if role else ():
        of_task = [logs[card.family] for card in known.cards if card.family in logs and is_of(task, card.section)]
        if seen[task.id] or any(unit.items.asked_in(ref.sop_id, ref.anchor or None) for ref in task.sops):
            task_evidence.append(TaskEvidence(weight(task), task.impact >= CRITICAL_IMPACT, seen[task.id], of_task))
    return task_evidence, _first_day(seen.values(), row.started_on)


def _first_day(seen: Collection[Sequence[Observation]], start: date) -> date | None:
    return min((observation.on for observations in seen for observation in observations if observation.on >= start), default=None)


def _logs(unit: PracticeUnit, person: str, since: datetime) -> Mapping[str, Sequence[Entry]]:
    logs: dict[str, list[Entry]] = defaultdict(list)
    for start in unit.cards.starts_of(person):
        logs[start.family].append(start)
    for attempt in unit.asks.attempts_of(person, since):
        logs[attempt.family].append(Review(attempt.ask, attempt.at, attempt.on, attempt.rating, attempt.retention))
    return logs
