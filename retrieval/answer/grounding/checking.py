"""Checks a draft sentence by sentence, in reading order. Keeps what the cited passages say and drops everything else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from retrieval.answer.grounding.evidence import Passage, Unit
from retrieval.answer.grounding.examples import rule_of
from retrieval.answer.grounding.ordering import SentencePlace, misplaced, without_opening
from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.reading import Kind, ReadSentence, read
from retrieval.answer.grounding.refusing import Why, decides, refusal
from retrieval.answer.grounding.sentences import LONGEST, Drafted
from retrieval.answer.grounding.support import says
from retrieval.answer.grounding.words import CARRIERS, IF

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
