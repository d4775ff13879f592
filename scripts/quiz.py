"""`cairn quiz`: the questions that Cairn makes from SOPs, and what is wrong with them. Needs no language model and no Slack."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nudges.items.models import Item, Origin, Release
from scripts.problems import print_problems, problems_json

if TYPE_CHECKING:
    from bot.wiring.quiz_lab import Quiz

app = typer.Typer(help="Questions made from SOPs, and what is wrong with them.", no_args_is_help=True)

_Target = Annotated[str, typer.Argument(metavar="PATH|ID", help="A Markdown file, a folder of them, or the id of an approved SOP.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def preview(
    target: _Target,
    release: Annotated[
        Release | None, typer.Option(help="Only items that are asked at once (auto) or wait for a human (review).")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Only so many, drawn with --seed.")] = None,
    seed: Annotated[int, typer.Option(help="Decides the draw.")] = 0,
    *,
    as_json: _Json = False,
) -> None:
    """Show the items of an SOP: question, options, key, the words that prove it, and whether they may be asked at once."""
    quiz = _load(target)
    items = [item for item in quiz.items if release is None or item.release is release]
    if sample is not None and sample < len(items):
        items = random.Random(seed).sample(items, sample)  # noqa: S311 - a draw for reading, no secret
    if as_json:
        typer.echo(json.dumps([_as_json(item) for item in items], ensure_ascii=False, indent=2))
    else:
        for item in items:
            typer.echo(_as_text(item))
        typer.echo(_summary(quiz, items))
    print_problems([*quiz.unread, *quiz.problems], None)
    raise typer.Exit(int(quiz.sops == 0))


@app.command()
def lint(target: _Target, *, as_json: _Json = False) -> None:
    """List what is wrong with each item. Exit status 1 when an item written by hand or one to be released has a finding."""
    quiz = _load(target)
    found = [item for item in quiz.items if item.findings]
    matters = [item for item in found if item.origin is Origin.OWNER or item.release is Release.AUTO]
    if as_json:
        rows = [_as_json(item) | {"origin": item.origin.value, "findings": _findings(item)} for item in found]
        typer.echo(json.dumps({"items": rows, "problems": problems_json(quiz.problems, None)}, ensure_ascii=False, indent=2))
    else:
        for item in found:
            typer.echo(f"{item.family}  {item.kind.value}, {item.release.value}\n  {item.stem}")
            for finding in item.findings:
                typer.echo(f"  - {finding.rule.value}: {finding.what}")
        typer.echo(f"{len(found)} of {len(quiz.items)} items have findings; they wait for a human.")
        print_problems([*quiz.unread, *quiz.problems], None)
    raise typer.Exit(int(bool(matters or quiz.problems)))


@app.command()
def edits(
    folder: Annotated[Path, typer.Argument(help="One folder per edit, each with before.md and after.md.")],
    *,
    as_json: _Json = False,
) -> None:
    """Measure what real edits do to items: how many stand, are flagged, are suspended."""
    from bot.wiring.quiz_lab import measure_edits  # noqa: PLC0415

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder")
    figures = measure_edits(folder)
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            typer.echo(f"{name}: {value}")


def _load(target: str) -> Quiz:
    from bot.wiring.quiz_lab import is_sop_file, quiz_of_library, quiz_of_path  # noqa: PLC0415

    path = Path(target)
    if is_sop_file(path):
        return quiz_of_path(path)
    if path.exists():
        raise typer.BadParameter(f"{target} is not a Markdown file", param_hint="PATH|ID")
    quiz = quiz_of_library(target)
    if quiz is None:
        raise typer.BadParameter(
            f"there is no file or folder {target}, and no approved SOP with this id. See the ids with: cairn sops status",
            param_hint="PATH|ID",
        )
    return quiz


def _as_json(item: Item) -> dict[str, object]:
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


def _findings(item: Item) -> list[dict[str, str]]:
    return [{"rule": finding.rule.value, "what": finding.what} for finding in item.findings]


def _as_text(item: Item) -> str:
    """Lay an item out for reading; the right option carries a tick."""
    lines = [f"[{item.kind.value}, {item.release.value}] {item.family}", f"  {item.stem}"]
    lines += [f"    {'✓' if index == item.key else '·'} {option}" for index, option in enumerate(item.options)]
    lines.append("  Evidence: " + " ".join(item.evidence.split()))
    lines += [f"  Lint: {finding.rule.value}: {finding.what}" for finding in item.findings]
    return "\n".join([*lines, ""])


def _summary(quiz: Quiz, items: list[Item]) -> str:
    asked = sum(item.release is Release.AUTO for item in items)
    return f"{len(items)} items from {quiz.sops} SOPs: {asked} may be asked at once, {len(items) - asked} wait for a human."
