"""Makes items that show rules of an SOP as a colleague noted them, one with a mistake.

Any detail may be the wrong one: a limit, who decides, a day, a code. What is usual elsewhere does not tell which.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from nudges.items.facts import Fact
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline, Sentence
from nudges.items.plain import closed
from nudges.items.rules import led_sentences
from nudges.items.sizes import measured

_LINES = 5
_SHORTEST, _LONGEST = 35, 150
"""Characters of a rule, with what has to be read before it."""
_STEM = "A colleague noted five rules of “{place}”. One of them has a mistake in it. Which one?"


@dataclass(frozen=True, slots=True)
class _Line:
    """A rule as noted: a sentence after what has to be read before it. `fact` is the detail of it that can be changed."""

    view: Outline
    sentence: Sentence
    fact: Fact | None = None

    @property
    def text(self) -> str:
        return closed(self.sentence.shown)

    @property
    def is_detailed(self) -> bool:
        """Return whether the rule names what a mistake could be about."""
        return self.fact is not None or any(map(str.isdigit, self.text)) or bool(measured(self.text))

    def with_mistake(self, wrong: str) -> str:
        if self.fact is None:
            return self.text
        start, end = self.fact.gap
        return closed(self.fact.led(self.fact.text[:start] + wrong + self.fact.text[end:]))


def mistake_families(facts: Sequence[tuple[Outline, Sequence[Fact]]], sop_id: str) -> Iterator[Family]:
    """Yield one family per section with a fact; the rules that are noted rightly are its own, then those of the SOP's others.

    Args:
        facts: the sections of an SOP with their facts.
        sop_id: its id.
    """
    lines = [
        line for view, told in facts for line in _lines(view, told) if line.is_detailed and _SHORTEST <= len(line.text) <= _LONGEST
    ]
    for view, _ in facts:
        own = [line for line in lines if line.view is view and line.fact is not None]
        if own and len({line.text for line in lines}) >= _LINES:
            maker, section = partial(_noted, own, lines), view.section
            at = f"{sop_id}#{section.anchor}/mistake"
            yield Family(at, sop_id, section.anchor, section.digest, {Kind.MISTAKE: maker}, section.text)


def _lines(view: Outline, facts: Sequence[Fact]) -> Iterator[_Line]:
    """Yield the rules of a section with their facts, then its other firm sentences."""
    starts = {fact.start for fact in facts}
    for fact in facts:
        yield _Line(view, Sentence(fact.text, fact.start, fact.end, fact.lead), fact)
    for sentence in led_sentences(view):
        if sentence.start not in starts:
            yield _Line(view, sentence)


def _noted(own: Sequence[_Line], lines: Sequence[_Line], random: Random) -> Draft | None:
    line = random.choice(_of_one_sort(own, random))
    wrong = _mistake(line.fact, random) if line.fact is not None else ""
    others = _beside(line, lines, random)
    if not wrong or len(others) < _LINES - 1:
        return None
    shown = random.sample([line, *others], _LINES)
    is_one = len({other.view.section.anchor for other in shown}) == 1
    place = line.view.place if is_one else line.view.place.partition(" › ")[0]
    texts = [other.with_mistake(wrong) if other is line else other.text for other in shown]
    heads = ["" if is_one else f"{other.view.place.rpartition(' › ')[2]}: " for other in shown]
    options = tuple(head + text for head, text in zip(heads, texts, strict=True))
    evidence = line.view.evidence(line.sentence.start, line.sentence.end)
    explanation = f"“{line.view.place}” says: “{line.text}”"
    return Draft(Kind.MISTAKE, _STEM.format(place=place), options, shown.index(line), evidence, explanation)


def _of_one_sort(lines: Sequence[_Line], random: Random) -> Sequence[_Line]:
    """Return the rules about an amount or those about a role, day or code: both come equally often where a section has both."""
    sorts = [[line for line in lines if line.fact and (line.fact.amount is None) is is_named] for is_named in (True, False)]
    return random.choice([sort for sort in sorts if sort])


def _mistake(fact: Fact, random: Random) -> str:
    """Return a wrong version that fits the sentence; "" without one."""
    if fact.change is not None:
        changed = fact.change(random)
        return changed if changed and _keeps_order(fact, changed) else ""
    told = fact.tell(random)
    return random.choice([version for version in (told.wrong, told.other) if version]) if told is not None else ""


def _beside(line: _Line, lines: Sequence[_Line], random: Random) -> list[_Line]:
    """Return rules that do not tell the right version, those of the same section first; too few where there are no more."""
    taken: list[_Line] = []
    for other in sorted(random.sample(lines, len(lines)), key=lambda other: other.view is not line.view):
        is_new = not any(_share_words(other, known) for known in (line, *taken))
        if len(taken) < _LINES - 1 and is_new and line.fact is not None and not _tells(other, line.fact):
            taken.append(other)
    return taken


def _share_words(one: _Line, other: _Line) -> bool:
    """Return whether two lines are of one sentence, or one holds the words of the other."""
    first, second = (words.text.rstrip(".!") for words in (one, other))
    return (one.view is other.view and one.sentence.start == other.sentence.start) or first in second or second in first


def _tells(other: _Line, fact: Fact) -> bool:
    """Return whether another rule holds the right version of a fact: the two sides of one limit contradict a changed one."""
    start, end = fact.gap
    shown = {(amount.value, amount.unit) for amount in measured(other.text)}
    return fact.amount in shown or fact.text[start:end].casefold() in other.text.casefold()


def _keeps_order(fact: Fact, wrong: str) -> bool:
    """Return whether a changed amount lies on the same side of every other amount of its sentence as the right one."""
    changed = measured(wrong)
    if fact.amount is None or len(changed) != 1:
        return True
    value, unit = fact.amount
    others = [amount.value for amount in measured(fact.text) if amount.unit == unit and amount.value != value]
    return all((value > other) is (changed[0].value > other) and changed[0].value != other for other in others)
