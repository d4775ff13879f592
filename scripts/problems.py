"""Prints problems in people's files: one line each on stderr, with the file as it was named on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from retrieval.library.models import Problem, Severity

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
