"""A workspace's own memory parameters, as a JSON file that people can read. The fitting itself is not loaded here."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.json_text import read_json
from nudges.spacing import memory
from retrieval.search.errors import SearchError

if TYPE_CHECKING:
    from nudges.spacing.fitting import Report

_DIGITS = 4


def losses_of(report: Report) -> dict[str, Any]:
    """The figures of a fit as JSON."""
    numbers = {"default": report.default, "average": report.average, "fitted": report.fitted}
    return {
        "answers": report.answers,
        "held_out": report.held_out,
        "since": report.since.isoformat() if report.since else None,
        "log_loss": {name: None if value is None else round(value, _DIGITS) for name, value in numbers.items()},
        "is_better": report.is_better,
    }


def write_memory(report: Report, on: date, file: Path) -> None:
    """Store fitted parameters with what they were judged by."""
    made = {"made_by": "cairn practice fit", "on": on.isoformat()} | losses_of(report)
    file.write_text(json.dumps(made | {"parameters": report.parameters}, indent=1) + "\n", encoding="utf-8")


def use_memory(file: Path | None) -> None:
    """Schedule with the parameters of a file, or (None) with FSRS's own.

    Raises:
        SearchError: there is no such file, or it holds no parameters; the name is that of every fitted file that cannot be read.
    """
    try:
        parameters = read_json(file.read_text(encoding="utf-8"))["parameters"] if file else memory.DEFAULTS
        memory.use(tuple(float(one) for one in parameters))
    except (OSError, ValueError, KeyError, TypeError) as error:
        words = f"PRACTICE_MEMORY: {file} holds no parameters. Make it with: cairn practice fit --out {file}"
        raise SearchError(words) from error
