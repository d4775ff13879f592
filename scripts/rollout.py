"""Implements `cairn rollout`: shows the progress of a workspace in its first ninety days."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from scripts.console import Json, opened_cairn, print_json

if TYPE_CHECKING:
    from insights.rollout.models import Rollout

app = typer.Typer(help="The first ninety days: what is done, what is next, and the command for it.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `status` a subcommand while it is the only one."""


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say from the data which steps are done and what is next. Nothing is ticked by hand, and nobody is named."""
    from bot.wiring.rollout import rollout_of  # noqa: PLC0415

    with opened_cairn() as cairn:
        rollout = rollout_of(cairn)
    if as_json:
        print_json(_row(rollout))
    else:
        _print(rollout)


def _row(rollout: Rollout) -> dict[str, object]:
    steps = [{**asdict(step), "phase": step.phase.value} for step in rollout.steps]
    return {"day": rollout.day, "phase": rollout.phase.value, "next": rollout.next.id if rollout.next else None, "steps": steps}


def _print(rollout: Rollout) -> None:
    from insights.rollout.models import PHASES  # noqa: PLC0415

    typer.echo("Nothing is in the library yet." if rollout.day is None else f"Day {rollout.day} since the first SOP came in.")
    for phase, title in PHASES.items():
        typer.echo(f"\n{title}")
        for step in (step for step in rollout.steps if step.phase is phase):
            typer.echo(f"{'  ✓' if step.is_done else '  ·'} {step.title}: {step.detail}")
    coming = rollout.next
    if coming is None:
        typer.echo("\nEvery step is done. Pick the next workflow: `cairn why` shows the friction map's order.")
        return
    typer.echo(f"\nNext: {coming.title}.\n  → {coming.command}   (docs/guide/rollout.md)")
