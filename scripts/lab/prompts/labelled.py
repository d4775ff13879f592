"""Texts that a language model worded, held against what a person wrote down beforehand: which facts must stand in them, and which
words must not. Pure.

| figure | over | what it says |
|---|---|---|
| score | all cases | the share whose text passed the production checks, tells every fact and holds nothing forbidden |
| accepted | all cases | the share whose text passed the production checks; for the others people see the plain text |
| facts_kept | facts of accepted texts | the share that the text tells |
| stray | accepted texts | how many hold what they must not |
| words | accepted texts | mean length |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`has`: facts, each in any one of several wordings; `lacks`: words that must not stand there.

    Case and white space do not count. A wording that ends in a letter may go on ("refund" finds "refunds"), a number may not.
    """

    has: tuple[tuple[str, ...], ...] = ()
    lacks: tuple[str, ...] = ()

    def told_in(self, text: str) -> int:
        """How many of the facts a text tells."""
        return sum(any(_stands(wording, text) for wording in fact) for fact in self.has)

    def is_stray(self, text: str) -> bool:
        return any(_stands(wording, text) for wording in self.lacks)

    def is_met_by(self, text: str) -> bool:
        return self.told_in(text) == len(self.has) and not self.is_stray(text)


NOTHING = Wanted()
"""Any text will do."""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text as people would see it; `is_accepted`: it is the model's, and the production checks let it pass."""

    text: str
    wanted: Wanted
    is_accepted: bool

    @property
    def is_good(self) -> bool:
        return self.is_accepted and self.wanted.is_met_by(self.text)


def wording_figures(worded: Sequence[LabelledText]) -> Figures:
    """The figures above; shares are rounded to four decimals."""
    accepted = [text for text in worded if text.is_accepted]
    facts = sum(len(text.wanted.has) for text in accepted)
    return {
        "score": share(sum(text.is_good for text in worded), len(worded)),
        "n": len(worded),
        "accepted": share(len(accepted), len(worded)),
        "facts_kept": share(sum(text.wanted.told_in(text.text) for text in accepted), facts),
        "stray": sum(text.wanted.is_stray(text.text) for text in accepted),
        "words": round(sum(len(text.text.split()) for text in accepted) / max(1, len(accepted)), 1),
    }


def share(part: float, whole: float) -> float:
    """Rounded to four decimals; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def _stands(wording: str, text: str) -> bool:
    end = r"(?![\d]|[.,]\d)" if wording[-1:].isdigit() else ""
    words = r"\s+".join(re.escape(word) for word in wording.split())
    return re.search(rf"(?<!\w)(?<!\d[.,]){words}{end}", text, re.IGNORECASE) is not None
