"""Makes items that ask for two facts of one section at once.

Each option joins one version of the first fact with one of the second, so that whoever knows or guesses only one of them is still
left with two options.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from random import Random

from nudges.items.facts import Fact, Told
from nudges.items.models import Draft, Family, Kind, Maker
from nudges.items.outline import Outline
from nudges.items.plain import GAP_SIGN, closed
from nudges.items.sizes import measured

_CASE = (
    "Two rules of “{place}”, here without their limits. The first: “{one}” The second: “{other}” "
    "In your case it is {left} for the first and {right} for the second. Which of the two are kept, and what are their limits?"
)
_GAPS = "Two rules of “{place}”. The first: “{one}” The second: “{other}” What belongs in the two gaps?"
_GAPS_OF_ONE = "“{place}” says: “{one}” What belongs in the two gaps?"
SIGN = " – "
_LONGEST_EVIDENCE = 900
_MOST, _WRONG = 5, 2
_CHAIN = ((0, 0), (1, 0), (1, 1), (2, 1), (2, 2))
"""Which version of either fact the five pairs have."""
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000, "year": 31_536_000}
_FEWEST_WORDS = 6
"""With the gaps."""


def paired(view: Outline, families: Sequence[Family], is_asked: Callable[[Family], bool]) -> list[Family]:
    """Return a section's families, some of which then also ask for a second fact: of the same sentence, else of the next one.

    No fact is asked in two pairs. The pair comes first where one of its amounts is not asked alone, else it is a repeat.

    Args:
        view: the section.
        families: its families.
        is_asked: whether a family alone gives what may be asked at once.
    """
    facts = [family.fact for family in families if family.fact is not None and _is_said(family.fact)]
    owners = {id(family.fact): family for family in families if family.fact is not None}
    with_pairs = {family.id: family for family in families}
    for pair in _partners(view, facts).values():
        both = [owners[id(fact)] for fact in pair]
        alone = [family for family in both if is_asked(family)]
        holder = with_pairs[(alone or both)[0].id]
        joined: dict[Kind, Maker] = {Kind.JOINED: partial(_joined, view, *pair)}
        is_repeat = len(alone) == len(both) or (alone and any(fact.amount is None for fact in pair))
        makers = {**holder.makers, **joined} if is_repeat else {**joined, **holder.makers}
        with_pairs[holder.id] = replace(holder, makers=makers)
    return [family for family in with_pairs.values() if family.makers]


def _partners(view: Outline, facts: Sequence[Fact]) -> dict[int, tuple[Fact, Fact]]:
    """Return the pairs by the id of their first fact."""
    pairs: dict[int, tuple[Fact, Fact]] = {}
    free = list(facts)
    for can_pair in (_is_of_one_sentence, partial(_fit_on_a_card, view)):
        for fact in facts:
            partner = next((other for other in free if other is not fact and can_pair(fact, other)), None)
            if any(fact is other for other in free) and partner is not None:
                pairs[id(fact)] = fact, partner
                free = [other for other in free if other is not fact and other is not partner]
    return pairs


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
    first, second = _told(leading, other, random)
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
        frame = _CASE if first.case else _GAPS
        stem = frame.format(place=place, **texts, left=first.case, right=second.case)
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


def _told(fact: Fact, other: Fact, random: Random) -> tuple[Told | None, Told | None]:
    """Return both facts with a case, or both without: a verdict beside a gap would be two kinds of question at once."""
    first, second = fact.tell(random, True), other.tell(random, True)  # noqa: FBT003 - with a case
    is_case = first is not None and second is not None and bool(first.case and second.case) and fact.start != other.start
    return (first, second) if is_case else (fact.tell(random, False), other.tell(random, False))  # noqa: FBT003 - without one


def _gapped(text: str, *gaps: tuple[int, int]) -> str:
    for start, end in sorted(gaps, reverse=True):
        text = text[:start] + GAP_SIGN + text[end:]
    return text


def _home(pair: tuple[str, str], versions: tuple[Told, Told]) -> str:
    """Return where the wrong halves of an option would be right."""
    return "; ".join(version.home for half, version in zip(pair, versions, strict=True) if half == version.wrong and version.home)
