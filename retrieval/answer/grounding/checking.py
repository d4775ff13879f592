"""Checks a draft sentence by sentence, in the order in which a person would read it. Keeps what the cited passages say, drops the rest."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from retrieval.answer.grounding.evidence import Passage, Unit
from retrieval.answer.grounding.examples import rule_of
from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.reading import Kind, Reading, read
from retrieval.answer.grounding.refusing import Why, decides, refusal
from retrieval.answer.grounding.sentences import LONGEST, Drafted
from retrieval.answer.grounding.support import says
from retrieval.answer.grounding.words import CARRIERS

_QUOTED = re.compile(r"\"([^\"]{2,})\"")
_BOLD = re.compile(r"\*\*([^*]+)\*\*|`([^`]+)`")
_CUT = re.compile(r"[;:]\s+|,?\s+(?:because|since)\s+|,\s+(?:(?:and|but|then)\s+)*|\s+and\s+(?:then\s+)?|\s+but\s+|\.\s+")
_OPENING = re.compile(
    r"^(?:(?:in\s+)?step\s+(?P<number>\d{1,2})\s*[:,.]?\s*|(?P<first>first(?:ly)?|to start|start by|begin by)\b(?!\s+(?:reply|retry|post|collection|payment|check\b\s*$))[,:]?\s+"
    r"|(?P<next>then|next|after that|afterwards|second(?:ly)?|third(?:ly)?|once that is done)\b[,:]?\s+|(?P<last>finally|lastly|last)\b[,:]?\s+)",
    re.IGNORECASE,
)
_CUTS = 7


@dataclass(frozen=True, slots=True)
class Kept:
    """A sentence that its passages say. `cited`: only those that do; `steps`: numbers of the steps that it tells."""

    text: str
    cited: tuple[int, ...]
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    text: str
    why: Why


Verdict = Kept | Dropped


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a sentence was found: which passage, and the last unit of it."""

    passage: int
    unit: Unit | None


class Checker:
    """For one draft; sentences are to come in their order."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = {passage.number: passage for passage in passages}
        self._last: _Place | None = None

    def check(self, sentence: Drafted) -> Verdict:
        """Say whether a sentence may be shown."""
        why = self._refused(sentence)
        if why is not None:
            return Dropped(sentence.text, why)
        found = [
            (number, units) for number in sentence.cited if (units := self._support(sentence, self._passages[number])) is not None
        ]
        if not found:
            return Dropped(sentence.text, Why.UNSUPPORTED)
        number, chosen = found[0]
        order = self._order(sentence, number, chosen)
        if order is not None:
            return Dropped(sentence.text, order)
        self._last = _Place(number, chosen[-1] if chosen else None)
        steps = tuple(dict.fromkeys(unit.step for unit in chosen if unit.step is not None))
        return Kept(sentence.text, tuple(number for number, _ in found), steps)

    def _refused(self, sentence: Drafted) -> Why | None:
        if len(sentence.text) > LONGEST:
            return Why.LONG
        if not sentence.cited:
            return Why.UNCITED
        if not all(number in self._passages for number in sentence.cited):
            return Why.NO_SUCH_PASSAGE
        cited = [self._passages[number] for number in sentence.cited]
        why = refusal(sentence.text, "\n".join(passage.found.section.text for passage in cited))
        if why is not None:
            return why
        text = plain(sentence.text)
        if decides(text) and not any(_is_verbatim(text, passage) for passage in cited):
            return Why.DECISION
        quotes = [*_QUOTED.findall(text), *(plain(one or other) for one, other in _BOLD.findall(sentence.text))]
        sources = " \n ".join(passage.plain_text for passage in cited).casefold()
        return Why.QUOTE if any(quote.strip(" .,").casefold() not in sources for quote in quotes) else None

    def _support(self, sentence: Drafted, passage: Passage) -> Sequence[Unit] | None:
        """The units that say it, in order (none for the row of a table); None when nothing does."""
        text = plain(sentence.text)
        for words in dict.fromkeys([rule_of(text, passage) or text, _OPENING.sub("", text, count=1)]):
            claim = read(words, passage.names)
            if any(row.says(claim) for row in passage.rows):
                return ()
            units = self._chain(words, passage)
            if units is not None:
                return units
        return None

    def _chain(self, text: str, passage: Passage) -> Sequence[Unit] | None:
        """Cut the sentence into as few parts as can be, each of which a unit says; neighbouring parts rest on neighbouring units."""
        cuts = list(_CUT.finditer(text))[:_CUTS]
        starts = [0, *(cut.end() for cut in cuts)]
        stops = [*(cut.start() for cut in cuts), len(text)]
        said = _Said(text, passage)

        def chains(i: int, before: Unit | None) -> Sequence[Unit] | None:
            if i == len(starts):
                return []
            for j in range(len(stops), i, -1):
                for unit in self._liked(said.units(starts[i], stops[j - 1]), passage, before):
                    rest = chains(j, unit)
                    if rest is not None:
                        return [unit, *rest]
            return None

        return chains(0, None)

    def _liked(self, units: Sequence[Unit], passage: Passage, before: Unit | None) -> Iterator[Unit]:
        """Those that may follow, the one that continues what was told first."""
        if before is None and self._last is not None and self._last.passage == passage.number:
            last = self._last.unit
            yield from sorted(units, key=lambda unit: not _continues(last, unit))
        elif before is None:
            yield from units
        else:
            yield from (unit for unit in units if _adjoins(before, unit))

    def _order(self, sentence: Drafted, number: int, chosen: Sequence[Unit]) -> Why | None:
        last = self._last
        text = plain(sentence.text)
        if read(text).begins_with_pronoun and chosen and not self._is_near(number, chosen[0]):
            return Why.DANGLING
        steps = [unit for unit in chosen if unit.step is not None]
        if not steps:
            return None
        first, run = steps[0], steps[0].run
        previous = last.unit if last and last.passage == number and last.unit and last.unit.run == run else None
        if previous and previous.step is not None and first.step not in {previous.step, previous.step + 1}:
            return Why.ORDER
        if any(later.step not in {earlier.step, (earlier.step or 0) + 1} for earlier, later in pairwise(steps)):
            return Why.ORDER
        return None if self._numbers_agree(sentence, steps, previous) else Why.ORDER

    def _numbers_agree(self, sentence: Drafted, steps: Sequence[Unit], previous: Unit | None) -> bool:
        opening = _OPENING.match(plain(sentence.text))
        named = sentence.marker or (int(opening["number"]) if opening and opening["number"] else None)
        if named is not None and named != steps[0].step:
            return False
        if opening is None:
            return True
        if opening["first"]:
            return steps[0].step == 1
        if opening["last"]:
            return any(passage.steps == steps[-1].step for passage in self._passages.values())
        return not opening["next"] or previous is not None

    def _is_near(self, number: int, unit: Unit) -> bool:
        last = self._last
        if unit.reading.begins_with_pronoun and last is None:
            return False
        return bool(last and last.passage == number and last.unit and 0 <= unit.place - last.unit.place <= 1)


class _Said:
    """Which units say which stretch of a sentence; each stretch is looked up once."""

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


def _may_say(unit: Unit, claim: Reading) -> bool:
    """A quick look before the thorough one."""
    here, lent = unit.keys, unit.context | unit.near
    return all(
        token.key in here or (token.kind is not Kind.FIGURE and (token.key in lent or token.key in CARRIERS or token.key == "@if"))
        for token in claim.tokens
    )


def _adjoins(before: Unit, unit: Unit) -> bool:
    """Whether what the one says may be followed by what the other says, in one sentence."""
    if before.step is not None or unit.step is not None:
        return unit.run == before.run and unit.step in {before.step, (before.step or 0) + 1}
    return 0 <= unit.place - before.place <= 1


def _continues(last: Unit | None, unit: Unit) -> bool:
    return last is not None and unit.run == last.run and unit.place >= last.place


def _is_verbatim(text: str, passage: Passage) -> bool:
    """Whether the sentence stands in the passage as a whole, from one stop to the next."""
    words = text.strip(" .!").casefold()
    source = f". {passage.plain_text.casefold()}."
    place = source.find(words)
    while place >= 0:
        ahead, behind = source[:place].rstrip(), source[place + len(words) :].lstrip()
        if (ahead[-1:] in ".!?:|-" or ahead[-1:].isdigit()) and behind[:1] in {".", "!", "?", "|", ";"}:
            return True
        place = source.find(words, place + 1)
    return False


def names_of(roles: Collection[str]) -> frozenset[str]:
    """The words of role names, as they stand in sentences."""
    return frozenset(word for role in roles for word in re.findall(r"[a-z]{3,}", role.lower()))
