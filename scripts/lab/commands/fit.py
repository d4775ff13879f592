"""`cairn fit`, `cairn fit-triage` and `cairn fit-confidential` make the packaged weights again: retrieval/search/ranking.json from
labelled handbooks (docs/measurements says which), escalation/triage/triage.json (docs/design/triage.md), and the meaning.json of
escalation/confidential.
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
    from scripts.lab.search.labelled_sets import fit_ranking  # noqa: PLC0415

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
    from scripts.lab.triage.confidential import fit_confidential as fitted  # noqa: PLC0415

    out.write_text(json.dumps({"made_by": "cairn fit-confidential"} | fitted(), indent=1) + "\n", encoding="utf-8")
    typer.echo(f"wrote {out}")


def fit_triage(
    files: Annotated[list[Path], typer.Argument(help="Labelled questions, JSON lines; the packaged examples are added.")],
    out: Annotated[Path, typer.Option(help="Where to write the classifier.")] = Path("triage.json"),
) -> None:
    """Fit the triage classifier; seconds, most of them spent embedding."""
    from scripts.lab.triage import evaluation as triage_lab  # noqa: PLC0415

    try:
        fitted = triage_lab.fit_triage(files)
    except triage_lab.TriageFileError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    command = f"cairn fit-triage {' '.join(file.name for file in files)}"
    out.write_text(json.dumps({"made_by": command} | fitted, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"wrote {out}")


def case_labels(
    out: Annotated[Path, typer.Option(metavar="FILE", help="JSON lines that `cairn fit-triage` reads.")],
) -> None:
    """Write what people said about triage (only the policy, no exception, decided) with the questions' texts. Fit from 200 on."""
    from escalation.cases.ports import Label  # noqa: PLC0415
    from scripts.console import opened_cairn  # noqa: PLC0415

    with opened_cairn() as cairn, cairn.unit() as uow:
        labelled = [(uow.questions.get(question_id), label) for question_id, label in uow.labels.all().items()]
    known = [
        {"text": logged.question.whole or logged.question.text, "label": "exception" if label is Label.EXCEPTION else "answerable"}
        for logged, label in labelled
        if logged and logged.question.text
    ]
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in known), encoding="utf-8")
    typer.echo(f"{len(known)} labelled questions written to {out}.")
