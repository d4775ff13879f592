"""Implements `cairn quiz`: shows the questions that Cairn makes from SOPs, and what is wrong with them, without Slack. A draft of
the model that a check rejected is shown with what it was about, where it failed, and its words.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from nudges.items.coverage import coverage
from nudges.items.models import Item, ItemOrigin, Release
from scripts import quiz_import
from scripts.console import Json, print_json, print_problems, problems_json
from scripts.quiz_import import coverage_json, coverage_text, item_json, item_text

if TYPE_CHECKING:
    from bot.wiring.quiz import Quiz

app = typer.Typer(help="Questions made from SOPs, and what is wrong with them.", no_args_is_help=True)

app.command("import")(quiz_import.import_)

_Target = Annotated[str, typer.Argument(metavar="PATH|ID", help="A Markdown file, a folder of them, or the id of an approved SOP.")]


@app.command()
def preview(  # noqa: PLR0913 - the options of a command
    target: _Target,
    release: Annotated[
        Release | None, typer.Option(help="Only items that are asked at once (auto) or wait for a human (review).")
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Only so many, drawn with --seed.")] = None,
    seed: Annotated[int, typer.Option(help="Decides the draw, and the cases that a language model gets.")] = 0,
    *,
    model: Annotated[
        bool | None,
        typer.Option("--model/--no-model", help="Also have the language model write items. Default: when LLM_MODEL is set."),
    ] = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Also show what the model wrote in vain, and why.")] = False,
    only_coverage: Annotated[
        bool, typer.Option("--coverage", help="Which sections can be practised, which cannot, why, and the edit that would help.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show the items of an SOP: question, options, key, the words that prove it, and whether they may be asked at once."""
    if only_coverage:
        _show_coverage(_load(target), as_json=as_json)
    quiz = _with_model(_load(target), seed, is_wanted=model)
    items = [item for item in quiz.items if release is None or item.release is release]
    if sample is not None and sample < len(items):
        items = random.Random(seed).sample(items, sample)  # noqa: S311 - a draw for reading, no secret
    if as_json:
        rows = [item_json(item) for item in items]
        shown = {"items": rows, "rejected": [rejected_json(draft) for draft in quiz.rejected]} if rejected else rows
        print_json(shown)
    else:
        for item in items:
            typer.echo(item_text(item))
        for draft in quiz.rejected if rejected else ():
            typer.echo(rejected_text(draft))
        typer.echo(_summary(quiz, items))
    print_problems([*quiz.unread, *quiz.problems], None)
    raise typer.Exit(int(quiz.sops == 0))


def _show_coverage(quiz: Quiz, *, as_json: bool) -> NoReturn:
    measured = coverage(quiz.documents, quiz.items)
    typer.echo(json.dumps(coverage_json(measured), ensure_ascii=False, indent=2) if as_json else coverage_text(measured))
    print_problems([*quiz.unread, *quiz.problems], None)
    raise typer.Exit(int(quiz.sops == 0))


@app.command()
def write(
    sop_ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids of approved SOPs.")],
    seed: Annotated[int, typer.Option(help="Decides the cases; another one gives other amounts and people.")] = 0,
    *,
    as_json: Json = False,
) -> None:
    """Have the language model write items and put those that pass every check on their owners' lists."""
    from bot.wiring.quiz import write_for  # noqa: PLC0415

    rows = []
    for sop_id in sop_ids:
        written = write_for(sop_id, seed)
        if isinstance(written, str):
            typer.echo(written, err=True)
            raise typer.Exit(1)
        rows.append(
            {
                "sop": sop_id,
                "kept": written.kept,
                "held": written.held,
                "rejected": [rejected_json(draft) for draft in written.rejected],
            }
        )
        if not as_json:
            dropped = f"; {len(written.rejected)} drafts were dropped" if written.rejected else ""
            waiting_words = f" {written.held} items made by rule are guessed without the SOP and wait too." if written.held else ""
            typer.echo(f"{sop_id}: {written.kept} items wait for the owner{dropped}.{waiting_words}")
    if as_json:
        print_json(rows)


@app.command()
def lint(target: _Target, *, as_json: Json = False) -> None:
    """List what is wrong with each item. Exit status 1 when an item written by hand or one to be released has a finding."""
    quiz = _load(target)
    faulty = [item for item in quiz.items if item.findings]
    matters = [item for item in faulty if item.origin is ItemOrigin.OWNER or item.release is Release.AUTO]
    if as_json:
        rows = [item_json(item) | {"origin": item.origin.value, "findings": _findings(item)} for item in faulty]
        print_json({"items": rows, "problems": problems_json(quiz.problems, None)})
    else:
        for item in faulty:
            typer.echo(f"{item.family}  {item.kind.value}, {item.release.value}\n  {item.stem}")
            for finding in item.findings:
                typer.echo(f"  - {finding.rule.value}: {finding.in_words}")
        typer.echo(f"{len(faulty)} of {len(quiz.items)} items have findings; they wait for a human.")
        print_problems([*quiz.unread, *quiz.problems], None)
    raise typer.Exit(int(bool(matters or quiz.problems)))


def _with_model(quiz: Quiz, seed: int, *, is_wanted: bool | None) -> Quiz:
    from bot.wiring.quiz import NO_MODEL, is_model_configured, with_written  # noqa: PLC0415

    if is_wanted is False or (is_wanted is None and not is_model_configured()):
        return quiz
    written = with_written(quiz, seed)
    if written is None:
        typer.echo(NO_MODEL, err=True)
        if is_wanted:
            raise typer.Exit(2)
    return written or quiz


def _load(target: str) -> Quiz:
    from bot.wiring.quiz import is_sop_file, quiz_of_library, quiz_of_path  # noqa: PLC0415

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


def _findings(item: Item) -> list[dict[str, str]]:
    return [{"rule": finding.rule.value, "what": finding.in_words} for finding in item.findings]


def _summary(quiz: Quiz, items: list[Item]) -> str:
    count = sum(item.release is Release.AUTO for item in items)
    dropped = f" {len(quiz.rejected)} drafts of the model were dropped; --rejected shows why." if quiz.rejected else ""
    waiting = len(items) - count
    return f"{len(items)} items from {quiz.sops} SOPs: {count} may be asked at once, {waiting} wait for a human.{dropped}"


if TYPE_CHECKING:
    from nudges.items.model_items import Rejected


def rejected_json(draft: Rejected) -> dict[str, object]:
    """Return the draft as JSON. `stem` and the keys after it are null when there was no draft."""
    written = draft.written
    return {
        "family": draft.assignment.family,
        "stage": draft.stage.value,
        "why": draft.why,
        "case": draft.assignment.case,
        "stem": written.stem if written else None,
        "options": list(written.options) if written else None,
        "evidence": written.evidence if written else None,
    }


def rejected_text(draft: Rejected) -> str:
    """Lay it out for reading, like an item."""
    lines = [f"[dropped: {draft.stage.value}] {draft.assignment.family}", f"  Why: {draft.why}"]
    if draft.written is not None:
        is_known = 0 <= draft.written.answer < len(draft.written.options)
        lines.append(f"  {' '.join(draft.written.stem.split())}")
        lines += [
            f"    {'✓' if is_known and place == draft.written.answer else '·'} {option}"
            for place, option in enumerate(draft.written.options)
        ]
    return "\n".join([*lines, ""])
