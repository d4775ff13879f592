"""`cairn eval prompts`: a score for each prompt file, with the configured language model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scripts.lab.prompts.evaluation import Score


def prompts(
    only: Annotated[list[str] | None, typer.Option("--only", metavar="NAME", help="A prompt's name; may be given again.")] = None,
    note: Annotated[str, typer.Option(help="A sentence that is recorded with the score.")] = "",
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    keep: Annotated[bool, typer.Option("--record", help="Add a row to scripts/lab/prompts/scores.json.")] = False,
) -> None:
    """Let the configured language model do what each prompt asks for, on labelled cases: is the outcome what it should be?"""
    from bot.wiring import now  # noqa: PLC0415
    from scripts.lab.prompts import evaluation as lab  # noqa: PLC0415
    from scripts.lab.prompts import recording  # noqa: PLC0415

    rows: list[Mapping[str, object]] = []
    silent: list[str] = []
    try:
        for score in lab.evaluate_prompts(only or ()):
            rows.append({"prompt": score.sheet.name, **recording.row_of(score, now().date(), note)})
            silent += [] if score.is_answered else [score.sheet.name]
            file = recording.record(score, now().date(), note) if keep and score.is_answered else None
            if not as_json:
                typer.echo(_line(score) + (f"  recorded in {file}" if file else ""))
    except lab.UnknownPromptError as error:
        raise typer.BadParameter(str(error), param_hint="--only") from None
    except (lab.NoModelError, lab.CasesError, recording.NotRecordedError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    if silent:
        typer.echo(f"The model answered no call for {', '.join(silent)}; nothing of that is recorded.", err=True)
    raise typer.Exit(int(bool(silent)))


def _line(score: Score) -> str:
    figures = score.figures
    rest = "  ".join(f"{name} {_shown(value)}" for name, value in figures.items() if name != "score")
    return f"{score.sheet.files[0]:<22} score {figures['score']:.3f}  {rest}"


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name} {_shown(entry)}" for name, entry in value.items()) + "}"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
