"""Runs `cairn topics simulate` below the command line: half years of a company that does not exist, as rows and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, fields, replace
from datetime import timedelta
from typing import Any

from insights.alerts.thresholds import AlertThreshold
from scripts.lab.topics.simulation.report import VARIANTS, lives, one_table, promises, summary, table

Figures = dict[str, object]


def variants() -> tuple[str, ...]:
    return tuple(VARIANTS)


def threshold_with(changes: Iterable[str]) -> AlertThreshold:
    """Return the alert threshold with these changes, each like `share=0.05`, `windows=10` or `memory=10` (days). Raises
    `ValueError`: there is no such parameter, or the value is no number; the message says which.
    """
    threshold = AlertThreshold()
    for change in changes:
        name, _, value = change.partition("=")
        before = getattr(threshold, name, None) if name in {parameter.name for parameter in fields(threshold)} else None
        if before is None:
            raise ValueError(
                f"There is no parameter {name}. Known: {', '.join(parameter.name for parameter in fields(threshold))}."
            )
        try:
            threshold = replace(threshold, **{name: _read(value, before)})
        except ValueError as error:
            raise ValueError(f"{name} takes numbers, not {value!r}.") from error
    return threshold


def _read(value: str, like: object) -> Any:  # noqa: ANN401 -- of the same type as `like`
    if isinstance(like, tuple):
        return tuple(int(part) for part in value.split(","))
    if isinstance(like, timedelta):
        return timedelta(days=float(value))
    return int(value) if isinstance(like, int) else float(value)


def simulate(variant: str, seeds: range, threshold: AlertThreshold, say: Callable[[str], None]) -> tuple[Figures, str]:
    """Return the figures, and the tables as Markdown. `say` is told of each seed as it ends. Raises `KeyError`: there is no such
    variant.
    """
    setup, results = VARIANTS[variant], []
    for result in lives(setup, seeds, threshold):
        results.append(result)
        false, misses = sum(result.false_alerts.values()), [seen.plot.name for seen in result.seen if seen.days is None]
        promises_words = f"soon {result.is_soon}, calm {result.is_calm} ({false} false), proven {result.is_proven}"
        say(f"{variant} {result.setup.seed}: {promises_words}{'; never: ' + ', '.join(misses) if misses else ''}")
    whole = summary(results)
    figures: Figures = {**asdict(whole), "false_alerts_by_seed": [sum(result.false_alerts.values()) for result in results]}
    head = one_table(results[0]) if len(seeds) == 1 else table(whole)
    return figures, f"{head}\n\n{promises(whole)}"
