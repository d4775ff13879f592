"""Reads and writes rules as a colleague noted them: the lines of a question, and the same rules as the SOP has them.

The lines of the stem and of the explanation belong together by their letter. A rule that reads alike in both has no mistake, so the
right option follows from the rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from nudges.items.models import Draft, Item, Kind
from nudges.items.roles import HEADS
from nudges.items.sizes import measured

NAMES: Final = "ABC"
OPTIONS: Final = {
    "": "No mistake",
    "A": "Only A",
    "B": "Only B",
    "C": "Only C",
    "AB": "A and B",
    "AC": "A and C",
    "BC": "B and C",
    "ABC": "All three",
}
"""What is chosen, by the letters of the rules that have a mistake."""

_LINE = re.compile(rf"^([{NAMES}]): “(.*)”$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NotedRule:
    """A rule with its letter: `noted` by the colleague, `told` by the SOP."""

    name: str
    noted: str
    told: str

    @property
    def is_wrong(self) -> bool:
        return self.noted != self.told

    @property
    def change(self) -> tuple[str, str]:
        """Return the words that were noted and those that the SOP has in their place, with what they count or whose they are."""
        return _amounts_apart(self.noted, self.told) or _words_apart(self.noted.split(), self.told.split())


def noted_rules(item: Item) -> tuple[NotedRule, ...]:
    """Return the rules of an item; none for one of another kind."""
    told = dict(_LINE.findall(item.explanation)) if item.kind is Kind.MISTAKES else {}
    return tuple(NotedRule(name, text, told[name]) for name, text in _LINE.findall(item.stem) if name in told)


def written(head: str, rules: Sequence[str]) -> str:
    """Return a line with the rules below it, each with its letter."""
    return "\n".join((head, *(f"{name}: “{rule}”" for name, rule in zip(NAMES, rules, strict=True))))


def rewritten(item: Item, noted: Sequence[str], wrong: Collection[str]) -> Draft:
    """Return the item with other words for its rules. What has no mistake is told by the SOP in these words, too."""
    told = [rule.told if rule.name in wrong else text for rule, text in zip(noted_rules(item), noted, strict=True)]
    stem, explanation = written(item.asked, noted), written(item.explanation.partition("\n")[0], told)
    return Draft(item.kind, stem, item.options, key_of(wrong), item.evidence, explanation)


def key_of(wrong: Collection[str]) -> int:
    """Return the index of the option that names these letters and no others."""
    return list(OPTIONS).index("".join(sorted(wrong)))


def chosen(choice: int) -> str:
    """Return the letters that an option names."""
    return list(OPTIONS)[choice]


def _amounts_apart(noted: str, told: str) -> tuple[str, str] | None:
    """Return the amounts in which two texts differ; None where they differ in something else."""
    for one, other in zip(measured(noted), measured(told), strict=False):
        if one.text != other.text and noted[: one.start] + other.text + noted[one.end :] == told:
            return noted[one.start : one.noun_end], told[other.start : other.noun_end]
    return None


def _words_apart(noted: Sequence[str], told: Sequence[str]) -> tuple[str, str]:
    """Return the words between the first and the last in which two texts differ; a role keeps its last word."""
    shortest = min(len(noted), len(told)) - 1
    before = _alike(noted, told, shortest)
    after = _alike(noted[::-1], told[::-1], shortest - before)
    after -= bool(after) and noted[-after].strip(".,;:") in HEADS
    return tuple(" ".join(words[before : len(words) - after]).rstrip(".,;:") for words in (noted, told))  # type: ignore[return-value]


def _alike(one: Sequence[str], other: Sequence[str], most: int) -> int:
    """Count the words with which both begin, at most so many."""
    return min(max(0, most), sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))
