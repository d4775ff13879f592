"""What `cairn topics simulate` does below the command line: half years of a company that does not exist, as rows and tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from scripts.lab.topics.simulation.report import VARIANTS, lives, one_table, promises, summary, table

Figures = dict[str, object]


def variants() -> tuple[str, ...]:
    return tuple(VARIANTS)


def simulate(variant: str, seeds: int, first: int, say: Callable[[str], None]) -> tuple[Figures, str]:
    """Return the figures, and the tables as Markdown. `say` is told of each seed as it ends.

    Raises:
        KeyError: there is no such variant.
    """
    setup, results = VARIANTS[variant], []
    for result in lives(setup, range(first, first + seeds)):
        results.append(result)
        false, misses = sum(result.false_alerts.values()), [one.plot.name for one in result.seen if one.days is None]
        held = f"soon {result.is_soon}, calm {result.is_calm} ({false} false), proven {result.is_proven}"
        say(f"{variant} {result.setup.seed}: {held}{'; never: ' + ', '.join(misses) if misses else ''}")
    found = summary(results)
    figures: Figures = {**asdict(found), "false_alerts_by_seed": [sum(result.false_alerts.values()) for result in results]}
    head = one_table(results[0]) if seeds == 1 else table(found)
    return figures, f"{head}\n\n{promises(found)}"
