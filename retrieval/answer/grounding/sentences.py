"""Cuts a draft into sentences with their citations while it arrives. A sentence is returned as soon as it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LAST_CITES = re.compile(r"(?:\s*[\[【]\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】])+[.!?]*\s*$")
_MARKER = re.compile(r"^\s*(?:(?:step\s+)?(?P<number>\d{1,2})[.):]\s+|[-*•+]\s+|#{1,6}\s+)", re.IGNORECASE)
_END = re.compile(
    r"""\n+
      | (?:[.!?]["')*_]*(?:\s*[\[【]\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】])*|[\]】])(?P<gap>\s+)(?=[A-Z0-9"'(*_\-•<“])""",
    re.VERBOSE,
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|a\.m|p\.m|etc|vs|no|approx|incl|max|min)\.|^\s*\d{1,2}\.|\bstep\s+\d{1,2}\.)$", re.IGNORECASE
)
LONGEST = 700
"""Characters of the longest sentence; with more, the draft counts as endless."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One sentence of a draft. `marker`: the number before it, of a list or "Step 3:"; `cited`: numbers of passages."""

    text: str
    cited: tuple[int, ...]
    marker: int | None = None
    is_item: bool = False


class Sentences:
    """Collects pieces of a draft. `add` returns the sentences that are complete, `rest` what is left at the end."""

    def __init__(self) -> None:
        self._text = ""

    def add(self, piece: str) -> list[Drafted]:
        self._text += piece
        return list(self._complete())

    def rest(self) -> list[Drafted]:
        self._text += "\n"
        return list(self._complete())

    @property
    def is_endless(self) -> bool:
        return len(self._text) > LONGEST

    def _complete(self) -> Iterator[Drafted]:
        since = 0
        for boundary in _END.finditer(self._text):
            head = self._text[since : boundary.start() if boundary[0].startswith("\n") else boundary.start("gap")]
            if not boundary[0].startswith("\n") and (_ABBREVIATED.search(head) or _is_cited_later(self._text, boundary.end())):
                continue
            since = boundary.end()
            if head.strip():
                yield drafted(head)
        self._text = self._text[since:]


def _is_cited_later(text: str, place: int) -> bool:
    return text[place : place + 1] in {"[", "【"}


def drafted(text: str) -> Drafted:
    """Split a sentence into its marker, its words and its citations. A citation inside the sentence counts as well."""
    marker = _MARKER.match(text)
    body = text[marker.end() :] if marker else text
    cited = [
        int(number)
        for citation in re.finditer(r"[\[【](\d{1,2}(?:\s*[,;]\s*\d{1,2})*)[\]】]", body)
        for number in re.findall(r"\d+", citation[1])
    ]
    ends = _LAST_CITES.search(body) is not None
    words = " ".join(re.sub(r"\s*[\[【]\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】]", "", body).split())
    number = int(marker["number"]) if marker and marker["number"] else None
    return Drafted(words, tuple(dict.fromkeys(cited)) if ends else (), number, marker is not None)
