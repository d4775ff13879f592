"""Applies a mapping to one record: which events happened, to whom, when, with which value.

An event's id is made of source, object, moment and kind, so the same change counts once however often it is sent. A record that
names nobody, or that no rule is about, is no mistake; a record of an event without an object or a moment is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from core.dates import moment_of
from core.work_events import LONGEST, Fault, WorkEvent, event_of
from core.workdays import Calendar
from insights.mappings.models import NO_RULE, NOBODY, Condition, EventRule, Field, MappedRecord, Measure, Record, SourceMapping
from insights.mappings.paths import Path, folded, text_at
from retrieval.library.models import Problem, digest_of

_RECEIVED: Final = "received"
_SECOND: Final = "%Y-%m-%dT%H:%M:%SZ"
_DAY: Final = "%Y-%m-%d"
_CLOCK: Final = re.compile(r"(\d{1,6}):([0-5]\d)(?::([0-5]\d))?")
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[UW][A-Z0-9]{5,}")


@dataclass(frozen=True)
class MappingContext:
    """Gives a mapping what its file cannot know: `person_of` finds a person by any of their names, `calendar_of` their calendar.

    `received` is when a body came in, for systems that send no moment (`at: [updated_at, received]`); a file has none.
    """

    person_of: Callable[[str], str | None]
    calendar_of: Callable[[str], Calendar]
    file: str = "body"
    received: datetime | None = None


@dataclass(frozen=True)
class MappingRun:
    """Maps the records of one body or file."""

    mapping: SourceMapping
    context: MappingContext

    def mapped(self, record: Record) -> MappedRecord:
        """Return the record's events, or what is wrong with it."""
        if not isinstance(record.values, Mapping):
            return MappedRecord(problems=(self._problem(record, Fault("this is no JSON object", "Send one object per record.")),))
        rules = [rule for rule in self.mapping.rules if all(self._holds(record, condition) for condition in rule.when)]
        if not rules:
            return MappedRecord(unmapped=NO_RULE)
        named = self._text(record, self.mapping.person)
        person = self.mapping.source if named is None else self._person(named)
        made = [event for rule in rules for event in self._events(record, rule, person)]
        if named is None or not made:
            return MappedRecord(unmapped=NOBODY if made else NO_RULE)
        faults = dict.fromkeys(fault for fault in made if isinstance(fault, Fault))
        problems = tuple(self._problem(record, fault) for fault in faults)
        events = {event.id: event for event in made if isinstance(event, WorkEvent)}
        return MappedRecord(tuple(events.values()), problems)

    def _events(self, record: Record, rule: EventRule, person: str) -> Iterator[WorkEvent | Fault]:
        """Yield the rule's event; none where its value or its own moment is not known yet."""
        value = None if rule.measure is None else self._value(record, rule.measure, person)
        own = rule.at and self._text(record, rule.at)
        if (rule.measure is not None and value is None) or (rule.at is not None and own is None):
            return
        number, at = self._text(record, self.mapping.object), self._moment(record, rule.at or self.mapping.at)
        is_late = isinstance(at, Fault) and own is None and self._takes_receipt(record)
        at = self.context.received if is_late and self.context.received else at
        if isinstance(at, Fault):
            yield at
        elif number is None:
            yield _missing("object", self.mapping.object)
        else:
            yield event_of(
                self._data(record, rule, at)
                | {"id": self._id(number, f"{at:{_DAY if is_late else _SECOND}}", rule.kind), "person": person, "value": value}
            )

    def _data(self, record: Record, rule: EventRule, at: datetime) -> dict[str, object]:
        details = {name: self._text(record, where) for name, where in self.mapping.details.items()}
        context = {name: text for name, where in self.mapping.context.items() if (text := self._text(record, where))}
        return {
            **details,
            "at": at.isoformat(),
            "kind": rule.kind,
            "unit": rule.unit,
            "source": self.mapping.source,
            "context": context,
        }

    def _takes_receipt(self, record: Record) -> bool:
        """Return whether the mapping dates a record without a moment by its receipt, once a day."""
        is_allowed = any(path.flat == _RECEIVED for path in self.mapping.at.paths)
        return is_allowed and self.context.received is not None and self._text(record, self.mapping.at) is None

    def _id(self, number: str, at: str, kind: str) -> str:
        event_id = f"{self.mapping.source}:{number}:{at}:{kind}"
        return event_id if len(event_id) <= LONGEST else f"{self.mapping.source}:{digest_of(event_id)}"

    def _person(self, named: str) -> str:
        """Return a Slack id or address where one is known; else the system's own name for them, marked with the source."""
        name = self.mapping.people.get(named.casefold(), named)
        known = self.context.person_of(name)
        return known or (name if _ADDRESS.fullmatch(name) else f"{self.mapping.source}:{name}")

    def _text(self, record: Record, where: Field) -> str | None:
        text = _first(record, where)[0]
        return text if text is None or not where.values else where.values.get(folded(text), where.otherwise or text)

    def _holds(self, record: Record, condition: Condition) -> bool:
        text = self._text(record, condition.field)
        if condition.is_given is not None:
            return (text is not None) == condition.is_given
        if text is None:
            return False
        if condition.above is not None:
            number = _number(text)
            return number is not None and number > condition.above
        return (folded(text) in condition.wanted) != condition.is_negated

    def _moment(self, record: Record, where: Field) -> datetime | Fault:
        text, path = _first(record, where)
        if text is None or path is None:
            return _missing("at", where)
        moment = moment_of(text, self.mapping.local, record.hints.get(path.flat, ()))
        remedy = "Write it as 2026-11-02T09:30:00Z, or set `dates:` to day-first or month-first in the mapping."
        return moment.astimezone(UTC) if moment else Fault(f"`{path.text}` is no moment that can be read: {text[:40]!r}", remedy)

    def _value(self, record: Record, measure: Measure, person: str) -> float | None:
        if measure.constant is not None:
            return measure.constant
        text = self._text(record, measure.field) if measure.field else None
        number = None if text is None else _number(text, measure.factor)
        if number is not None or measure.between is None:
            return number
        start, end = (self._moment(record, where) for where in measure.between)
        if isinstance(start, Fault) or isinstance(end, Fault) or end < start:
            return None
        return round(self.context.calendar_of(person).elapsed(start, end).total_seconds() / 60, 2)

    def _problem(self, record: Record, fault: Fault) -> Problem:
        return Problem(self.context.file, record.line, fault.what, fault.remedy)


def _first(record: Record, where: Field) -> tuple[str | None, Path | None]:
    known = record.texts.get(id(where))
    if known is None:
        matches = ((text, path) for path in where.paths if (text := text_at(record.values, path)) is not None)
        known = record.texts[id(where)] = next(matches, (None, None))
    return known


def _missing(name: str, where: Field) -> Fault:
    paths = ", ".join(path.text for path in where.paths)
    return Fault(f"`{name}` has no value: none of {paths} holds one", "Send one of them, or name the right one in the mapping.")


def _number(text: str, factor: float = 1.0) -> float | None:
    """Return a finite number times `factor`; a duration such as 1:30:00 becomes minutes whatever the factor."""
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return int(clock[1]) * 60 + int(clock[2]) + int(clock[3] or 0) / 60
    try:
        number = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text.replace(",", ""))
    except ValueError:
        return None
    return number * factor if math.isfinite(number) else None
