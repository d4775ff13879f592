"""Implements `cairn skills`: checks the skill map."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nudges.skills.skillmap import SkillMap
from retrieval.library.models import Problem
from scripts.console import Json, opened_cairn, print_json

app = typer.Typer(help="The skill map: which tasks a role has and which SOPs describe them.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `check` a subcommand while it is the only one."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="skills.yaml")],
    *,
    as_json: Json = False,
) -> None:
    """Check a skill map, and its references against the library when one is loaded."""
    from bot.wiring.named_in_settings import read_skill_map  # noqa: PLC0415

    skills, problems = read_skill_map(file)
    with opened_cairn() as services, services.unit() as uow:
        library = uow.library
        known = {sop.id: {current.section.anchor for current in library.sections_of(sop.id)} for sop in library.cards()}
    all_problems = (*problems, *_unresolved(skills, known, str(file)))
    if as_json:
        rows = [{"file": p.file, "line": p.line, "what": p.what, "remedy": p.remedy} for p in all_problems]
        print_json({"roles": len(skills.roles), "problems": rows})
    else:
        for problem in all_problems:
            typer.echo(str(problem), err=True)
        typer.echo(
            f"{len(skills.roles)} roles, {sum(len(r.tasks) for r in skills.roles.values())} tasks, {len(all_problems)} problems"
        )
    raise typer.Exit(1 if all_problems else 0)


def _unresolved(skills: SkillMap, known: dict[str, set[str]], file: str) -> list[Problem]:
    """Report references to SOPs and sections that the library does not have; nothing when the library is empty."""
    problems = []
    for role, task, ref in skills.references():
        where = f"task {role.id}.{task.id}"
        if known and ref.sop_id not in known:
            problems.append(Problem(file, None, f"{where} names SOP {ref.sop_id!r}", "See the ids with: cairn sops status"))
        elif known and ref.anchor and ref.anchor not in known[ref.sop_id]:
            problems.append(
                Problem(file, None, f"{where} names section {str(ref)!r}, which is not there", "Use the heading's slug")
            )
    return problems
