"""`cairn people`: who works here, in which role."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scripts.problems import exit_status, print_problems, problems_json

app = typer.Typer(help="The people Cairn knows: roles decide which SOPs a person sees.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `import` a subcommand while it is the only one."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="people.csv, or an HR export with the same meaning.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Add or replace people. Rows with a problem are reported and left out."""
    from bot.wiring import build, settings_of  # noqa: PLC0415 -- imports of the model's libraries

    if not file.is_file():
        raise typer.BadParameter(f"{file} is not a file", param_hint="FILE")
    with build(settings_of()) as cairn:
        people, problems = cairn.import_people(file)
    if as_json:
        typer.echo(
            json.dumps({"imported": len(people), "problems": problems_json(problems, file.parent)}, ensure_ascii=False, indent=2)
        )
    else:
        print_problems(problems, file.parent)
        typer.echo(f"{len(people)} people imported.")
    raise typer.Exit(exit_status(problems))
