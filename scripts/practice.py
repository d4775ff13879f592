"""Implements `cairn practice`: makes items of the bank, and checks that cards follow from their log."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from scripts.console import Json, opened_cairn, print_json, print_problems

app = typer.Typer(help="Spaced practice: items and cards.", no_args_is_help=True)


@app.command()
def sync(*, as_json: Json = False) -> None:
    """Make the items of every SOP whose current version has none yet; people who are not enrolled yet are enrolled."""
    from bot.wiring.calendars import rules_of  # noqa: PLC0415
    from nudges.items.curation import sync_library  # noqa: PLC0415
    from nudges.learners.enrolment import enrol_everyone  # noqa: PLC0415

    with opened_cairn() as cairn:
        rules, now = rules_of(cairn), cairn.clock()
        synced = sync_library(cairn.unit, rules, now)
        with cairn.unit() as uow:
            new = len(enrol_everyone(uow, rules, now))
            uow.commit()
    if as_json:
        print_json({"sops": [asdict(row) for row in synced], "enrolled": new})
        return
    for row in synced:
        typer.echo(
            f"{row.sop}: {row.added} new, {row.flagged} flagged, {row.suspended} suspended, {row.waiting} wait for the owner"
        )
    typer.echo(f"{len(synced)} SOPs changed; {new} people enrolled")


@app.command()
def cases(
    questions: Annotated[
        Path | None, typer.Argument(metavar="[QUESTIONS]", help="Golden questions (YAML or JSON lines) that become cases as well.")
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Make practice questions from what colleagues asked and owners decided; a running bot does so once a day."""
    from bot.wiring.golden import read_golden  # noqa: PLC0415
    from bot.wiring.quiz import add_cases  # noqa: PLC0415

    golden, problems = read_golden(questions) if questions else ((), ())
    with opened_cairn() as cairn:
        added, released, withdrawn = add_cases(cairn, golden)
    if as_json:
        print_json({"added": added, "released": released, "withdrawn": withdrawn})
    else:
        typer.echo(f"{added} cases added, {released} released after a second confirmation, {withdrawn} taken out")
    print_problems(problems, None)
    raise typer.Exit(int(bool(problems)))


@app.command()
def rebuild(
    *,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; only compare.")] = False,
    as_json: Json = False,
) -> None:
    """Work every card out again from attempts and events alone. Exit status 1 when one was not what its log says."""
    from nudges.cards import rebuild as log  # noqa: PLC0415

    with opened_cairn() as cairn:
        checked = log.check(cairn.unit) if check else log.rebuild(cairn.unit)
    if as_json:
        print_json({"cards": checked.cards, "differing": [list(key) for key in checked.differing]})
    else:
        for person, family in checked.differing:
            typer.echo(f"{person}  {family}", err=True)
        typer.echo(f"{checked.cards} cards, {len(checked.differing)} not as their log says" + ("" if check else "; stored anew"))
    raise typer.Exit(int(bool(checked.differing)))
