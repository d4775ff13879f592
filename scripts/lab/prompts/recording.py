"""Records scores in scores.json: a list of rows, the newest last. A row is never changed: it says what was measured, with which
model, on which day, with which words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from scripts.lab.prompts.evaluation import Score

SCORES = Path(__file__).parent / "scores.json"

Row = Mapping[str, object]


class NotRecordedError(Exception):
    """The scores cannot be written."""


def row_of(score: Score, day: date, note: str) -> Row:
    command = f"cairn eval prompts --only {score.sheet.name} --record"
    return {
        "model": score.model,
        "recorded": day.isoformat(),
        "command": command,
        "note": note,
        "prompts": score.digests,
        "cases": score.cases,
        "figures": {score.sheet.name: score.figures},
    }


def record(score: Score, day: date, note: str = "") -> Path:
    """Add a row to the file of scores; returns the file. Raises `NotRecordedError`."""
    file = SCORES
    try:
        rows = read_scores(file)
        text = json.dumps([*rows, row_of(score, day, note)], ensure_ascii=False, indent=2)
        file.write_text(f"{text}\n", encoding="utf-8")
    except (OSError, ValueError) as error:
        raise NotRecordedError(f"{file} cannot be written ({error}).") from error
    return file


def read_scores(file: Path) -> Sequence[Row]:
    """The rows, oldest first; none where nothing was recorded yet."""
    return [dict(row) for row in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []
