"""Implements `cairn sops import`: converts a document to Markdown, to check it before it is published."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.library.models import Approval, BlockKind, Severity, SopDocument
from scripts.console import Json, exit_status, print_json, print_problems, problems_json

if TYPE_CHECKING:
    from bot.wiring.documents import ImportedDocument

_NOT_WRITTEN = "Nothing was written."


def import_document(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="A DOCX, PDF, PPTX, XLSX, HTML, VTT, SRT, CSV or TXT file."
        ),
    ],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write the Markdown into this folder.")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show a document as the Markdown that a sync would read, and everything that its conversion lost. Nothing is published."""
    from bot.wiring import documents  # noqa: PLC0415 -- the model's libraries take seconds to import

    if not documents.is_document(file):
        raise typer.BadParameter(f"{file.name} is none of DOCX, PDF, PPTX, XLSX, HTML, VTT, SRT, CSV, TXT", param_hint="FILE")
    imported = documents.import_document(file)
    written = None if out is None or imported.markdown is None else _write(imported.markdown, out / f"{file.stem}.md")
    if as_json:
        print_json(_json(imported, file, written))
    else:
        print_problems(imported.problems, file.parent, most=None, left_out=_NOT_WRITTEN)
        _print(imported, written)
    raise typer.Exit(exit_status(imported.problems))


def _write(markdown: str, target: Path) -> Path:
    if target.exists() and target.read_text(encoding="utf-8") != markdown:
        raise typer.BadParameter(f"{target} is there already and says something else", param_hint="--out")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(markdown, encoding="utf-8")
    return target


def _print(imported: ImportedDocument, written: Path | None) -> None:
    if imported.document is None or imported.markdown is None:
        return
    if written is None:
        typer.echo(imported.markdown)
    typer.echo(f"{_summary(imported)}{f' Written to {written}.' if written else ''}", err=written is None)


def _summary(imported: ImportedDocument) -> str:
    counts = _counts(imported.document) if imported.document else {}
    warnings = sum(1 for problem in imported.problems if problem.severity is not Severity.NOTICE)
    waits = imported.document is not None and imported.document.governance.approval is Approval.REQUIRED
    named = [f"{number} {noun if number == 1 else noun + 's'}" for noun, number in {**counts, "warning": warnings}.items()]
    return f"{', '.join(named)}.{' It waits for approval when it is synced.' if waits else ''}"


def _counts(document: SopDocument) -> dict[str, int]:
    kinds = Counter(block.kind for section in document.sections for block in section.blocks)
    return {"section": len(document.sections), "table": kinds[BlockKind.TABLE], "step": kinds[BlockKind.STEP]}


def _json(imported: ImportedDocument, file: Path, written: Path | None) -> dict[str, object]:
    document = imported.document
    counts = _counts(document) if document else {}
    return {
        "title": document.title if document else None,
        **{f"{noun}s": number for noun, number in counts.items()},
        "losses": imported.losses,
        "written": written.as_posix() if written else None,
        "markdown": imported.markdown,
        "problems": problems_json(imported.problems, file.parent),
    }
