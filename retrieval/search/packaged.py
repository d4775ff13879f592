"""Reads the text files that are packaged with search: requests that people make of any assistant, and questions that they ask at
work.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


def far_requests() -> tuple[str, ...]:
    """Return what people say to any assistant: CLINC150, see far_requests.txt."""
    return _lines("far_requests.txt")


def work_questions() -> tuple[str, ...]:
    """Return what people ask at work, see work_questions.txt."""
    return _lines("work_questions.txt")


@cache
def _lines(file: str) -> tuple[str, ...]:
    """Return the lines of a packaged file, one text a line, without the remarks (`#`)."""
    text = resources.files("retrieval.search").joinpath(file).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
