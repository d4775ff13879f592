"""Implements `cairn why`: shows where the bottleneck of each task probably is, for everybody, like the page Why."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from scripts.console import opened_cairn, table_console

if TYPE_CHECKING:
    from insights.diagnosis.concepts import Concept
    from insights.diagnosis.findings import Findings
    from insights.diagnosis.friction import Friction
    from insights.diagnosis.matrix import MatrixRow
    from insights.diagnosis.models import Cell, Diagnosis, Rate, TaskInfo


def why(
    task: Annotated[str, typer.Option(help="One task: its id in the skill map, or ROLE/TASK.")] = "",
    weeks: Annotated[int, typer.Option(min=2, max=52, help="How far back.")] = 8,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show per task what was practised, asked and done at work, and where the bottleneck probably is. Nobody is named."""
    from bot.insights.why import WhyPages, tasks_of  # noqa: PLC0415 - imports of the model's libraries
    from insights.reports.readers import Reader, visibility_of  # noqa: PLC0415

    with opened_cairn() as cairn:
        tasks = tasks_of(cairn.skills)
        if not tasks:
            typer.echo("There is no task to look at: write a skill map and name its file in SKILLS.", err=True)
            raise typer.Exit(1)
        cells = {info.cell for info in tasks if not task or task in {info.id, f"{info.role}/{info.id}"}}
        if not cells:
            raise typer.BadParameter("no task of the skill map has this id.", param_hint="--task")
        visibility = visibility_of(cairn.settings.managers_see, cairn.settings.works_council)
        operator = Reader("", is_admin=True, visibility=visibility)
        findings = WhyPages(cairn.unit, cairn.clock, cairn.skills, weeks).findings(operator)
    if as_json:
        typer.echo(json.dumps(_rows(findings, cells, operator.fewest), ensure_ascii=False, indent=2))
    else:
        _print(findings, cells, operator.fewest)


def _rows(findings: Findings, cells: Collection[Cell], fewest: int) -> dict[str, object]:
    return {
        "weeks": findings.weeks,
        "withheld": findings.withheld,
        "tasks": [_diagnosis(diagnosis, fewest) for diagnosis in findings.diagnoses if diagnosis.task.cell in cells],
        "missed_twice": [_concept(concept) for concept in findings.concepts if concept.task.cell in cells],
        "invest": [_investment(row) for row in findings.matrix if row.task.cell in cells],
        "friction": [_friction(friction) for friction in findings.friction if friction.task.cell in cells],
    }


def _concept(concept: Concept) -> dict[str, object]:
    return {
        **_task(concept.task),
        "section": str(concept.section),
        "people": concept.people,
        "answers": concept.answers,
        "wrong": concept.wrong,
        "missed_at_work": concept.times,
        "both": concept.both,
    }


def _investment(row: MatrixRow) -> dict[str, object]:
    return {
        **_task(row.task),
        "weight": row.task.weight,
        "sections": row.coverage.sections,
        "with_items": row.coverage.with_items,
        "has_owner": row.coverage.has_owner,
        "mastery": None if row.mastery is None else round(row.mastery, 3),
        "reason": row.reason,
    }


def _friction(friction: Friction) -> dict[str, object]:
    numbers = ("questions", "stuck", "escalations", "errors")
    return {**_task(friction.task), "people": friction.people, **{name: _number(getattr(friction, name)) for name in numbers}}


def _diagnosis(diagnosis: Diagnosis, fewest: int) -> dict[str, object]:
    from insights.diagnosis.words import taught_shown  # noqa: PLC0415

    return {
        **_task(diagnosis.task),
        "probably": diagnosis.cause.value,
        "lacks": diagnosis.missing.value,
        "between": [cause.value for cause in diagnosis.between],
        "people": diagnosis.n,
        "work_errors": _rate(diagnosis.work, fewest),
        "right_in_practice": _rate(diagnosis.practice, fewest),
        "stuck_questions": _rate(diagnosis.questions, fewest),
        "questions": diagnosis.asked if diagnosis.questions.people >= fewest or not diagnosis.asked else None,
        "had_a_lesson": taught_shown(diagnosis, fewest),
        "sections": [str(section) for section in diagnosis.sections],
        "new_versions": diagnosis.versions,
    }


def _rate(rate: Rate, fewest: int) -> dict[str, object] | None:
    """Return the rate as JSON; None where nothing is known or too few people are behind it."""
    if rate.people < fewest:
        return None
    numbers = {name: round(getattr(rate, name), 4) for name in ("mean", "low", "high", "usual")}
    return {"events": rate.events, "of": rate.trials, **numbers, "level": rate.level.value}


def _number(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _task(task: TaskInfo) -> dict[str, str]:
    return {"role": task.role, "task": task.id, "title": task.title}


def _print(findings: Findings, cells: Collection[Cell], fewest: int) -> None:
    from insights.diagnosis.words import rate_words, stuck_words, taught_words, verdict  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for column in ("role", "task", "probably", "errors at work", "right in practice", "stuck questions", "had a lesson", "people"):
        table.add_column(column)
    shown = [diagnosis for diagnosis in findings.diagnoses if diagnosis.task.cell in cells]
    for diagnosis in sorted(
        shown, key=lambda diagnosis: (not diagnosis.cause.is_named, -diagnosis.task.weight, diagnosis.task.cell)
    ):
        rates = rate_words(diagnosis.work, fewest), rate_words(diagnosis.practice, fewest), stuck_words(diagnosis, fewest)
        taught = taught_words(diagnosis, fewest)
        table.add_row(diagnosis.task.role, diagnosis.task.id, verdict(diagnosis), *rates, taught, str(diagnosis.n))
    console = table_console()
    console.print(table if shown else f"No task has {fewest} people yet of whom anything is known.", highlight=False)
    for concept in (concept for concept in findings.concepts if concept.task.cell in cells):
        wrong = f"{concept.wrong} of {concept.answers} answers wrong"
        times = "" if concept.times is None else f" ({concept.times} times)"
        console.print(f"{concept.section} is missed in practice ({wrong}) and then at work{times}.", highlight=False)
    if findings.withheld:
        console.print(f"{findings.withheld} tasks are withheld: fewer than {fewest} people.", highlight=False)
