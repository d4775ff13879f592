"""Implements `cairn people`: imports who works here, in which role."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retrieval.library.people_file import PeopleFile
from scripts.console import Json, exit_status, opened_cairn, print_json, print_problems, problems_json

app = typer.Typer(help="The people Cairn knows: roles decide which SOPs a person sees.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `import` a subcommand while it is the only one."""


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="people.csv, or an HR export with the same meaning.")
    ],
    *,
    as_json: Json = False,
) -> None:
    """Add or replace people. Rows with a problem are reported and left out."""
    from bot.wiring.setup import import_people  # noqa: PLC0415

    with opened_cairn() as cairn:
        read = import_people(cairn, file)
    if as_json:
        columns = [{"header": column.header, "meaning": column.meaning} for column in read.columns]
        problems = problems_json(read.problems, file.parent)
        shown = {"imported": len(read.people), "left": read.left, "columns": columns, "problems": problems}
        print_json(shown)
    else:
        print_problems(read.problems, file.parent, left_out="Rows with an error were left out.")
        typer.echo(_summary(read))
    raise typer.Exit(exit_status(read.problems))


def _summary(read: PeopleFile) -> str:
    """Return how each column was read, and how many people were imported."""
    used = [f"{column.header} -> {column.meaning}" for column in read.columns if column.meaning]
    unused = [column.header for column in read.columns if not column.meaning and column.header]
    lines = [f"Columns: {', '.join(used)}."] if used else []
    lines += [f"Not used: {', '.join(unused)}."] if unused else []
    left = f" {read.left} of them have left the company: they stay in statistics and get no practice." if read.left else ""
    who = "1 person" if len(read.people) == 1 else f"{len(read.people)} people"
    return "\n".join((*lines, f"{who} imported.{left}"))
