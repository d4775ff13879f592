"""Checks a draft sentence by sentence, in reading order. Keeps what the cited passages say and drops everything else.

A worked example applies a limit to an amount that no SOP names: "For example, a refund of EUR 250 is more than EUR 200, so the
billing lead approves it first." It passes when the comparison is right, no closer limit of the passage holds for the amount, and
the passage says the rest: "If the refund is more than EUR 200, the billing lead approves it first."
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from retrieval.answer.grounding.evidence import Passage, Unit
from retrieval.answer.grounding.figures import figures, in_digits
from retrieval.answer.grounding.ordering import SentencePlace, misplaced, without_opening
from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.reading import Kind, ReadSentence, read
from retrieval.answer.grounding.refusing import Why, decides, refusal
from retrieval.answer.grounding.sentences import LONGEST, Drafted
from retrieval.answer.grounding.support import says
from retrieval.answer.grounding.words import CARRIERS, IF

_EXAMPLE = re.compile(
    r"(?:for example|for instance|example|e\.g\.)[,:]?\s+(?:an?|the)\s+(?P<what>[\w' -]{2,40}?)\s+of\s+(?P<amount>.{1,30}?)\s+is\s+"
    r"(?P<limit>.{3,40}?),\s+so\s+(?P<effect>.+)",
    re.IGNORECASE,
)
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}

_Figure = tuple[str, Decimal, str]
"""Unit, value, sign."""


def rule_of(text: str, passage: Passage) -> str | None:
    """Return the rule that a worked example applies, to be found in the passage; None for no example or a wrong one."""
    match = _EXAMPLE.fullmatch(text.strip())
    if match is None:
        return None
    amount, limit = _only(match["amount"]), _only(match["limit"])
    if amount is None or limit is None or amount[2] or amount[0] != limit[0] or limit[2] not in _HOLDS:
        return None
    if not _HOLDS[limit[2]](amount[1], limit[1]) or any(_is_closer(other, limit, amount[1]) for other in _limits(passage)):
        return None
    return f"If the {match['what']} is {match['limit']}, {match['effect']}"


def _is_closer(other: _Figure, limit: _Figure, amount: Decimal) -> bool:
    """Return whether another limit holds for the amount as well, and is nearer to it."""
    unit, value, sign = other
    if unit != limit[0] or sign not in _HOLDS or not _HOLDS[sign](amount, value) or other == limit:
        return False
    return abs(amount - value) <= abs(amount - limit[1]) if sign[0] == limit[2][0] else False


def _limits(passage: Passage) -> Iterator[_Figure]:
    readings = [unit.reading for unit in passage.units] + [cell.reading for row in passage.rows for cell in row.cells]
    for reading in readings:
        for token in reading.tokens:
            figure = _parsed(token.key) if token.kind is Kind.FIGURE else None
            if figure is not None:
                yield figure


def _only(text: str) -> _Figure | None:
    """Return the only figure of a text; None for none or several."""
    all_figures = figures(in_digits(text))
    return _parsed(all_figures[0].key) if len(all_figures) == 1 else None


def _parsed(key: str) -> _Figure | None:
    unit, _, rest = key.removeprefix("#").partition(":")
    value, _, sign = rest.rpartition(":")
    try:
        return unit, Decimal(value), sign
    except InvalidOperation:
        return None


_QUOTED = re.compile(r"\"([^\"]{2,})\"")
_BOLD = re.compile(r"\*\*((?:[^\s*]+\s?){1,5})\*\*|`([^`]+)`")
"""A name of the interface; more words in bold are emphasis."""

_WORDS = re.compile(r"\w+|[€$£%]")
_CUT = re.compile(r"[;:]\s+|,?\s+(?:because|since)\s+|,\s+(?:(?:and|but|then)\s+)*|\s+and\s+(?:then\s+)?|\s+but\s+|\.\s+")
_CUTS = 7
"""Places at which a sentence is cut; after eight parts the rest is checked in one piece."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence that its passages support. `cited`: only those that do; `steps`: numbers of the steps that it states."""

    text: str
    cited: tuple[int, ...]
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    text: str
    why: Why


Verdict = Kept | Dropped


class Checker:
    """Checks the sentences of one draft, in their order."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = {passage.number: passage for passage in passages}
        self._last: SentencePlace | None = None

    def check(self, sentence: Drafted) -> Verdict:
        """Decide whether a sentence may be shown."""
        why = self._badly_cited(sentence) or _unshowable(sentence, [self._passages[number] for number in sentence.cited])
        if why is not None:
            return Dropped(sentence.text, why)
        supports = [
            (number, units) for number in sentence.cited if (units := self._support(sentence, self._passages[number])) is not None
        ]
        if not supports:
            return Dropped(sentence.text, Why.UNSUPPORTED)
        number, chosen = supports[0]
        why = misplaced(sentence, self._passages[number], chosen, self._last)
        if why is not None:
            return Dropped(sentence.text, why)
        self._last = SentencePlace(number, chosen[-1] if chosen else None)
        steps = tuple(dict.fromkeys(unit.step for unit in chosen if unit.step is not None))
        return Kept(sentence.text, tuple(number for number, _ in supports), steps)

    def _badly_cited(self, sentence: Drafted) -> Why | None:
        if len(sentence.text) > LONGEST:
            return Why.LONG
        if not sentence.cited:
            return Why.UNCITED
        return None if all(number in self._passages for number in sentence.cited) else Why.NO_SUCH_PASSAGE

    def _support(self, sentence: Drafted, passage: Passage) -> Sequence[Unit] | None:
        """Return the units that support the sentence, in order (none for the row of a table); None when nothing does."""
        text = plain(sentence.text)
        for words in dict.fromkeys([rule_of(text, passage) or text, without_opening(text)]):
            claim = read(words, passage.names)
            if any(row.says(claim) for row in passage.rows):
                return ()
            units = self._chain(words, passage)
            if units is not None:
                return units
        return None

    def _chain(self, text: str, passage: Passage) -> Sequence[Unit] | None:
        """Cut the sentence into as few parts as possible, each supported by a unit; neighbouring parts need neighbouring units."""
        cuts = list(_CUT.finditer(text))[:_CUTS]
        starts = [0, *(cut.end() for cut in cuts)]
        stops = [*(cut.start() for cut in cuts), len(text)]
        claim = _Said(text, passage)

        def chains(i: int, before: Unit | None) -> Sequence[Unit] | None:
            if i == len(starts):
                return []
            for j in range(len(stops), i, -1):
                for unit in self._liked(claim.units(starts[i], stops[j - 1]), passage, before):
                    rest = chains(j, unit)
                    if rest is not None:
                        return [unit, *rest]
            return None

        return chains(0, None)

    def _liked(self, units: Sequence[Unit], passage: Passage, before: Unit | None) -> Iterator[Unit]:
        """Yield the units that may follow, the one that continues the sentence before first."""
        if before is not None:
            yield from (unit for unit in units if _adjoins(before, unit))
        elif self._last is not None and self._last.passage == passage.number:
            last = self._last.unit
            yield from sorted(units, key=lambda unit: not _continues(last, unit))
        else:
            yield from units


class _Said:
    """Finds the units that support a part of a sentence, and searches for each part once."""

    def __init__(self, text: str, passage: Passage) -> None:
        self._text = text
        self._passage = passage
        self._known: dict[tuple[int, int], list[Unit]] = {}

    def units(self, start: int, stop: int) -> list[Unit]:
        span = (start, stop)
        if span not in self._known:
            claim = read(self._text[start:stop].strip(" ,.;:"), self._passage.names)
            self._known[span] = [unit for unit in self._passage.units if _may_say(unit, claim) and says(unit, claim)]
        return self._known[span]


def _may_say(unit: Unit, claim: ReadSentence) -> bool:
    """Return whether a unit might support the claim: a quick test before the thorough one."""
    here, lent = unit.keys, unit.context | unit.near | CARRIERS | {IF}
    return all(token.key in here or (token.kind is not Kind.FIGURE and token.key in lent) for token in claim.tokens)


def _adjoins(before: Unit, unit: Unit) -> bool:
    """Return whether one sentence may state the one unit and then the other."""
    if before.step is not None or unit.step is not None:
        return unit.run == before.run and unit.step in {before.step, (before.step or 0) + 1}
    return 0 <= unit.place - before.place <= 1


def _continues(last: Unit | None, unit: Unit) -> bool:
    return last is not None and unit.run == last.run and unit.place >= last.place


def _unshowable(sentence: Drafted, cited: Sequence[Passage]) -> Why | None:
    """Return why a sentence may not be shown whatever the passages say, or that one of its quotes is not in them."""
    text = plain(sentence.text)
    why = refusal(sentence.text, "\n".join(passage.section.section.text for passage in cited))
    if why is None and decides(text) and not any(text.strip(" .!").casefold() in passage.sentences for passage in cited):
        why = Why.DECISION
    if why is not None:
        return why
    quotes = [*_QUOTED.findall(text), *(plain(starred or underlined) for starred, underlined in _BOLD.findall(sentence.text))]
    sources = f" {_spaced(' '.join(passage.plain_text for passage in cited))} "
    return Why.QUOTE if any(f" {_spaced(quote)} " not in sources for quote in quotes) else None


def _spaced(text: str) -> str:
    """Return the words of a text with spaces between them, for a search by whole words."""
    return " ".join(_WORDS.findall(text.casefold()))


def names_of(roles: Collection[str]) -> frozenset[str]:
    """Return the words of role names, as sentences spell them."""
    return frozenset(word for role in roles for word in re.findall(r"[a-z]{3,}", role.lower()))
