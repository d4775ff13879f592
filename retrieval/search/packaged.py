"""Reads the text files that are packaged with search: requests that people make of any assistant, and questions that they ask at
work.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources

_WORD = re.compile(r"[^\W\d_A-Z]{3,}")


def far_requests() -> tuple[str, ...]:
    """Return what people say to any assistant: CLINC150, see far_requests.txt."""
    return _lines("far_requests.txt")


def work_questions() -> tuple[str, ...]:
    """Return what people ask at work, see work_questions.txt."""
    return _lines("work_questions.txt")


@cache
def common_words() -> frozenset[str]:
    """Return the words in lower case that at least two of these texts hold, or that something is said for in plain_words.txt."""
    counts = Counter(word for text in (*far_requests(), *work_questions()) for word in set(_WORD.findall(text)))
    plain = (word for line in _lines("plain_words.txt") for word in _WORD.findall(line))
    return frozenset((*plain, *(word for word, count in counts.items() if count > 1)))


@cache
def _lines(file: str) -> tuple[str, ...]:
    """Return the lines of a packaged file, one text a line, without the remarks (`#`)."""
    text = resources.files("retrieval.search").joinpath(file).read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))
