"""`cairn fit` makes retrieval/search/ranking.json again from a labelled handbook (docs/measurements says which), `cairn
fit-triage` makes escalation/triage/triage.json again (docs/design/triage.md), `cairn fit-confidential` confidential/meaning.json.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def fit(
    folders: Annotated[
        list[Path], typer.Argument(help="Labelled sets: BEIR layout with out_of_scope.jsonl, or sops/ with questions.jsonl.")
    ],
    out: Annotated[Path, typer.Option(help="Where to write the rules.")] = Path("ranking.json"),
) -> None:
    """Fit the judge; minutes, most of them spent embedding."""
    from bot.wiring.labs import fit_ranking  # noqa: PLC0415

    for folder in folders:
        if not folder.is_dir():
            raise typer.BadParameter(f"{folder} is not a folder")
    rules = fit_ranking(folders, lambda done: typer.echo(done, err=True))
    out.write_text(json.dumps(rules, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"wrote {out}")


def fit_confidential(
    out: Annotated[Path, typer.Option(help="Where to write the weights.")] = Path("meaning.json"),
) -> None:
    """Fit what recognises confidential topics by their meaning; a minute, most of it spent embedding the packaged examples."""
    from bot.wiring.triage_lab import fit_confidential as fitted  # noqa: PLC0415

    out.write_text(json.dumps({"made_by": "cairn fit-confidential"} | fitted(), indent=1) + "\n", encoding="utf-8")
    typer.echo(f"wrote {out}")


def fit_triage(
    files: Annotated[list[Path], typer.Argument(help="Labelled questions, JSON lines; the packaged examples are added.")],
    out: Annotated[Path, typer.Option(help="Where to write the classifier.")] = Path("triage.json"),
) -> None:
    """Fit the triage classifier; seconds, most of them spent embedding."""
    from bot.wiring import triage_lab  # noqa: PLC0415

    try:
        fitted = triage_lab.fit_triage(files)
    except triage_lab.TriageFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    command = f"cairn fit-triage {' '.join(file.name for file in files)}"
    out.write_text(json.dumps({"made_by": command} | fitted, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"wrote {out}")
