"""Provides what commands share: the application, a console for tables, a progress bar on stderr for work that takes longer than a
second, and the problems in people's files, one line each on stderr, with the file as it was named on the command line.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from core.plain import json_default
from retrieval.library.models import Problem, Severity

if TYPE_CHECKING:
    from bot.wiring import Cairn

_WIDE = 400

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
"""The option of every command whose output is data."""


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=json_default))


def print_rows(header: Sequence[str], rows: Iterable[Sequence[object]], nothing: str) -> None:
    """Print a table whose cells are not cut; without rows, the sentence that says so."""
    table = Table(box=None, pad_edge=False)
    for name in header:
        table.add_column(name, no_wrap=name != header[-1], overflow="fold")
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    if table.rows:
        table_console().print(table)
    else:
        typer.echo(nothing)


@contextmanager
def opened_cairn() -> Iterator[Cairn]:
    """Open everything below Slack as the settings say. Its imports take seconds, which `cairn --help` must not pay."""
    from bot.wiring import build, settings_of  # noqa: PLC0415

    with build(settings_of()) as cairn:
        yield cairn


def table_console() -> Console:
    """Return a console that truncates nothing when its output goes to a file or a pipe."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    return console


_PATIENCE_SECONDS = 1.0


@contextmanager
def bar(what: str, unit: str = "passages") -> Iterator[Callable[[int, int], None]]:
    """Yield a function to call with (done, total); nothing is shown in the first second, or when stderr is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeRemainingColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    task = shown.add_task(what, total=None)
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        shown.update(task, completed=done, total=total)
        if time.monotonic() - started > _PATIENCE_SECONDS and shown.console.is_terminal:
            shown.start()

    try:
        yield tell
    finally:
        if shown.live.is_started:
            shown.stop()


_MOST_NOTICES = 20
_LEFT_OUT = "Files with an error were left out; their SOPs stay as they were."
_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


def exit_status(problems: Sequence[Problem]) -> int:
    """Return 0 when there are notices at most, else 1."""
    return int(any(problem.severity is not Severity.NOTICE for problem in problems))


def print_problems(
    problems: Sequence[Problem], folder: Path | None, most: int | None = _MOST_NOTICES, *, left_out: str = _LEFT_OUT
) -> None:
    """Print errors and warnings, at most `most` notices (None: all), and what an error means for the rest."""
    notices = 0
    for problem in problems:
        notices += problem.severity is Severity.NOTICE
        if problem.severity is not Severity.NOTICE or most is None or notices <= most:
            typer.echo(f"{_WORDS[problem.severity]}: {_placed(problem, folder)}", err=True)
    if most is not None and notices > most:
        typer.echo(f"... and {notices - most} more notes. `cairn sops check` shows all.", err=True)
    if any(problem.severity is Severity.ERROR for problem in problems):
        typer.echo(left_out, err=True)


def problems_json(problems: Sequence[Problem], folder: Path | None) -> list[dict[str, object]]:
    return [
        {
            "file": _placed(problem, folder).file,
            "line": problem.line,
            "what": problem.what,
            "remedy": problem.remedy,
            "severity": problem.severity.value,
            "sop": problem.sop_id,
        }
        for problem in problems
    ]


def _placed(problem: Problem, folder: Path | None) -> Problem:
    return problem if folder is None else replace(problem, file=(folder / problem.file).as_posix())
