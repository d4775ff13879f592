"""`cairn eval diagnosis`: made-up teams with a planted bottleneck, through the production code."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def evaluate_diagnosis(
    teams: Annotated[int, typer.Option(min=5, help="How many; the causes come in turn.")] = 400,
    first: Annotated[int, typer.Option(min=0, help="The first seed.")] = 60_001,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Diagnose made-up teams in which people, the SOP, the process, a few people or nothing is the bottleneck."""
    from scripts.lab.diagnosis.evaluation import evaluated  # noqa: PLC0415

    result = evaluated(teams, first)
    (right, planted), (silent, causeless), (wrong, others) = result.right, result.silent, result.elsewhere
    if as_json:
        figures = {
            "teams": teams,
            "first": first,
            "right": right,
            "planted": planted,
            "right_in_each_forty": [list(forty) for forty in result.forties],
            "silent": silent,
            "causeless": causeless,
            "named_elsewhere": wrong,
            "other_tasks": others,
            "confusion": result.confusion,
        }
        typer.echo(json.dumps(figures, indent=2))
        return
    names = list(result.confusion)
    typer.echo("planted     said: " + "".join(f"{name:>12}" for name in names))
    for planted_name, counts in result.confusion.items():
        typer.echo(f"{planted_name:<18}" + "".join(f"{counts[name]:>12}" for name in names))
    typer.echo(f"right {right} of {planted}; nothing named in {silent} of {causeless} without a cause")
    typer.echo(f"right in each forty teams: {', '.join(f'{right} of {planted}' for right, planted in result.forties)}")
    typer.echo(f"named elsewhere: {wrong} of {others} other tasks")
