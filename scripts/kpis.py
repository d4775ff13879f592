"""Implements `cairn kpis`: checks kpis.yaml, shows the KPIs' values, lists what can be counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from core.work_events import KIND_NOTES
from insights.kpi.tallies import OwnKind
from insights.reports.models import PageId
from retrieval.library.models import Problem, Severity
from scripts.console import Json, opened_cairn, print_json, problems_json
from scripts.pages import print_page

app = typer.Typer(help="KPIs: what is measured, by which formula, and what the numbers are.", no_args_is_help=True)


@app.command()
def check(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="kpis.yaml")], *, as_json: Json = False) -> None:
    """Check a file of KPIs, and its tasks against the skill map where the setting SKILLS names one. Exit status 1 for a mistake."""
    from bot.wiring import settings_of  # noqa: PLC0415
    from bot.wiring.insights import read_kpis  # noqa: PLC0415
    from bot.wiring.named_in_settings import read_skill_map  # noqa: PLC0415
    from insights.kpi.reading import unknown_tasks  # noqa: PLC0415

    skill_file = settings_of().skills
    skills = read_skill_map(skill_file)[0] if skill_file is not None else None
    tasks = {task.id for role in skills.roles.values() for task in role.tasks} if skills else set()
    kpi_file = read_kpis(file)
    problems = (*kpi_file.problems, *unknown_tasks(kpi_file.plan, tasks, kpi_file.data, str(file)))
    if as_json:
        counts = {"kpis": len(kpi_file.plan.kpis), "cohorts": len(kpi_file.plan.cohorts)}
        print_json({**counts, "problems": problems_json(problems, None)})
    else:
        for problem in problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{len(kpi_file.plan.kpis)} KPIs, {len(kpi_file.plan.cohorts)} cohorts, {_mistakes(problems)} mistakes")
    raise typer.Exit(1 if _mistakes(problems) else 0)


@app.command()
def show(*, as_json: Json = False) -> None:
    """Print the page Work: every KPI's value, change, baseline and target, and what to connect where there are no data."""
    with opened_cairn() as cairn:
        print_page(cairn, PageId.WORK, as_json=as_json)


@app.command()
def kinds(*, as_json: Json = False) -> None:
    """List what a formula can count: work events, and what Cairn counts itself."""
    rows = [{"kind": kind.value, "says": note.says, "value": note.value} for kind, note in KIND_NOTES.items()]
    rows += [{"kind": kind.value, "says": "counted by Cairn", "value": ""} for kind in OwnKind]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        value = f" (value: {row['value']})" if row["value"] else ""
        typer.echo(f"{row['kind']:24} {row['says']}{value}")


def _mistakes(problems: Sequence[Problem]) -> int:
    return sum(problem.severity is not Severity.NOTICE for problem in problems)
