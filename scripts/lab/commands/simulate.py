"""Made-up companies and people, through the production code: `cairn topics simulate`, `practice simulate`, `eval effects`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer


def simulate_topics(
    seeds: Annotated[int, typer.Option(min=1, help="Half years; one prints its own table.")] = 1,
    first: Annotated[int, typer.Option(min=0, help="The first seed.")] = 1,
    variant: Annotated[str, typer.Option(help="usual, misplaced (a tenth of the questions in wrong topics), harsh.")] = "usual",
    change: Annotated[
        list[str], typer.Option("--set", help="A parameter of the alert threshold, like share=0.05; may be given again.")
    ] = [],  # noqa: B006 -- Typer reads the default, nobody changes it
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Live through 26 weeks of a made-up company with planted confusions, through the production code."""
    from scripts.lab.topics.simulation.tables import simulate, threshold_with, variants  # noqa: PLC0415

    if variant not in variants():
        typer.echo(f"There is no variant {variant}. Known: {', '.join(variants())}.", err=True)
        raise typer.Exit(2)
    try:
        threshold = threshold_with(change)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    figures, text = simulate(variant, range(first, first + seeds), threshold, lambda line: typer.echo(line, err=True))
    typer.echo(json.dumps(figures, indent=2) if as_json else text)


def simulate_practice(  # noqa: PLR0913, PLR0917  # one argument per option
    learners: Annotated[int, typer.Option(min=1)] = 200,
    skills: Annotated[int, typer.Option(min=8)] = 40,
    days: Annotated[int, typer.Option(min=70)] = 180,
    cap: Annotated[int, typer.Option(min=1, help="Questions a working day.")] = 3,
    answering: Annotated[float, typer.Option(min=0, max=1, help="Share of batches that are answered.")] = 0.7,
    seed: Annotated[int, typer.Option(help="Decides heads, days off and luck.")] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Compare schedules on made-up learners: recall on the last day and reviews spent, on two memories that are not FSRS."""
    from scripts.lab.practice.simulation.run import Setup, simulate  # noqa: PLC0415

    results = []
    for result in simulate(Setup(learners, skills, days, cap, answering, seed)):
        results.append(asdict(result))
        if not as_json:
            recall = f"recall {result.recall:.3f}  weighed {result.weighed:.3f}  top 8 {result.top:.3f}"
            typer.echo(f"{result.memory:<10} {result.schedule:<24} {recall}  reviews per skill {result.reviews:.2f}")
    if as_json:
        typer.echo(json.dumps(results, indent=2))


def effects(
    people: Annotated[int, typer.Option(min=5, help="In each arm.")] = 60,
    runs: Annotated[int, typer.Option(min=1, help="With a planted effect, and as many without.")] = 100,
    seed: Annotated[int, typer.Option(min=0)] = 1,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Plant a change of a quarter: how often is it found, and how often is one claimed where there is none?"""
    from scripts.lab.effects.run import Setup, simulate  # noqa: PLC0415

    results = []
    for result in simulate(Setup(people, runs, seed)):
        results.append(asdict(result))
        if not as_json:
            planted = f"claimed {result.claimed}, clear {result.clear}, mean effect {result.effect:.1f}"
            absent = f"claimed {result.claimed_without}, clear {result.clear_without}"
            typer.echo(f"{result.comparison:<36} of {result.runs} with an effect: {planted}; without: {absent}")
    if as_json:
        typer.echo(json.dumps(results, indent=2))
