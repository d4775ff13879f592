"""Formats items and coverage for `cairn quiz`, and implements `cairn quiz import`: takes questions over from another system and
matches them with the words of an SOP.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nudges.items.importing.reading import QuizFormat
from nudges.items.models import Item, Release
from scripts.console import Json, print_json, print_problems, problems_json

if TYPE_CHECKING:
    from bot.wiring.quiz import QuizImport
from collections.abc import Sequence

from nudges.items.coverage import Coverage, Lack


def item_json(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "sop": item.sop,
        "kind": item.kind.value,
        "stem": item.stem,
        "options": list(item.options),
        "answer": item.answer,
        "evidence": item.evidence,
        "section": item.section,
        "release": item.release.value,
        "family": item.family,
    }


def item_text(item: Item) -> str:
    """Lay an item out for reading; the right option carries a tick."""
    lines = [f"[{item.kind.value}, {item.release.value}] {item.family}", f"  {item.stem}"]
    lines += [f"    {'✓' if index == item.key else '·'} {option}" for index, option in enumerate(item.options)]
    lines.append("  Evidence: " + " ".join(item.evidence.split()))
    lines += [f"  Lint: {finding.rule.value}: {finding.in_words}" for finding in item.findings]
    return "\n".join([*lines, ""])


_SHOWN = 20
"""Sections with a recall card only that the text names; JSON has all."""


def coverage_json(measured: Coverage) -> dict[str, object]:
    """Return `by_kind` with the number of sections of each kind, and `graded` of those with a right answer."""
    return {
        "sections": measured.sections,
        "practisable": measured.practisable,
        "by_kind": {"graded": measured.graded, **measured.by_kind},
        "without": [_lack(lack) for lack in measured.without],
        "only_recall": [_lack(lack) for lack in measured.only_recall],
    }


def coverage_text(measured: Coverage) -> str:
    share = f" ({measured.practisable / measured.sections:.0%})" if measured.sections else ""
    kinds = ", ".join(f"{kind} {count}" for kind, count in measured.by_kind.items())
    lines = [
        f"{measured.practisable} of {measured.sections} sections of 15 words or more can be practised{share}.",
        f"{measured.graded} have a question with a right answer; the others are recall cards.",
        *([f"Sections by kind: {kinds}"] if kinds else []),
    ]
    return "\n".join([*lines, *_named("Not practised:", measured.without, len(measured.without)), *_only_recall(measured)])


def _only_recall(measured: Coverage) -> list[str]:
    more = len(measured.only_recall) - _SHOWN
    rest = [f"  … and {more} more; --json has all."] if more > 0 else []
    return [*_named("Only a recall card, and what would give a question:", measured.only_recall, _SHOWN), *rest]


def _named(title: str, lacks: Sequence[Lack], most: int) -> list[str]:
    lines = [f"  {lack.section}: {lack.why}. {lack.edit}" for lack in lacks[:most]]
    return ["", title, *lines] if lines else []


def _lack(lack: Lack) -> dict[str, str]:
    return {"sop": lack.section.sop_id, "section": lack.section.anchor, "why": lack.why, "edit": lack.edit}


_LEFT_OUT = "What has an error was left out; everything else was read."


def import_(
    file: Annotated[Path, typer.Argument(help="A quiz as CSV, GIFT (Moodle) or Anki text.", dir_okay=False)],
    sop: Annotated[str, typer.Option(help="The id of the approved SOP that the questions are about.")],
    format_: Annotated[
        QuizFormat | None, typer.Option("--format", help="How to read the file. Default: by its name and content.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be stored, and store nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take over a quiz: what the SOP says word for word is asked at once, everything else waits for the SOP's owner."""
    from bot.wiring.quiz import import_quiz  # noqa: PLC0415

    result = import_quiz(file, sop, format_, is_stored=not dry_run)
    if isinstance(result, str):
        typer.echo(result, err=True)
        raise typer.Exit(1)
    if as_json:
        rows = {"items": [_row(item) for item in result.items], "problems": problems_json(result.problems, None)}
        print_json(rows | {"new": result.new, "known": result.known})
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
