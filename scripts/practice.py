"""`cairn practice` and `cairn events`: the item bank, proof that cards follow from their log, simulation, bench, imports."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(help="Spaced practice: items, cards, simulation.", no_args_is_help=True)
events = typer.Typer(help="What happened at work, as other systems report it.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@events.callback()
def _group() -> None:
    """Keep `import` a subcommand while it is the only one."""


@events.command("import")
def import_(file: Annotated[Path, typer.Argument(help="JSON lines, one event each.")], *, as_json: _Json = False) -> None:
    """Store work events, each id once, and start the practice that follows. Exit status 1 when a line has a mistake."""
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from bot.wiring.practice_lab import import_events  # noqa: PLC0415

    if not file.is_file():
        raise typer.BadParameter(f"{file} is not a file", param_hint="FILE")
    try:
        with build(settings_of()) as cairn:
            done = import_events(cairn, file)
    except UnicodeDecodeError:
        typer.echo(f"{file}: the text is not UTF-8. Save the file with the encoding UTF-8.", err=True)
        raise typer.Exit(1) from None
    if as_json:
        rows = [{"line": problem.line, "what": problem.what, "remedy": problem.remedy} for problem in done.problems]
        typer.echo(json.dumps({"read": done.read, "new": done.new, "started": done.started, "problems": rows}, indent=2))
    else:
        for problem in done.problems:
            typer.echo(str(problem), err=True)
        typer.echo(f"{done.read} events read, {done.new} new; {done.started} started practice; {len(done.problems)} problems")
    raise typer.Exit(int(bool(done.problems)))


@app.command()
def sync(*, as_json: _Json = False) -> None:
    """Make the items of every SOP whose current version has none yet; people who are not enrolled yet are enrolled."""
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from bot.wiring.practice_lab import rules_of  # noqa: PLC0415
    from nudges.curation import sync_library  # noqa: PLC0415
    from nudges.enrolment import enrol_everyone  # noqa: PLC0415

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
    from nudges import rebuild as log  # noqa: PLC0415

    with build(settings_of()) as cairn:
        found = log.check(cairn.unit) if check else log.rebuild(cairn.unit)
    if as_json:
        typer.echo(json.dumps({"cards": found.cards, "differing": [list(key) for key in found.differing]}, indent=2))
    else:
        for person, family in found.differing:
            typer.echo(f"{person}  {family}", err=True)
        typer.echo(f"{found.cards} cards, {len(found.differing)} not as their log says" + ("" if check else "; stored anew"))
    raise typer.Exit(int(bool(found.differing)))


@app.command()
def fit(
    out: Annotated[Path, typer.Option(help="Where to write the parameters.")] = Path("memory.json"),
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; only report.")] = False,
    as_json: _Json = False,
) -> None:
    """Fit the memory to this workspace's answers, and keep it only if it predicts the latest fifth of them better.

    Exit status 1 when there is nothing to write: too few answers, or a fit that is no better.
    """
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from bot.wiring.memory_lab import fit_memory  # noqa: PLC0415
    from bot.wiring.practice_memory import losses_of, write_memory  # noqa: PLC0415
    from nudges.spacing.fitting import ENOUGH  # noqa: PLC0415

    with build(settings_of()) as cairn:
        report, today = fit_memory(cairn), cairn.clock().date()
    if report.is_better and not dry_run:
        write_memory(report, today, out)
    if as_json:
        typer.echo(json.dumps(losses_of(report) | {"enough": ENOUGH, "written": report.is_better and not dry_run}, indent=2))
    else:
        typer.echo(_fit_words(losses_of(report), ENOUGH))
        if report.is_better and not dry_run:
            typer.echo(f"wrote {out}. Set PRACTICE_MEMORY={out}, restart, and run: cairn practice rebuild")
    raise typer.Exit(int(not report.is_better and not dry_run))


def _fit_words(found: dict[str, Any], enough: int) -> str:
    """Both log-losses side by side, and what follows."""
    losses = "  ".join(f"{name} {'-' if value is None else value}" for name, value in found["log_loss"].items())
    lines = [f"{found['answers']} answers, {found['held_out']} of them held out, since {found['since']}", f"log-loss: {losses}"]
    if found["answers"] < enough:
        lines.append(f"Nothing is fitted under {enough:,} answers: fits on fewer make it worse.")
    elif not found["is_better"]:
        lines.append("The fit is no better on the held-out answers, so the defaults stay.")
    return "\n".join(lines)


@app.command()
def simulate(  # noqa: PLR0913, PLR0917  # one argument per option
    learners: Annotated[int, typer.Option(min=1)] = 200,
    skills: Annotated[int, typer.Option(min=8)] = 40,
    days: Annotated[int, typer.Option(min=70)] = 180,
    cap: Annotated[int, typer.Option(min=1, help="Questions a working day.")] = 3,
    answering: Annotated[float, typer.Option(min=0, max=1, help="Share of batches that are answered.")] = 0.7,
    seed: Annotated[int, typer.Option(help="Decides heads, days off and luck.")] = 1,
    *,
    as_json: _Json = False,
) -> None:
    """Compare schedules on made-up learners: recall on the last day and reviews spent, on two memories that are not FSRS."""
    from nudges.simulation.run import Setup, simulate  # noqa: PLC0415

    results = []
    for result in simulate(Setup(learners, skills, days, cap, answering, seed)):
        results.append(asdict(result))
        if not as_json:
            recall = f"recall {result.recall:.3f}  weighed {result.weighed:.3f}  top 8 {result.top:.3f}"
            typer.echo(f"{result.memory:<10} {result.schedule:<24} {recall}  reviews per skill {result.reviews:.2f}")
    if as_json:
        typer.echo(json.dumps(results, indent=2))


@app.command()
def bench(
    people: Annotated[int, typer.Option(min=1)] = 10_000,
    cards: Annotated[int, typer.Option(min=1, help="Cards of each, all due.")] = 20,
    database: Annotated[str | None, typer.Option(help="An empty PostgreSQL database; without: SQLite, thrown away.")] = None,
    *,
    as_json: _Json = False,
) -> None:
    """Time the tick at 09:00: everybody's batch is picked, claimed and put into the outbox."""
    from bot.wiring.practice_lab import bench_tick  # noqa: PLC0415

    try:
        figures = bench_tick(people, cards, database, lambda what: typer.echo(what, err=True))
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(figures, indent=2))
    else:
        typer.echo("  ".join(f"{name} {value}" for name, value in figures.items()))
