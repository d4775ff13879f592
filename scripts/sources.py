"""Implements `cairn sources`: checks, fetches and withdraws the places where SOPs are written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from core.errors import SettingsError
from retrieval.library.errors import LibraryError
from retrieval.library.models import SyncReport
from retrieval.sources.errors import SourceError
from retrieval.sources.models import SourceRun, SourceSettings, ago, finding, state
from scripts.console import Json, bar, exit_status, opened_cairn, print_json, print_problems, print_rows, problems_json
from scripts.deciding import print_published
from scripts.sops import report_json, summary

if TYPE_CHECKING:
    from bot.wiring import Cairn
    from bot.wiring.sources import SourcePreview, SourcesFile

app = typer.Typer(help="Sources of SOPs: folders, git, Confluence, Notion, Google Drive.", no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Argument(metavar="NAME…", help="Sources of sources.yaml; default: all.")]

_NONE = "No source is configured. Write sources.yaml and name it in SOURCES"


@app.command()
def check(names: Names = None, *, as_json: Json = False) -> None:
    """Read sources.yaml and list every source; nothing is fetched or changed."""
    from bot.wiring.sources import look_at  # noqa: PLC0415

    looks: dict[str, SourcePreview | str] = {}
    with opened_cairn() as cairn:
        file, chosen = _chosen(cairn, names)
        for settings in chosen:
            try:
                looks[settings.name] = look_at(cairn, settings)
            except SourceError as error:
                looks[settings.name] = str(error)
    if as_json:
        rows = {name: look if isinstance(look, str) else _look_json(look) for name, look in looks.items()}
        print_json({"sources": rows, "problems": problems_json(file.problems, None)})
    else:
        print_problems(file.problems, None, left_out="Sources with an error are left out; their SOPs stay as they were.")
        for name, look in looks.items():
            typer.echo(f"{name}: {look if isinstance(look, str) else _look_words(look)}", err=isinstance(look, str))
            print_problems(() if isinstance(look, str) else look.skipped, None)
    is_wrong = any(isinstance(look, str) for look in looks.values())
    raise typer.Exit(max(exit_status(file.problems), int(is_wrong)))


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say how each source stands: how old its last complete run is, and what is wrong."""
    from bot.wiring.sources import orphans, read_sources  # noqa: PLC0415

    with opened_cairn() as cairn:
        file, now = read_sources(cairn.settings), cairn.clock()
        with cairn.unit() as unit:
            runs = {run.name: run for run in unit.sources.runs()}
    known = file.sources if file else ()
    left = orphans(file, [*runs.values()])
    findings = {settings.name: finding(settings, runs.get(settings.name), now) for settings in known}
    findings |= {name: f"not in sources.yaml any more, and its SOPs still answer: cairn sources withdraw {name}" for name in left}
    problems = file.problems if file else ()
    if as_json:
        rows = [_status_json(settings, runs.get(settings.name), now) for settings in known]
        shown = {"sources": rows, "forgotten": left, "problems": problems_json(problems, None)}
        print_json(shown)
    else:
        if file is None:
            typer.echo(f"{_NONE} (docs/guide/sources.md).")
        _print_statuses(known, runs, now)
        for name, wrong in findings.items():
            typer.echo(f"{name}: {wrong}" if wrong else "", nl=bool(wrong))
        print_problems(problems, None, left_out="Sources with an error are left out; their SOPs stay as they were.")
    raise typer.Exit(max(exit_status(problems), int(any(findings.values()))))


@app.command()
def sync(
    names: Names = None,
    *,
    yes: Annotated[
        bool, typer.Option("--yes", help="Withdraw more than a fifth of a source's SOPs, if they are meant to go.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch what is new or changed and make the library hold it; what is gone is withdrawn after a complete listing."""
    from bot.wiring.deciding import publish_due  # noqa: PLC0415

    reports: dict[str, SyncReport | str] = {}
    with opened_cairn() as cairn:
        file, chosen = _chosen(cairn, names)
        print_problems(() if as_json else file.problems, None, left_out="Sources with an error are left out; their SOPs stay.")
        for settings in chosen:
            reports[settings.name] = result = synced(cairn, settings, yes=yes)
            if not as_json:
                print_report(settings.name, result)
        print_published(() if as_json else publish_due(cairn))
    if as_json:
        rows = {
            name: {"error": result} if isinstance(result, str) else report_json(result, None) for name, result in reports.items()
        }
        print_json(rows)
    statuses = (
        exit_status(file.problems),
        *(1 if isinstance(result, str) else exit_status(result.problems) for result in reports.values()),
    )
    raise typer.Exit(max(statuses))


@app.command()
def withdraw(name: Annotated[str, typer.Argument(metavar="NAME", help="A source that is not in sources.yaml any more.")]) -> None:
    """Retire the SOPs of a source that you removed from sources.yaml; their versions stay."""
    from bot.wiring.sources import withdraw_source  # noqa: PLC0415

    with opened_cairn() as cairn:
        report = withdraw_source(cairn, name)
    typer.echo(f"{len(report.retired)} SOPs of {name} are withdrawn: nobody gets them as an answer any more. Their versions stay.")


def _chosen(cairn: Cairn, names: list[str] | None) -> tuple[SourcesFile, tuple[SourceSettings, ...]]:
    from bot.wiring.sources import read_sources  # noqa: PLC0415

    file = read_sources(cairn.settings)
    if file is None:
        raise SettingsError(f"{_NONE} (docs/guide/sources.md).")
    return file, tuple(map(file.named, names)) if names else file.sources


def synced(cairn: Cairn, settings: SourceSettings, *, yes: bool = False) -> SyncReport | str:
    """Sync a source; return why where it could not be done."""
    from bot.wiring.sources import sync_source  # noqa: PLC0415

    try:
        with bar(f"Fetching {settings.name}", "pages") as fetching, bar("Embedding") as embedding:
            return sync_source(cairn, settings, fetching, embedding, allow_retire=yes)
    except (SourceError, LibraryError) as error:
        return str(error)


def print_report(name: str, result: SyncReport | str) -> None:
    if isinstance(result, str):
        typer.echo(f"{name}: {result}", err=True)
        return
    print_problems(result.problems, None, left_out="Pages with an error were left out; their SOPs stay as they were.")
    typer.echo(f"{name}: {summary(result)}")
    if result.retired:
        typer.echo(f"Withdrawn, because they are gone at the source: {' '.join(result.retired)}")


def _look_words(look: SourcePreview) -> str:
    files = "file" if look.pages == 1 else "files"
    return f"{look.pages} {files}, {look.changed} new or changed, {look.gone} gone, {len(look.skipped)} left out."


def _look_json(look: SourcePreview) -> dict[str, object]:
    counts = {"pages": look.pages, "changed": look.changed, "gone": look.gone}
    return {**counts, "skipped": problems_json(look.skipped, None)}


def _status_json(settings: SourceSettings, run: SourceRun | None, now: datetime) -> dict[str, object]:
    completed = run.completed_at if run else None
    return {
        "name": settings.name,
        "kind": settings.kind.value,
        "state": state(settings, run, now),
        "completed_at": completed.isoformat() if completed else None,
        "tried_at": run.tried_at.isoformat() if run else None,
        "sops": run.pages if run else 0,
        "skipped": run.skipped if run else 0,
        "finding": finding(settings, run, now),
    }


def _print_statuses(known: tuple[SourceSettings, ...], runs: dict[str, SourceRun], now: datetime) -> None:
    rows = [_cells(settings, runs.get(settings.name), now) for settings in known]
    if rows:
        print_rows(("source", "kind", "SOPs", "last complete", "next", "state"), rows, "")


def _cells(settings: SourceSettings, run: SourceRun | None, now: datetime) -> Sequence[object]:
    completed = f"{ago(now - run.completed_at)} ago" if run and run.completed_at else "never"
    pages = run.pages if run else "-"
    return settings.name, settings.kind.value, pages, completed, _next(settings, run, now), state(settings, run, now)


def _next(settings: SourceSettings, run: SourceRun | None, now: datetime) -> str:
    if settings.every is None:
        return "by hand"
    due = run.tried_at + settings.every - now if run else None
    return f"in {ago(due)}" if due and due.total_seconds() > 0 else "now, while Cairn runs"
