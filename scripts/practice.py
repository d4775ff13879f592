"""`cairn practice` and `cairn events`: the item bank, proof that cards follow from their log, imports."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Spaced practice: items and cards.", no_args_is_help=True)
events = typer.Typer(help="What happened at work, as other systems report it.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@events.callback()
def _group() -> None:
    """Keep `import` a subcommand while it is the only one."""


@events.command("import")
def import_(file: Annotated[Path, typer.Argument(help="JSON lines, one event each.")], *, as_json: _Json = False) -> None:
    """Store work events, each id once, and start the practice that follows. Exit status 1 when a line has a mistake."""
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from bot.wiring.calendars import rules_of  # noqa: PLC0415
    from nudges.cards.working import import_events  # noqa: PLC0415
    from nudges.work_events import parse_events  # noqa: PLC0415

    if not file.is_file():
        raise typer.BadParameter(f"{file} is not a file", param_hint="FILE")
    try:
        with file.open(encoding="utf-8-sig") as lines:
            read, problems = parse_events(lines, str(file))
    except UnicodeDecodeError:
        typer.echo(f"{file}: the text is not UTF-8. Save the file with the encoding UTF-8.", err=True)
        raise typer.Exit(1) from None
    with build(settings_of()) as cairn:
        new, started = import_events(cairn.unit, rules_of(cairn), read, cairn.clock())
    if as_json:
        rows = [{"line": problem.line, "what": problem.what, "remedy": problem.remedy} for problem in problems]
        typer.echo(json.dumps({"read": len(read), "new": new, "started": started, "problems": rows}, indent=2))
    else:
        for problem in problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{len(read)} events read, {new} new; {started} started practice; {len(problems)} problems")
    raise typer.Exit(int(bool(problems)))


@app.command()
def sync(*, as_json: _Json = False) -> None:
    """Make the items of every SOP whose current version has none yet; people who are not enrolled yet are enrolled."""
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from bot.wiring.calendars import rules_of  # noqa: PLC0415
    from nudges.items.curation import sync_library  # noqa: PLC0415
    from nudges.learners.enrolment import enrol_everyone  # noqa: PLC0415

    with build(settings_of()) as cairn:
        rules, now = rules_of(cairn), cairn.clock()
        synced = sync_library(cairn.unit, rules, now)
        with cairn.unit() as uow:
            new = len(enrol_everyone(uow, rules, now))
            uow.commit()
    if as_json:
        typer.echo(json.dumps({"sops": [asdict(one) for one in synced], "enrolled": new}, indent=2))
        return
    for one in synced:
        typer.echo(
            f"{one.sop}: {one.added} new, {one.flagged} flagged, {one.suspended} suspended, {one.waiting} wait for the owner"
        )
    typer.echo(f"{len(synced)} SOPs changed; {new} people enrolled")


@app.command()
def rebuild(
    *,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; only compare.")] = False,
    as_json: _Json = False,
) -> None:
    """Work every card out again from attempts and events alone. Exit status 1 when one was not what its log says."""
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from nudges.cards import rebuild as log  # noqa: PLC0415

    with build(settings_of()) as cairn:
        found = log.check(cairn.unit) if check else log.rebuild(cairn.unit)
    if as_json:
        typer.echo(json.dumps({"cards": found.cards, "differing": [list(key) for key in found.differing]}, indent=2))
    else:
        for person, family in found.differing:
            typer.echo(f"{person}  {family}", err=True)
        typer.echo(f"{found.cards} cards, {len(found.differing)} not as their log says" + ("" if check else "; stored anew"))
    raise typer.Exit(int(bool(found.differing)))
