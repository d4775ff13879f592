"""Implements `cairn sops`: manages the library, from files to what readers see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.library.changes import changes
from retrieval.library.errors import UnknownSopError, UnknownVersionError
from retrieval.library.models import FolderContents, SopDocument, SyncReport
from retrieval.library.versions import Version
from retrieval.overlaps import overlap_problems
from scripts import deciding, documents, golden
from scripts.console import Json, bar, exit_status, opened_cairn, print_json, print_problems, problems_json
from scripts.deciding import print_published
from scripts.sections import cards, print_statuses, review, status_json

if TYPE_CHECKING:
    from bot.wiring import Cairn

app = typer.Typer(help="The library: sync a folder, see what waits, decide about it, go back.", no_args_is_help=True)
app.command("import")(documents.import_document)

SopId = Annotated[str, typer.Argument(metavar="ID", help="The SOP's id.")]


@app.command()
def sync(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Folder of Markdown files and documents.")] = None,
    *,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the search index anew, from the database alone.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="Retire more than half of the library, if that is what the folder says.")
    ] = False,
    author: Annotated[str, typer.Option(help="Who wrote the changes, where git does not say it.")] = "",
    as_json: Json = False,
) -> None:
    """Make the library hold what the folder holds: new versions are stored, removed files retired, changed sections embedded."""
    from bot.wiring.deciding import publish_due  # noqa: PLC0415
    from bot.wiring.governance import attributed  # noqa: PLC0415

    if folder is None and not rebuild:
        raise typer.BadParameter("name a folder, or say --rebuild", param_hint="DIR")
    with opened_cairn() as cairn:
        report = SyncReport()
        if folder is not None:
            reading = attributed(cairn, folder, _read(cairn, folder), author)
            print_problems(() if as_json else reading.problems, folder)
            with bar("Embedding") as progress:
                report = cairn.publisher.sync(reading, cairn.clock(), "cairn sops sync", progress, allow_retire=yes)
            print_problems(() if as_json else report.problems[len(reading.problems) :], folder)
            published = publish_due(cairn)
            print_published(() if as_json else published)
        if rebuild:
            with bar("Rebuilding") as progress:
                rebuilt = cairn.publisher.rebuild(progress)
            report = _with_rebuilt(report, rebuilt)
    if as_json:
        print_json(report_json(report, folder))
    else:
        typer.echo(summary(report, is_rebuilt=rebuild))
    raise typer.Exit(exit_status(report.problems))


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of Markdown files and documents.")],
    *,
    questions: Annotated[
        Path | None,
        typer.Option("--questions", metavar="FILE", help="Golden questions: name those that the folder's changes break."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Report everything wrong in a folder; nothing is published."""
    from bot.wiring.golden import compared  # noqa: PLC0415

    golden_questions = golden.read(questions) if questions else ()
    with opened_cairn() as cairn, bar("Embedding") as progress:
        reading = _with_overlaps(_read(cairn, folder))
        pairs = compared(cairn, folder, golden_questions, progress) if questions else None
    if as_json:
        report = {"sops": len(reading.documents), "problems": problems_json(reading.problems, folder)}
        more = {"questions": golden.comparison_json(pairs)} if questions else {}
        print_json({**report, **more})
    else:
        print_problems(reading.problems, folder, most=None)
        remarks = "1 remark" if len(reading.problems) == 1 else f"{len(reading.problems)} remarks"
        sops = "1 SOP" if len(reading.documents) == 1 else f"{len(reading.documents)} SOPs"
        typer.echo(f"{sops} can be synced, {remarks}.")
        typer.echo("\n".join(golden.comparison_lines(questions, pairs)) if questions else "", nl=bool(questions))
    is_broken = any(pair.is_broken for pair in pairs or ())
    raise typer.Exit(max(exit_status(reading.problems), int(is_broken)))


@app.command()
def status(*, as_json: Json = False) -> None:
    """List every SOP: its version, what waits for approval, whose review is overdue, what was retired."""
    with opened_cairn() as cairn:
        today = cairn.clock().date()
        with cairn.unit() as unit:
            statuses = unit.library.statuses()
            if as_json:
                print_json([status_json(entry, today) for entry in statuses])
            else:
                print_statuses(statuses, unit.people, today)


app.command()(review)
app.command()(cards)


@app.command()
def diff(
    sop_id: SopId,
    old: Annotated[int | None, typer.Argument(metavar="A", help="Version; default: the one readers see.")] = None,
    new: Annotated[int | None, typer.Argument(metavar="B", help="Version; default: the newest.")] = None,
    *,
    summary: Annotated[bool, typer.Option("--summary", help="Only say in two lines what changed.")] = False,
    as_json: Json = False,
) -> None:
    """Show what differs between two versions, section by section."""
    from retrieval.summaries import summary_of  # noqa: PLC0415

    with opened_cairn() as cairn:
        compared = _compared(cairn, sop_id, old, new)
        two_lines = summary_of(*compared.documents, cairn.model) if summary else None
    before, newest = compared.numbers
    differences = changes(*compared.documents)
    for warning in compared.warnings:
        typer.echo(f"When the file was read: {warning}", err=True)
    if as_json:
        rows = [{"section": change.anchor, "heading": change.heading, "lines": change.lines} for change in differences]
        summary_json = {"summary": two_lines.lines, "by_model": two_lines.by_model} if two_lines else {}
        shown = {"sop": sop_id, "old": before, "new": newest, **summary_json, "changes": rows}
        print_json(shown)
    elif not differences:
        typer.echo(f"Versions {before} and {newest} of {sop_id} say the same.")
    elif two_lines:
        typer.echo("\n".join(two_lines.lines))
    else:
        for change in differences:
            typer.echo("\n".join((f"--- {sop_id} v{before} / {change.heading}", f"+++ {sop_id} v{newest}", *change.lines)))


@dataclass(frozen=True, slots=True)
class _Compared:
    """Holds two versions of an SOP, the earlier one first. `warnings` come from reading the file of the later one."""

    numbers: tuple[int, int]
    documents: tuple[SopDocument, SopDocument]
    warnings: tuple[str, ...]


def _compared(cairn: Cairn, sop_id: str, old: int | None, new: int | None) -> _Compared:
    with cairn.unit() as unit:
        versions = unit.library.versions(sop_id)
        if not versions:
            raise UnknownSopError(f"No SOP has the id {sop_id}. `cairn sops status` lists them.")
        if len(versions) == 1 and old is None and new is None:
            raise UnknownVersionError(f"{sop_id} has one version only: there is nothing to compare it with.")
        card, newest = unit.library.card(sop_id), new or versions[-1].number
        before = old or (card.version if card is not None and card.version != newest else newest - 1)
        was, now = unit.library.document(sop_id, before), unit.library.document(sop_id, newest)
    if was is None or now is None:
        raise UnknownVersionError(f"{sop_id} has no versions {before} and {newest}. It has 1 to {versions[-1].number}.")
    return _Compared((before, newest), (was, now), _warnings(versions, newest))


def _warnings(versions: Sequence[Version], number: int) -> tuple[str, ...]:
    return next((version.provenance.warnings for version in versions if version.number == number), ())


def _read(cairn: Cairn, folder: Path) -> FolderContents:
    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is not a folder", param_hint="DIR")
    reading = cairn.read(folder)
    if not reading.documents and not reading.problems:
        typer.echo(f"{folder} holds no Markdown files or documents.", err=True)
    return reading


def _with_overlaps(reading: FolderContents) -> FolderContents:
    """Add a problem for sections of different SOPs that repeat or contradict each other."""
    return replace(reading, problems=(*reading.problems, *overlap_problems(reading.documents)))


def _with_rebuilt(report: SyncReport, rebuilt: SyncReport) -> SyncReport:
    """Replace the number of embedded passages by the rebuild's; those embedded before it are gone."""
    return replace(report, embedded=rebuilt.embedded)


def summary(report: SyncReport, *, is_rebuilt: bool = False) -> str:
    """Return in a few lines what a sync did."""
    if not is_rebuilt and not report.embedded and not any((report.added, report.updated, report.pending, report.retired)):
        return f"Nothing changed: {report.unchanged} SOPs are up to date, nothing was embedded."
    counts = ((len(report.added), "added"), (len(report.updated), "updated"), (len(report.retired), "retired"))
    parts = [f"{count} {what}" for count, what in (*counts, (report.unchanged, "unchanged")) if count]
    index = f"{report.embedded} passages embedded, {report.removed} removed."
    return "\n".join((f"{', '.join(parts).capitalize() or 'Index rebuilt'}. {index}", *_waiting(report)))


def _waiting(report: SyncReport) -> list[str]:
    plain = [sop_id for sop_id in report.pending if sop_id not in report.opening]
    lines = [f"Waiting for approval: cairn sops approve {' '.join(plain)} --by NAME"] if plain else []
    opening = " ".join(report.opening)
    if plain:
        lines.append("Until then nobody gets an answer from them; what they replace goes on answering.")
    if opening:
        lines.append(f"Waiting, because everyone could read it: cairn sops approve {opening} --opens --by NAME")
    return lines


def report_json(report: SyncReport, folder: Path | None) -> dict[str, object]:
    """Return the report as JSON; files are named below `folder`."""
    return {
        "added": report.added,
        "updated": report.updated,
        "pending": report.pending,
        "opening": report.opening,
        "held": report.held,
        "retired": report.retired,
        "unchanged": report.unchanged,
        "embedded": report.embedded,
        "removed": report.removed,
        "problems": problems_json(report.problems, folder),
    }


deciding.register(app)
