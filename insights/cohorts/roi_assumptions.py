"""Reads the assumptions of the return on investment: the part `roi:` of kpis.yaml. A KPI has a worth only if the file gives one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from retrieval.library.models import Problem

_MONEY = ("learner_hour", "owner_hour", "running_per_month", "setup")
_MINUTES = ("minutes_per_question", "minutes_per_lesson", "minutes_per_review")
_NUMBERS = (*_MONEY, "attribution", *_MINUTES)
_KEYS = frozenset({*_NUMBERS, "currency", "values"})
_VALUE_KEYS = frozenset({"per_unit", "per_person_and_year"})
_MOST = 1e12


@dataclass(frozen=True, slots=True)
class Value:
    """Holds what one unit of a KPI is worth, and how often a person meets it in a year."""

    per_unit: float
    per_person_and_year: float


@dataclass(frozen=True, slots=True)
class RoiAssumptions:
    """Holds the assumptions. Money is in `currency`, an hour is the full cost of an hour of work.

    `attribution` is the share of a change that counts where no comparison group tells Cairn's part: 0 unless the file says more.
    The minutes are for what nobody measures: reading an answer, taking a lesson, an owner's review.
    """

    currency: str = "EUR"
    learner_hour: float = 0.0
    owner_hour: float = 0.0
    running_per_month: float = 0.0
    setup: float = 0.0
    attribution: float = 0.0
    minutes_per_question: float = 1.0
    minutes_per_lesson: float = 3.0
    minutes_per_review: float = 2.0
    values: Mapping[str, Value] = field(default_factory=dict)


def parse_roi(data: object, file: str, line: int | None = None) -> tuple[RoiAssumptions | None, tuple[Problem, ...]]:
    """Read kpis.yaml as a YAML parser returned it. None: it has no `roi:`, or one that is wrong; then the problems say what, at the
    `line` of `roi:`.
    """
    part = data.get("roi") if isinstance(data, Mapping) else None
    if part is None:
        return None, ()
    reader = _Reader(file, line)
    parsed = reader.assumptions(part)
    return (None if reader.problems else parsed), tuple(reader.problems)


class _Reader:
    """Reads the entries and collects problems, each with its place in words."""

    def __init__(self, file: str, line: int | None) -> None:
        self._file, self._line = file, line
        self.problems: list[Problem] = []

    def assumptions(self, part: object) -> RoiAssumptions:
        fields = self._mapping(part, "roi", _KEYS)
        default = RoiAssumptions()
        numbers = {name: self._number(fields, name, getattr(default, name)) for name in _NUMBERS}
        if numbers["attribution"] > 1:
            self._wrong("roi.attribution is over 1", "Write it as a share: 0.5 for half of the change.")
        currency = fields.get("currency", default.currency)
        if not isinstance(currency, str):
            self._wrong("roi.currency is no text", "Write it as EUR.")
        values = self._mapping(fields.get("values", {}), "roi.values", None)
        return RoiAssumptions(
            currency=str(currency), values={kpi: self._value(kpi, value) for kpi, value in values.items()}, **numbers
        )

    def _value(self, kpi: str, value: object) -> Value:
        fields = self._mapping(value, f"roi.values.{kpi}", _VALUE_KEYS)
        for name in sorted(_VALUE_KEYS - fields.keys()):
            self._wrong(f"roi.values.{kpi} has no {name}", f"Add `{name}:` with a number.")
        return Value(*(self._number(fields, name, 0.0, f"values.{kpi}.") for name in ("per_unit", "per_person_and_year")))

    def _mapping(self, value: object, where: str, keys: frozenset[str] | None) -> dict[str, object]:
        if not isinstance(value, Mapping):
            self._wrong(f"{where} is no mapping", "Write `key: value` lines below it.")
            return {}
        fields = {str(key): item for key, item in value.items()}
        for name in sorted(fields.keys() - keys) if keys is not None else ():
            self._wrong(f"{where} has a key {name!r} that Cairn does not know", f"Use {', '.join(sorted(keys or ()))}.")
        return fields

    def _number(self, fields: Mapping[str, object], name: str, default: float, where: str = "") -> float:
        value = fields.get(name, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= _MOST:
            return float(value)
        self._wrong(f"roi.{where}{name} is {value!r}", "Write a number of 0 or more, without a unit.")
        return default

    def _wrong(self, what: str, remedy: str) -> None:
        self.problems.append(Problem(self._file, self._line, what, remedy))
