"""`cairn eval`: quality on labelled data, through the production code, in a library of its own that is thrown away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

Figures = Mapping[str, object]


def retrieval(
    folder: Annotated[Path, typer.Argument(help="BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv.")],
    *,
    baselines: Annotated[bool, typer.Option("--baselines", help="Add tutorial stack, dense, BM25, best mix.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask every labelled question of the labelled library: how often is the right section first?"""
    from scripts.lab.search.labelled_sets import evaluate_retrieval  # noqa: PLC0415

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    figures = evaluate_retrieval(folder, baselines=baselines)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        _print(figures)


def triage(
    file: Annotated[Path, typer.Argument(help="JSON lines with text, label and, where known, area and form.")],
    *,
    leave_one_area_out: Annotated[bool, typer.Option(help="Judge each area by a classifier that never saw it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Judge every labelled question: does a person have to decide it?"""
    from scripts.lab.triage.evaluation import TriageFileError, evaluate_triage  # noqa: PLC0415

    try:
        figures = evaluate_triage(file, leave_one_area_out=leave_one_area_out)
    except TriageFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        _print(figures, "triage")


def topics(
    file: Annotated[Path, typer.Argument(help="CSV with the columns text and category.")],
    *,
    pass_every: Annotated[int, typer.Option(min=10, help="Questions between two passes that group all anew.")] = 500,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let every labelled question come in the file's order: do topics hold what belongs together, and do alerts fire rightly?"""
    from scripts.lab.topics.evaluation import TopicsFileError, evaluate_topics, read_labelled  # noqa: PLC0415

    try:
        figures = evaluate_topics(read_labelled(file), pass_every)
    except TopicsFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        _print(figures, "topics")


def follow_ups(
    file: Annotated[Path, typer.Argument(help="YAML list of conversations: turns, sop, section.")],
    *,
    sops: Annotated[Path, typer.Option("--sops", help="The Markdown folder that they ask about.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Ask the last turn of every conversation, without and with the turns before it."""
    from retrieval.search.errors import SearchError  # noqa: PLC0415
    from scripts.lab.search.follow_ups import evaluate_follow_ups  # noqa: PLC0415

    if not sops.is_dir():
        raise typer.BadParameter(f"{sops} is not a folder")
    try:
        figures = evaluate_follow_ups(file, sops)
    except SearchError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        _print(figures, "follow-ups")


def answers(
    folder: Annotated[Path, typer.Argument(help="BEIR layout; answers.jsonl and out_of_scope.jsonl where there are any.")],
    *,
    level: Annotated[str, typer.Option(help="Of the reader: expert or beginner.")] = "expert",
    limit: Annotated[int, typer.Option(min=0, help="Ask only so many questions of each sort; 0: all.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Let the configured language model answer every labelled question: is what it writes true, and rightly cited?"""
    from retrieval.search.errors import SearchError  # noqa: PLC0415
    from scripts.lab.answers.evaluation import NoModelError, evaluate_answers  # noqa: PLC0415

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    try:
        figures = evaluate_answers(folder, level=level, limit=limit)
    except (SearchError, NoModelError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        _print(figures, "answers")


def lessons(
    folder: Annotated[Path, typer.Argument(help="A folder of Markdown files.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Cut every section into its lesson: does one lose a branch, and what do sections offer beside it?"""
    from scripts.lab.practice.lessons import evaluate_lessons  # noqa: PLC0415

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    figures = evaluate_lessons(folder)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        _print(figures, "lessons")


def _print(figures: Figures, title: str = "retrieval") -> None:
    table = Table(title=title)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in _flat(figures):
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    Console().print(table)


def _flat(figures: Figures, before: str = "") -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for name, value in figures.items():
        rows += _flat(value, f"{before}{name} ") if isinstance(value, Mapping) else [(before + name, value)]
    return rows


def check_topics(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Prove that the topics are what their log says: fold it anew and take every decision again."""
    from scripts.console import opened_cairn  # noqa: PLC0415
    from scripts.lab.topics.checking import check  # noqa: PLC0415

    with opened_cairn() as cairn, cairn.unit() as uow:
        checked = check(uow.topics.members(cairn.encoder.fingerprint), uow.topics.changes(), uow.topics.topics())
    figures: dict[str, int | None] = {
        "questions": checked.members,
        "changes": checked.changes,
        "folded_differently": checked.folded_differently,
    }
    figures |= {"named_differently": checked.named_differently, "decided_again": checked.decided_again}
    if as_json:
        typer.echo(json.dumps({**figures, "is_same": checked.is_same}))
    else:
        typer.echo("  ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items()))
    raise typer.Exit(0 if checked.is_same else 1)
