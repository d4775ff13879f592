"""Prepares the text of a question, reads rules and applies them to it. A rule has patterns of which one must match, and
patterns of which none may.

People see the names of rules. The tables are `hard.txt` and `signs.txt`, which begin with their notation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.resources import files
from itertools import pairwise

from core.plain import Signs
from escalation.triage.models import Kind

READ = 1_000
"""Characters of a question that are read; nobody asks a longer one, and a pasted log must not cost time."""

_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]|[\U000e0000-\U000e0fff]"
)
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": " - ", "\u2212": "-"}
)
_PLAIN = Signs(lambda sign: " " if unicodedata.category(sign) == "Cc" else sign.translate(_QUOTES))
_PIECE = re.compile(r"[a-z']+|\d+|[?!.,]")
_NUMBER = "#"
_START, _END = "<", ">"
_REPEATED = re.compile(r"([^\W\d_]|[!?.])\1{3,}")


def readable(text: str, most: int = READ) -> str:
    """Return the text in NFKC, without invisible and control characters, with straight quotes, cut to `most` characters."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[: 4 * most]))
    return " ".join(_REPEATED.sub(r"\1\1", plain.translate(_PLAIN)).split())[:most]


def phrases_of(text: str) -> frozenset[str]:
    """Return the words of a text that `readable` gave, and its pairs of neighbouring words and signs.

    All numbers count as one word, `<` and `>` stand for the ends. Which phrases count is learned.
    """
    pieces = [_NUMBER if piece[0].isdigit() else piece for piece in _PIECE.findall(text.lower())]
    return frozenset(pieces) | {f"{left} {right}" for left, right in pairwise([_START, *pieces, _END])}


_HEAD = re.compile(r"rule (?P<name>[^\[\]]+?)(?: \[(?P<kind>[^\]]+)\])?(?P<urgent> urgent)?$")
_LET = re.compile(r"let (?P<name>[\w-]+) = (?P<pattern>.+)$")


class RuleError(Exception):
    """A table of rules cannot be read. The message names table, line and remedy."""


@dataclass(frozen=True)
class Rule:
    """Matches a text when one of `when` and none of `unless` is found, ignoring case. `kind` is the decision's kind, if any."""

    name: str
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    kind: Kind | None = None
    is_urgent: bool = False

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        return _any(self.when), _any(self.unless)

    def fires(self, text: str) -> bool:
        fitting, excused = self._patterns
        return fitting.search(text) is not None and excused.search(text) is None


def read_rules(table: str, name: str = "rules") -> tuple[Rule, ...]:
    """Read a table in the notation of `hard.txt`. Raises `RuleError`."""
    macros: dict[str, str] = {}
    rules: list[Rule] = []
    for number, line in enumerate(table.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        let, head = _LET.match(stripped), _HEAD.match(stripped)
        word, _, rest = stripped.partition(" ")
        if let:
            macros[let["name"]] = _spelled_out(let["pattern"], macros)
        elif head:
            rules.append(Rule(head["name"], kind=Kind(head["kind"]) if head["kind"] else None, is_urgent=bool(head["urgent"])))
        elif rules and word == "when":
            rules[-1] = replace(rules[-1], when=(*rules[-1].when, _spelled_out(rest, macros)))
        elif rules and word == "unless":
            rules[-1] = replace(rules[-1], unless=(*rules[-1].unless, _spelled_out(rest, macros)))
        else:
            raise RuleError(f"{name}:{number}: is neither let, rule, when nor unless. Write it as the table's head says.")
    return tuple(rules)


def packaged(table: str) -> tuple[Rule, ...]:
    return read_rules(files("escalation.triage").joinpath(table).read_text(encoding="utf-8"), table)


def _spelled_out(pattern: str, macros: dict[str, str]) -> str:
    return re.sub(r"<([\w-]+)>", lambda match: f"(?:{macros[match[1]]})" if match[1] in macros else match[0], pattern)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile one pattern that matches any of these; without any, one that never matches."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)", re.IGNORECASE)


HARD = packaged("hard.txt")
SIGNS = packaged("signs.txt")
RULES = HARD + SIGNS
