"""Defines a mapping: where a record of another system holds each field, and which work events follow from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import StrEnum

from core.work_events import WorkEvent
from core.workdays import zone_of
from insights.mappings.paths import Path
from retrieval.library.models import Problem


class Signature(StrEnum):
    """Lists how a source signs what it sends."""

    CAIRN = "cairn"
    ZENDESK = "zendesk"
    JIRA = "jira"
    HUBSPOT = "hubspot"
    HEADER = "header"


class DateOrder(StrEnum):
    """Says how 03/04/2026 is read; `AUTO` looks for a day beyond 12 in the same column."""

    AUTO = "auto"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class Field:
    """Reads a value from the first of `paths` that holds one. `values` translates it; `otherwise` stands for values not listed."""

    paths: tuple[Path, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the field's value is one of `wanted` (with `is_negated`: none of them), above a number, or given at all.

    A field without a value meets no condition but `is_given=False`.
    """

    field: Field
    wanted: frozenset[str] = frozenset()
    is_negated: bool = False
    above: float | None = None
    is_given: bool | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Defines an event's value: a constant, else a field's number times `factor`, else business minutes `between` two moments."""

    constant: float | None = None
    field: Field | None = None
    factor: float = 1.0
    between: tuple[Field, Field] | None = None


@dataclass(frozen=True, slots=True)
class EventRule:
    """Creates one event of `kind` where all conditions hold. Without `at` it happened at the mapping's `at`."""

    kind: str
    when: tuple[Condition, ...] = ()
    at: Field | None = None
    measure: Measure | None = None
    unit: str | None = None


@dataclass(frozen=True)
class SourceMapping:
    """Says how one system's records are read. `records` is the path to their list where a body holds one."""

    source: str
    object: Field
    at: Field
    person: Field
    rules: tuple[EventRule, ...]
    title: str = ""
    signature: Signature = Signature.CAIRN
    zone: str = "UTC"
    dates: DateOrder = DateOrder.AUTO
    records: Path | None = None
    details: Mapping[str, Field] = field(default_factory=dict)
    """`task`, `step`, `sop` and `section`, where the records tell them."""
    context: Mapping[str, Field] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    """Slack ids or e-mail addresses by the system's own ids and names, in lower case."""

    @property
    def local(self) -> tzinfo:
        return zone_of(self.zone)


@dataclass(frozen=True, slots=True)
class Record:
    """Holds a record with folded keys. `hints` are texts of a column that tell day from month; `line` is None for a body."""

    values: object
    line: int | None = None
    hints: Mapping[str, Collection[str]] = field(default_factory=dict)
    texts: dict[int, tuple[str | None, Path | None]] = field(default_factory=dict, compare=False, repr=False)
    """What was looked up already, by the field's identity: rules share fields."""


@dataclass(frozen=True, slots=True)
class MappedRecord:
    """Holds the events of a record. `unmapped` says why there are none, where that is no mistake."""

    events: tuple[WorkEvent, ...] = ()
    problems: tuple[Problem, ...] = ()
    unmapped: str = ""


NO_RULE = "no rule is about them"
NOBODY = "nobody is named"
