"""Implements `cairn inbox`: lists incoming and outgoing messages that could not be finished. It never prints what people wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.console import Json, opened_cairn, print_json, print_rows

if TYPE_CHECKING:
    from bot.wiring.stuck import Stuck

app = typer.Typer(
    help="Questions, clicks and messages that Cairn could not finish: list them, try them again, drop them.", no_args_is_help=True
)

Names = Annotated[list[str], typer.Argument(metavar="ID…", help="As `cairn inbox list` shows it, like in-12 or out-7.")]


@app.command("list")
def list_(*, as_json: Json = False) -> None:
    """List what failed and is not over, oldest first. `parked` waits for you; `waiting` is tried again by itself."""
    from bot.wiring.stuck import stuck  # noqa: PLC0415

    with opened_cairn() as cairn, cairn.unit() as uow:
        stuck_entries, now = stuck(uow), cairn.clock()
    rows = [_row(entry, now - entry.since) for entry in stuck_entries]
    if as_json:
        print_json(rows)
        return
    header = ("id", "kind", "age", "attempts", "error", "state")
    print_rows(header, ([row[name] for name in header] for row in rows), "Nothing is stuck.")


@app.command()
def retry(
    names: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="As `cairn inbox list` shows it.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="All that is parked.")] = False,
    as_json: Json = False,
) -> None:
    """Let the bot try again within seconds. A message that may stand in Slack already is looked for first."""
    from bot.wiring.stuck import retry as retried  # noqa: PLC0415
    from bot.wiring.stuck import stuck  # noqa: PLC0415

    if bool(names) == everything:
        raise typer.BadParameter("name one or more, or use --all.", param_hint="ID")
    with opened_cairn() as cairn, cairn.unit() as uow:
        wanted = names or [entry.name for entry in stuck(uow) if entry.is_parked]
        unknown = _each(wanted, lambda name: retried(uow, name, cairn.clock()))
        if not unknown:
            uow.commit()
    _say("retried", wanted, unknown, as_json=as_json)


@app.command()
def drop(names: Names, *, as_json: Json = False) -> None:
    """End it unfinished and wipe it. Nobody is told: who asked hears nothing more of it."""
    from bot.wiring.stuck import drop as dropped  # noqa: PLC0415

    with opened_cairn() as cairn, cairn.unit() as uow:
        unknown = _each(names, lambda name: dropped(uow, name))
        if not unknown:
            uow.commit()
    _say("dropped", names, unknown, as_json=as_json)


def _each(names: list[str], act: Callable[[str], bool]) -> list[str]:
    return [name for name in dict.fromkeys(names) if not act(name)]


def _say(what: str, names: list[str], unknown: list[str], *, as_json: bool) -> None:
    if unknown:
        typer.echo(f"Nothing that failed is called {', '.join(unknown)}; nothing was changed. See `cairn inbox list`.", err=True)
        raise typer.Exit(1)
    done = list(dict.fromkeys(names))
    typer.echo(json.dumps({what: done}) if as_json else f"{len(done)} {what}.")


def _row(entry: Stuck, age: timedelta) -> dict[str, object]:
    return {
        "id": entry.name,
        "kind": entry.kind,
        "since": entry.since.isoformat(),
        "age": _words(age),
        "age_seconds": round(age.total_seconds()),
        "attempts": entry.attempts,
        "error": entry.error,
        "state": "parked" if entry.is_parked else "waiting",
    }


def _words(age: timedelta) -> str:
    minutes = max(int(age.total_seconds() // 60), 0)
    days, hours = minutes // 1440, minutes // 60
    return f"{days} d" if days else f"{hours} h" if hours else f"{minutes} min"
