"""Implements `cairn quiz import`: takes questions over from another system and matches them with the words of an SOP."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nudges.items.importing.reading import QuizFormat
from nudges.items.models import Item, Release
from scripts.problems import print_problems, problems_json
from scripts.quiz_rows import item_json, item_text

if TYPE_CHECKING:
    from bot.wiring.quiz import QuizImport

_LEFT_OUT = "What has an error was left out; everything else was read."


def import_(
    file: Annotated[Path, typer.Argument(help="A quiz as CSV, GIFT (Moodle) or Anki text.", dir_okay=False)],
    sop: Annotated[str, typer.Option(help="The id of the approved SOP that the questions are about.")],
    format_: Annotated[
        QuizFormat | None, typer.Option("--format", help="How to read the file. Default: by its name and content.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be stored, and store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Take over a quiz: what the SOP says word for word is asked at once, everything else waits for the SOP's owner."""
    from bot.wiring.quiz import import_quiz  # noqa: PLC0415

    result = import_quiz(file, sop, format_, is_stored=not dry_run)
    if isinstance(result, str):
        typer.echo(result, err=True)
        raise typer.Exit(1)
    if as_json:
        rows = {"items": [_row(item) for item in result.items], "problems": problems_json(result.problems, None)}
        typer.echo(json.dumps(rows | {"new": result.new, "known": result.known}, ensure_ascii=False, indent=2))
    else:
        for item in result.items if dry_run else ():
            typer.echo(item_text(item))
        typer.echo(_summary(result, is_stored=not dry_run))
    print_problems(result.problems, None, left_out=_LEFT_OUT)
    raise typer.Exit(int(bool(result.problems)))


def _row(item: Item) -> dict[str, object]:
    return item_json(item) | {"findings": [finding.in_words for finding in item.findings]}


def _summary(result: QuizImport, *, is_stored: bool) -> str:
    count = sum(item.release is Release.AUTO for item in result.items)
    waiting = len(result.items) - count
    read = f"{len(result.items)} questions read: {count} may be asked at once, {waiting} wait for the SOP's owner."
    if not is_stored:
        return f"{read} Nothing was stored."
    return f"{read} {result.new} are new, {result.known} were known."
