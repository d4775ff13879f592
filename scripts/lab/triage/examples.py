"""Labelled questions, as a JSON lines file holds them: text, label, and where known area, form and `near`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.plain import read_json

EXAMPLES = Path(__file__).parent / "triage_examples.jsonl"
"""Written for Cairn, CC0; the other half of what the packaged classifier is fitted on."""

TYPED_EXAMPLES = Path(__file__).parent / "typed_examples.jsonl"
"""Written for Cairn, CC0: what people type at work in some twenty trades, of the form `TYPED`; the area is the trade."""

EVERY_AREA = "*"
"""As `near`: wording that recurs in every area."""

CROSSED, BACKGROUND, TYPED = "crossed", "background", "typed"
"""Forms of a question: an exception asked as how-to, or the reverse; what people ask on any day, and no case at all; a few words
typed in haste, case or not.
"""

ORDINARY = Path(__file__).parent / "ordinary.txt"
"""Questions of a handbook's readers (Sourcegraph's, Apache 2.0), and what people type about the same handbook."""


class Encoder(Protocol):
    """Turns questions into unit vectors, one row each. May raise when the model cannot be loaded."""

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return shape (n, dimensions)."""


_WEIGHTS = {BACKGROUND: 0.5}
_BORROWED = 0.3
"""Background is plentiful and easy; it must not drown the questions between which a line is hard to draw."""

_LABELS = {"exception": True, "answerable": False}


class TriageFileError(Exception):
    """Labelled questions cannot be read. The message names file, line and remedy."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and whether a person had to decide it. `near` names an area of other people's data with the same subject: an
    evaluation that leaves that area out leaves these questions out with it.
    """

    text: str
    is_exception: bool
    area: str = ""
    form: str = ""
    near: str = ""
    weight: float = 1.0


def ordinary(texts: Sequence[str], area: str) -> tuple[Labelled, ...]:
    """Questions that nobody labelled and that are no cases: what people ask a handbook, or any assistant."""
    return tuple(Labelled(text, is_exception=False, area=area, form=BACKGROUND, weight=_BORROWED) for text in texts)


def ordinary_questions() -> tuple[str, ...]:
    """Those of ordinary.txt, one a line, `#` before remarks."""
    lines = ORDINARY.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_examples(file: Path) -> tuple[Labelled, ...]:
    """Raises `TriageFileError` for a line that is no labelled question."""
    examples: list[Labelled] = []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TriageFileError(f"{file}: cannot be read. Give a JSON lines file in UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            examples.append(_read(line, f"{file}:{number}"))
    if not examples:
        raise TriageFileError(f"{file}: holds no questions. Write one JSON object per line with text and label.")
    return tuple(examples)


def _read(line: str, where: str) -> Labelled:
    try:
        row = read_json(line)
        more = {name: str(row[name]) for name in ("area", "form", "near") if name in row}
        return Labelled(str(row["text"]), _LABELS[row["label"]], **more, weight=_WEIGHTS.get(more.get("form", ""), 1.0))
    except (ValueError, KeyError, TypeError) as error:
        raise TriageFileError(f"{where}: is no labelled question. Write text, and label exception or answerable.") from error
