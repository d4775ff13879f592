"""Implements `cairn events`: imports work events of other systems, lists mappings, shows one event with what came before it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scripts.console import Json, exit_status, opened_cairn, print_json, print_problems, problems_json

if TYPE_CHECKING:
    from bot.wiring.events import EventFile

app = typer.Typer(help="What happened at work, as other systems report it.", no_args_is_help=True)

_STRANGERS = 10
"""People whom an import names as unknown."""

_PREPARED = {
    "missed_before": "it was missed in practice before it happened at work",
    "stuck_before": "they asked about it before and got stuck",
    "knew": "the last answer about it was right: look at the process or the system",
    "taught_only": "it was taught and never practised",
    "asked_only": "they asked about it, and were neither taught nor practised",
    "nothing": "no lesson, answer or question about it came before",
}


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help="Cairn's JSON lines; with --mapping a CSV export or JSON."
        ),
    ],
    mapping: Annotated[str, typer.Option(help="A name of `cairn events mappings`, or a file NAME.yaml of your own.")] = "",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing; show what the file holds.")] = False,
    as_json: Json = False,
) -> None:
    """Store work events, each id once, and start the practice that follows. Exit status 1 when a line has a mistake."""
    from bot.wiring.events import read_events, stored  # noqa: PLC0415 - takes a second to import

    with opened_cairn() as cairn:
        read = read_events(cairn, file, mapping)
        new, started = (0, 0) if dry_run else stored(cairn, read.events)
    if as_json:
        print_json(_row(read, new, started))
    else:
        print_problems(read.problems, None, left_out="Lines with an error were left out.")
        typer.echo(_summary(read, new, started, is_dry=dry_run))
    raise typer.Exit(exit_status(read.problems))


def _row(read: EventFile, new: int, started: int) -> dict[str, object]:
    counts = {"read": len(read.events), "new": new, "started": started, "kinds": dict(read.kinds), "unmapped": dict(read.unmapped)}
    columns = {"used": list(read.used), "unused": list(read.unused)}
    return {**counts, "columns": columns, "unknown_people": sorted(read.strangers), "problems": problems_json(read.problems, None)}


def _summary(read: EventFile, new: int, started: int, *, is_dry: bool) -> str:
    lines = [f"Columns: {', '.join(read.used)}."] if read.used else []
    lines += [f"Not used: {', '.join(read.unused)}."] if read.unused else []
    lines += [f"Kinds: {', '.join(f'{kind} {count}' for kind, count in sorted(read.kinds.items()))}."] if read.kinds else []
    lines += (
        [f"No event: {', '.join(f'{count} records ({why})' for why, count in sorted(read.unmapped.items()))}."]
        if read.unmapped
        else []
    )
    if read.strangers:
        shown = ", ".join(sorted(read.strangers)[:_STRANGERS])
        lines.append(f"{len(read.strangers)} people are not in the directory: {shown}. Add them to `people:` of a mapping.")
    stored = "nothing stored" if is_dry else f"{new} new; {started} started practice"
    errors = sum(exit_status([problem]) for problem in read.problems)
    return "\n".join((*lines, f"{len(read.events)} events read, {stored}; {errors} problems"))


@app.command()
def mappings(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="Print this mapping, to copy and change.")] = "",
    *,
    as_json: Json = False,
) -> None:
    """List the systems whose records Cairn reads, or print the mapping of one. Exit status 1 when a mapping has a mistake."""
    from bot.wiring import settings_of  # noqa: PLC0415 - imports of the model's libraries
    from bot.wiring.events import catalogue_of  # noqa: PLC0415 - the same

    catalogue = catalogue_of(settings_of())
    if name:
        text = catalogue.text(name)
        if text is None:
            raise typer.BadParameter(f"known are {', '.join(catalogue.names)}", param_hint="NAME")
        typer.echo(text)
        return
    read = {system: catalogue.read(system) for system in catalogue.names}
    problems = [problem for read_mapping in read.values() for problem in read_mapping.problems]
    rows = [
        {
            "name": system,
            "title": read_mapping.mapping.title,
            "signature": read_mapping.mapping.signature.value,
            "own": system in catalogue.own,
        }
        for system, read_mapping in read.items()
        if read_mapping.mapping is not None
    ]
    if as_json:
        print_json({"mappings": rows, "problems": problems_json(problems, None)})
    else:
        print_problems(problems, None, left_out="A mapping with an error is not used.")
        for row in rows:
            typer.echo(f"{row['name']:<12} {row['title']} (signature: {row['signature']}{', your own' if row['own'] else ''})")
    raise typer.Exit(exit_status(problems))


@app.command()
def show(event_id: Annotated[str, typer.Argument(metavar="ID", help="The id of an event.")], *, as_json: Json = False) -> None:
    """Show an event and what its person was taught, answered and asked about it before. Nobody is named."""
    from bot.wiring.events import tasks_of  # noqa: PLC0415
    from insights.prior_learning import is_mistake, prior_learning_of, sections_of  # noqa: PLC0415 - the same

    with opened_cairn() as cairn, cairn.unit() as uow:
        event = uow.work.get(event_id)
        if event is None:
            raise typer.BadParameter("there is no event of this id", param_hint="ID")
        tasks = tasks_of(cairn.skills)
        prior = prior_learning_of([event], tasks, uow.past_experiences)[event.id]
    row = {name: value for name, value in asdict(event).items() if name != "person" and value not in (None, "", {})}
    before = {kind.value: {"count": count, "last": prior.last[kind].isoformat()} for kind, count in prior.counts.items()}
    about = [str(section) for section in sections_of(event, tasks)]
    shown = {**row, "at": event.at.isoformat(), "about": about, "mistake": is_mistake(event), "before": before}
    if as_json:
        print_json({**shown, "preparation": prior.preparation.value})
        return
    for name, value in shown.items():
        if name not in {"before", "context", "mistake"}:
            typer.echo(f"{name:<10} {', '.join(value) if isinstance(value, list) else value}")
    for name, text in event.context.items():
        typer.echo(f"{'context':<10} {name}: {text}")
    for kind, count in prior.counts.items():
        typer.echo(f"{'before':<10} {kind.value}: {count}, last on {prior.last[kind].date().isoformat()}")
    typer.echo(f"{'so':<10} {_PREPARED[prior.preparation.value]}")
