"""Implements `cairn kpis`: checks kpis.yaml, shows the KPIs' values, lists what can be counted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from core.work_events import KIND_NOTES
from insights.kpi.tallies import Own
from retrieval.library.models import Problem, Severity
from scripts.console import opened_cairn, table_console

if TYPE_CHECKING:
    from insights.kpi.values import Measured, Value

app = typer.Typer(help="KPIs: what is measured, by which formula, and what the numbers are.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def check(file: Annotated[Path, typer.Argument(help="kpis.yaml")], *, as_json: _Json = False) -> None:
    """Check a file of KPIs, and its tasks against the skill map where the setting SKILLS names one. Exit status 1 for a mistake."""
    from bot.wiring import settings_of  # noqa: PLC0415
    from bot.wiring.insights import read_kpis  # noqa: PLC0415
    from bot.wiring.named_in_settings import read_skill_map  # noqa: PLC0415
    from insights.kpi.reading import unknown_tasks  # noqa: PLC0415

    if not file.is_file():
        raise typer.BadParameter(f"{file} is not a file", param_hint="FILE")
    skill_file = settings_of().skills
    skills = read_skill_map(skill_file)[0] if skill_file is not None else None
    tasks = {task.id for role in skills.roles.values() for task in role.tasks} if skills else set()
    kpi_file = read_kpis(file)
    problems = (*kpi_file.problems, *unknown_tasks(kpi_file.plan, tasks, kpi_file.data, str(file)))
    if as_json:
        rows = [
            {
                "file": problem.file,
                "line": problem.line,
                "what": problem.what,
                "remedy": problem.remedy,
                "severity": problem.severity,
            }
            for problem in problems
        ]
        typer.echo(json.dumps({"kpis": len(kpi_file.plan.kpis), "cohorts": len(kpi_file.plan.cohorts), "problems": rows}, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{len(kpi_file.plan.kpis)} KPIs, {len(kpi_file.plan.cohorts)} cohorts, {_mistakes(problems)} mistakes")
    raise typer.Exit(1 if _mistakes(problems) else 0)


@app.command()
def show(*, as_json: _Json = False) -> None:
    """Show every KPI as an administrator sees it: value, change, baseline, target; and what to connect where there are no data."""
    from bot.wiring.insights import work_pages  # noqa: PLC0415
    from insights.reports.readers import Reader, visibility_of  # noqa: PLC0415

    with opened_cairn() as cairn:
        settings = cairn.settings
        reader = Reader("", is_admin=True, visibility=visibility_of(settings.managers_see, settings.works_council))
        measured = work_pages(cairn).measured(reader)
    if as_json:
        typer.echo(json.dumps([_row(kpi) for kpi in measured], ensure_ascii=False, indent=2))
        return
    _print(measured)


@app.command()
def kinds(*, as_json: _Json = False) -> None:
    """List what a formula can count: work events, and what Cairn counts itself."""
    rows = [{"kind": kind.value, "says": note.says, "value": note.value} for kind, note in KIND_NOTES.items()]
    rows += [{"kind": kind.value, "says": "counted by Cairn", "value": ""} for kind in Own]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    for row in rows:
        value = f" (value: {row['value']})" if row["value"] else ""
        typer.echo(f"{row['kind']:24} {row['says']}{value}")


def _mistakes(problems: Sequence[Problem]) -> int:
    return sum(problem.severity is not Severity.NOTICE for problem in problems)


def _row(measured: Measured) -> Mapping[str, object]:
    return {
        "id": measured.kpi.id,
        "title": measured.kpi.title,
        "level": measured.kpi.level.value,
        "unit": measured.unit,
        "direction": measured.kpi.aim.value,
        "formula": str(measured.kpi.formula) if measured.kpi.formula else None,
        "target": measured.kpi.target,
        "now": _value(measured.now),
        "previous": _value(measured.previous),
        "baseline": None if measured.baseline is None else _value(measured.baseline),
        "weeks": [{"from": day.isoformat(), "value": value} for day, value in measured.weeks],
        "cohorts": {title: _value(value) for title, value in measured.cohorts},
        "comparisons": [
            {
                "cohort": comparison.cohort,
                "since": comparison.start.isoformat(),
                "grade": comparison.comparison.grade.value,
                "effect": comparison.comparison.effect,
                "low": comparison.comparison.low,
                "high": comparison.comparison.high,
                "may_claim": comparison.comparison.may_claim,
                "words": comparison.comparison.words,
            }
            for comparison in measured.compared
        ],
        "connect": "" if measured.has_data else measured.note or measured.kpi.connect,
    }


def _value(value: Value) -> Mapping[str, object]:
    return {"value": value.value, "n": value.n, "withheld": value.is_withheld}


def _print(measured: Sequence[Measured]) -> None:
    from insights.kpi.words import amount, change_words, shown  # noqa: PLC0415

    table = Table("Level", "KPI", "Last 4 weeks", "Change", "Baseline", "Target", "n")
    for kpi in measured:
        target = amount(kpi.kpi.target, kpi.unit) if kpi.kpi.target is not None else ""
        cells = (shown(kpi, kpi.now), change_words(kpi), shown(kpi, kpi.baseline), target, str(kpi.now.n or ""))
        table.add_row(str(kpi.kpi.level.value), kpi.kpi.title, *cells)
    table_console().print(table)
    for kpi in measured:
        if not kpi.has_data:
            typer.echo(f"{kpi.kpi.title}: no data yet. {kpi.note or kpi.kpi.connect}")
        for comparison in kpi.compared:
            typer.echo(f"{kpi.kpi.title}, {comparison.cohort} since {comparison.start}: {comparison.comparison.words}")
