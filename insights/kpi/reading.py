"""Reads `kpis.yaml`. It reports every mistake with its line and remedy, and keeps the valid entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from core.work_events import WorkKind
from core.yaml_files import YamlFile
from insights.kpi.builtin import BUILT_IN, default_plan
from insights.kpi.formula import Formula, FormulaError, parse_formula
from insights.kpi.models import Aim, Cohort, Kpi, Level, Plan
from insights.kpi.tallies import OWN
from retrieval.library.models import Problem, Severity

_TOP: Final = ("launch", "baseline", "random", "cohorts", "kpis", "roi")
_OF_KPI: Final = ("title", "level", "unit", "direction", "tasks", "source", "target", "words", "connect")
_OF_COHORT: Final = ("title", "role", "started_after", "people", "starts")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")
_BASELINE: Final = re.compile(r"(\d{1,2})(?:\s*weeks?)?")
_MOST: Final = 100
_LONGEST: Final = 300
_LARGEST: Final = 1e15
_KNOWN: Final = OWN | {kind.value for kind in WorkKind}


def read_plan(data: YamlFile, file: str) -> tuple[Plan, tuple[Problem, ...]]:
    """Read a plan from what the YAML reader returned; it includes the built-in KPIs."""
    reader = _Reader(data, file)
    return reader.plan(), tuple(reader.problems)


def unknown_tasks(plan: Plan, tasks: Collection[str], data: YamlFile, file: str) -> list[Problem]:
    """Report tasks of KPIs that the skill map does not have; nothing when there is no skill map."""
    remedy = "Name a task of skills.yaml, as it stands there."
    return [
        Problem(file, data.line("kpis", kpi.id, "tasks"), f"kpi {kpi.id} names task {task!r}", remedy)
        for kpi in plan.kpis.values()
        for task in kpi.tasks
        if tasks and task not in tasks
    ]


class _Reader:
    def __init__(self, data: YamlFile, file: str) -> None:
        self._data, self._file = data, file
        self.problems: list[Problem] = []

    def plan(self) -> Plan:
        top = self._data.value
        if not isinstance(top, Mapping):
            self._wrong((), "there is no `kpis:` mapping", "Begin the file with `kpis:`, and a KPI's name in each line below it.")
            return default_plan()
        self._unknown((), top, _TOP)
        kpis = {key: kpi for key, value in self._entries(top, "kpis") if (kpi := self._kpi(key, value)) is not None}
        cohorts = {key: cohort for key, value in self._entries(top, "cohorts") if (cohort := self._cohort(key, value)) is not None}
        return Plan(
            kpis={**BUILT_IN, **kpis},
            launch=self._date(("launch",), top.get("launch")),
            baseline_weeks=self._baseline(top.get("baseline")),
            cohorts=cohorts,
            is_random=self._flag(("random",), top.get("random")),
        )

    def _entries(self, top: Mapping[object, object], name: str) -> Sequence[tuple[str, Mapping[object, object]]]:
        entries = top.get(name)
        if entries is None:
            return ()
        if not isinstance(entries, Mapping):
            self._wrong((name,), f"`{name}` is no mapping", "Write one name with a colon in each line below it.")
            return ()
        if len(entries) > _MOST:
            self._wrong((name,), f"`{name}` has {len(entries)} entries", f"Keep at most {_MOST}.")
        kept = []
        for key, value in list(entries.items())[:_MOST]:
            if not _ID.fullmatch(str(key)):
                self._wrong((name, str(key)), f"{str(key)[:60]!r} is no name", "Use small letters, digits and hyphens.")
            elif not isinstance(value, Mapping):
                self._wrong((name, str(key)), f"{name} {key} is no mapping", "Write `key: value` lines below it.")
            else:
                kept.append((str(key), value))
        return kept

    def _kpi(self, id_: str, fields: Mapping[object, object]) -> Kpi | None:
        """Read one KPI: a built-in one with the file's changes, or a new one, which needs a level, a direction and a source."""
        way = ("kpis", id_)
        self._unknown(way, fields, _OF_KPI)
        formula = self._formula((*way, "source"), fields.get("source"))
        known = BUILT_IN.get(id_)
        if known is None:
            missing = [name for name in ("level", "direction", "source") if fields.get(name) is None]
            if missing:
                self._wrong(way, f"kpi {id_} has no {', '.join(missing)}", "Add it, or use the name of a built-in KPI.")
                return None
            if formula is None:
                return None
            known = Kpi(id_, id_, Level.WORK, "", Aim.UP, None, connect=f"Send the events of `{formula}`.")
        return replace(
            known,
            title=self._text(way, fields, "title") or known.title,
            level=self._level((*way, "level"), fields.get("level")) or known.level,
            unit=self._text(way, fields, "unit") or known.unit,
            aim=self._aim((*way, "direction"), fields.get("direction")) or known.aim,
            formula=formula or known.formula,
            words=self._text(way, fields, "words") or (known.words if formula is None else ""),
            connect=self._text(way, fields, "connect") or known.connect,
            tasks=self._texts((*way, "tasks"), fields.get("tasks")),
            target=self._number((*way, "target"), fields.get("target")),
        )

    def _cohort(self, id_: str, fields: Mapping[object, object]) -> Cohort | None:
        way = ("cohorts", id_)
        self._unknown(way, fields, _OF_COHORT)
        made = Cohort(
            id_,
            self._text(way, fields, "title") or id_,
            self._text(way, fields, "role") or None,
            self._date((*way, "started_after"), fields.get("started_after")),
            self._texts((*way, "people"), fields.get("people")),
            self._date((*way, "starts"), fields.get("starts")),
        )
        if made.role is None and made.started_after is None and not made.people:
            self._wrong(way, f"cohort {id_} has no rule", "Add `role`, `started_after` or a list of `people`.")
            return None
        return made

    def _formula(self, way: tuple[str, ...], value: object) -> Formula | None:
        if value is None:
            return None
        try:
            formula = parse_formula(str(value))
        except FormulaError as error:
            self._wrong(way, f"the source of kpi {way[1]} is no formula: {error}", "Write it like step_missed / task_completed.")
            return None
        for kind in sorted(formula.kinds - _KNOWN):
            remedy = "That is right when a source of your own sends it; `cairn kpis kinds` lists the others."
            self._wrong(way, f"kpi {way[1]} counts {kind!r}, which Cairn itself does not know", remedy, Severity.NOTICE)
        return formula

    def _level(self, way: tuple[str, ...], value: object) -> Level | None:
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value in list(Level):
            return Level(value)
        self._wrong(way, f"kpi {way[1]} has level {_short(value)}", "Use a whole number from 1 to 5.")
        return None

    def _aim(self, way: tuple[str, ...], value: object) -> Aim | None:
        if value is None:
            return None
        if value in list(Aim):
            return Aim(str(value))
        self._wrong(way, f"kpi {way[1]} has direction {_short(value)}", "Use up (more is better) or down (less is better).")
        return None

    def _number(self, way: tuple[str, ...], value: object) -> float | None:
        if value is None:
            return None
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST:
            return float(value)
        self._wrong(way, f"kpi {way[1]} has target {_short(value)}", "Write a number without a unit: 80 or 2.5.")
        return None

    def _baseline(self, value: object) -> int:
        if value is None:
            return Plan.baseline_weeks
        match = _BASELINE.fullmatch(str(value).strip())
        if match is not None and 1 <= int(match[1]) <= 52:  # noqa: PLR2004 - a year
            return int(match[1])
        self._wrong(("baseline",), f"the baseline is {_short(value)}", "Write it as `8 weeks`, with 1 to 52.")
        return Plan.baseline_weeks

    def _flag(self, way: tuple[str, ...], value: object) -> bool:
        if value is None or isinstance(value, bool):
            return bool(value)
        self._wrong(way, f"`{way[-1]}` is {_short(value)}", "Write true or false.")
        return False

    def _date(self, way: tuple[str, ...], value: object) -> date | None:
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value).strip())
        except ValueError:
            self._wrong(way, f"`{way[-1]}` is {_short(value)}, which is no date", "Write it as 2026-09-01.")
            return None

    def _text(self, way: tuple[str, ...], fields: Mapping[object, object], name: str) -> str:
        value = fields.get(name)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool) and len(str(value)) <= _LONGEST:
            return str(value).strip()
        self._wrong((*way, name), f"`{name}` of {way[1]} is no short text", f"Write at most {_LONGEST} characters.")
        return ""

    def _texts(self, way: tuple[str, ...], value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(str(item) for item in value)
        self._wrong(
            way, f"`{way[-1]}` of {way[1]} is no list of texts", "Write it as [one, two] or as lines that begin with a dash."
        )
        return ()

    def _unknown(self, way: tuple[str, ...], fields: Mapping[object, object], known: Sequence[str]) -> None:
        for key in fields:
            if key not in known:
                where = f" of {way[1]}" if way else ""
                self._wrong(
                    (*way, str(key)), f"`{str(key)[:60]}`{where} is no key that Cairn reads", f"Use one of {', '.join(known)}."
                )

    def _wrong(self, way: tuple[str, ...], what: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(self._file, self._data.line(*way), what, remedy, severity))


def _short(value: object) -> str:
    return repr(value)[:40]
