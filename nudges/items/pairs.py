"""Makes items that ask for two facts of one section at once.

Each option joins one version of the first fact with one of the second, so that whoever knows or guesses only one of them is still
left with two options.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import combinations
from random import Random

from nudges.items.facts import Fact, Told
from nudges.items.models import SIGN, Draft, Family, Kind
from nudges.items.outline import Outline
from nudges.items.plain import GAP_SIGN, closed
from nudges.items.sizes import measured

_GAPS = "Two rules of “{place}”. The first: “{one}” The second: “{other}” What belongs in the two gaps?"
_GAPS_OF_ONE = "“{place}” says: “{one}” What belongs in the two gaps?"
_LONGEST_EVIDENCE = 900
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000, "year": 31_536_000}
_TRIES = 3
_MOST, _WRONG = 5, 2
_CHAIN = ((0, 0), (1, 0), (1, 1), (2, 1), (2, 2))
"""Which version of either fact the five pairs have."""
_FEWEST_WORDS = 6
"""With the gaps."""


def paired(view: Outline, families: Sequence[Family], is_asked: Callable[[Draft], bool]) -> list[Family]:
    """Return a section's families, some of which then also ask for a second fact: of the same sentence, else of the next one.

    No fact is asked in two pairs. A pair comes before what asks for one of its facts; that comes as a repeat.

    Args:
        view: the section.
        families: its families.
        is_asked: whether a draft may be asked at once; facts are joined so that this holds, where they can be.
    """
    facts = [family.fact for family in families if family.fact is not None and _is_said(family.fact)]
    owners = {id(family.fact): family for family in families if family.fact is not None}
    with_pairs = {family.id: family for family in families}
    for maker in _pairs(view, facts, is_asked):
        holder = owners[id(maker.first)]
        with_pairs[holder.id] = replace(holder, makers={Kind.JOINED: maker, **holder.makers})
    return [family for family in with_pairs.values() if family.makers]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Asks for two facts of a section."""

    view: Outline
    first: Fact
    second: Fact

    def __call__(self, random: Random) -> Draft | None:
        return _joined(self.view, self.first, self.second, random)


def _pairs(view: Outline, facts: Sequence[Fact], is_asked: Callable[[Draft], bool]) -> list[_Pair]:
    """Return pairs of facts: those of one sentence before those of two, and those that may be asked at once before the others."""
    ways = (_is_of_one_sentence, partial(_fit_on_a_card, view))
    possible = [_Pair(view, fact, other) for way in ways for fact, other in combinations(facts, 2) if way(fact, other)]
    pairs: list[_Pair] = []
    taken: set[int] = set()
    choices: tuple[Callable[[_Pair], bool], ...] = (partial(_is_asked, is_asked), lambda _: True)
    for is_chosen in choices:
        for pair in possible:
            if taken.isdisjoint({id(pair.first), id(pair.second)}) and is_chosen(pair):
                pairs.append(pair)
                taken |= {id(pair.first), id(pair.second)}
    return pairs


def _is_asked(is_asked: Callable[[Draft], bool], pair: _Pair) -> bool:
    drafts = (pair(Random(seed)) for seed in range(_TRIES))  # noqa: S311 - variety, not secrecy
    return any(draft is not None and is_asked(draft) for draft in drafts)


def _is_of_one_sentence(fact: Fact, other: Fact) -> bool:
    return fact.start == other.start and _are_apart(fact, other) and not _is_told_by(fact, other)


def _fit_on_a_card(view: Outline, fact: Fact, other: Fact) -> bool:
    is_told = _is_told_by(fact, other) or fact.text in other.lead or other.text in fact.lead
    return fact.start != other.start and not is_told and len(_evidence(view, fact, other)) <= _LONGEST_EVIDENCE


def _is_told_by(one: Fact, other: Fact) -> bool:
    """Return whether a fact reveals the other: they are equal ("up to 1.5 hours", "over 1.5 h"), or are in each other's words."""
    if one.amount is None or other.amount is None:
        return False
    shown = {
        (amount.value, amount.unit)
        for fact in (one, other)
        for amount in measured(fact.led(_gapped(fact.text, *({one.gap, other.gap} if one.start == other.start else {fact.gap}))))
    }
    return one.amount == other.amount or bool(shown & {one.amount, other.amount})


def _are_apart(fact: Fact, other: Fact) -> bool:
    """Return whether words stand between the two gaps, and enough of them around: "▢ decides ▢" asks for nothing."""
    first, second = sorted((fact.gap, other.gap))
    between = fact.text[first[1] : second[0]]
    return (
        first[1] <= second[0]
        and any(map(str.isalpha, between))
        and len(_gapped(fact.text, *(first, second)).split()) >= _FEWEST_WORDS
    )


def _is_said(fact: Fact) -> bool:
    """Return whether the words around the gap say what is asked for."""
    return len(_gapped(fact.text, fact.gap).split()) >= _FEWEST_WORDS - 1


def _evidence(view: Outline, fact: Fact, other: Fact) -> str:
    return view.evidence(min(fact.start, other.start), max(fact.end, other.end))


def _joined(view: Outline, fact: Fact, partner: Fact, random: Random) -> Draft | None:
    is_one = fact.start == partner.start
    leading, other = sorted((fact, partner), key=lambda either: either.gap[0]) if is_one else (fact, partner)
    first, second = leading.tell(random), other.tell(random)
    if first is None or second is None:
        return None
    pairs = _options(first, second, random)
    if is_one and not _keep_order(pairs):
        return None
    order = random.sample(range(len(pairs)), len(pairs))
    place = view.place
    if is_one:
        stem = _GAPS_OF_ONE.format(place=place, one=closed(leading.led(_gapped(leading.text, leading.gap, other.gap))))
    else:
        texts = {name: closed(fact.led(_gapped(fact.text, fact.gap))) for name, fact in (("one", leading), ("other", other))}
        stem = _GAPS.format(place=place, **texts)
    quotes = f"“{leading.led(leading.text)}”" if is_one else f"“{leading.led(leading.text)}” And: “{other.led(other.text)}”"
    lenders = tuple(sorted({version.lender for version in (first, second)} - {""}))
    homes = tuple(_home(pairs[at], (first, second)) for at in order)
    options = tuple(SIGN.join(pairs[at]) for at in order)
    explanation = f"“{place}” says: {quotes}"
    return Draft(Kind.JOINED, stem, options, order.index(0), _evidence(view, leading, other), explanation, lenders, homes)


def _keep_order(pairs: Sequence[tuple[str, str]]) -> bool:
    """Return whether the same half is the larger one in all pairs with a common measure: a break is shorter than its rehearsal."""
    sizes = [tuple(_size(half) for half in pair) for pair in pairs]
    if any(None in {left, right} or left[1] != right[1] for left, right in sizes):  # type: ignore[index]
        return True
    sides = {(left[0] > right[0]) - (left[0] < right[0]) for left, right in sizes}  # type: ignore[index]
    return len(sides) == 1


def _size(half: str) -> tuple[Decimal, str] | None:
    """Return an amount in a comparable form: times in seconds, other units as they are."""
    found = measured(half)
    if len(found) != 1:
        return None
    seconds = _SECONDS.get(found[0].unit.rpartition(" ")[2])
    return (found[0].value * seconds, "time") if seconds else (found[0].value, found[0].unit)


def _options(first: Told, second: Told, random: Random) -> list[tuple[str, str]]:
    """Return the right pair, then wrong ones.

    With two wrong versions of both facts the five pairs form a chain in which each shares a half with the next. The place of the
    right one in it is random, so that counting halves does not help.
    """
    lefts, ends = [[text for text in (version.wrong, version.other) if text] for version in (first, second)]
    right = (first.right, second.right)
    if len(lefts) < _WRONG or len(ends) < _WRONG:
        crossed = [(left, end) for left in (first.right, *lefts) for end in (second.right, *ends)]
        return [right, *random.sample(crossed[1:], min(_MOST - 1, len(crossed) - 1))]
    place = random.choice(_CHAIN)
    lefts, ends = random.sample(lefts, _WRONG), random.sample(ends, _WRONG)
    lefts.insert(place[0], first.right)
    ends.insert(place[1], second.right)
    return [right, *((lefts[left], ends[end]) for left, end in _CHAIN if (left, end) != place)]


def _gapped(text: str, *gaps: tuple[int, int]) -> str:
    for start, end in sorted(gaps, reverse=True):
        text = text[:start] + GAP_SIGN + text[end:]
    return text


def _home(pair: tuple[str, str], versions: tuple[Told, Told]) -> str:
    """Return where the wrong halves of an option would be right."""
    return "; ".join(version.home for half, version in zip(pair, versions, strict=True) if half == version.wrong and version.home)
