"""Makes items about how often something is done: "weekly", "once a month", "every quarter", "at the end of each shift"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from random import Random

from nudges.items.facts import Fact, Told
from nudges.items.models import Draft, Family, Kind
from nudges.items.outline import Outline, Sentence
from nudges.items.plain import GAP_SIGN, closed
from nudges.items.rules import rule_sentences

_UNITS = ("hour", "day", "week", "month", "quarter", "year")
_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "yearly": "year"}
_ADVERBS |= {"annually": "year"}
_OFTEN = re.compile(
    rf"(?<!^)(?<![›>→] )\b(?:(?P<adverb>{'|'.join(_ADVERBS)})"
    rf"|(?:every|once an?|once every|once each|once per) (?P<unit>{'|'.join(_UNITS)}))"
    r"(?=\s*(?:[.,;:)]|$|(?:by|at|in|on|to|with|and(?! \w+ly\b)|from|before|after|for|against|until)\b))",
    re.IGNORECASE,
)
_VERSIONS = 3
_STEMS = ("How often? “{place}” says: “{text}”", "What belongs in the gap? “{place}” says: “{text}”")


def frequency_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield one family per sentence that says once how often something is done."""
    number = 0
    for sentence in rule_sentences(view):
        named = list(_OFTEN.finditer(sentence.text))
        if (
            len(named) == 1
            and not sentence.text[: named[0].start()].endswith("of ")
            and not _is_said_twice(sentence.text, named[0])
        ):
            number += 1
            section, maker = view.section, partial(_how_often, view, sentence, named[0])
            at = f"{sop_id}#{section.anchor}/often-{number}"
            fact = Fact(
                sentence.text, named[0].span(), sentence.start, sentence.end, partial(_tell, _unit(named[0])), sentence.lead
            )
            yield Family(at, sop_id, section.anchor, section.digest, {Kind.FREQUENCY: maker}, section.text, fact=fact)


def _is_said_twice(text: str, named: re.Match[str]) -> bool:
    """Return whether another word of the sentence reveals the period ("the daily list ... every day")."""
    unit = _unit(named)
    rest = (text[: named.start()] + " " + text[named.end() :]).casefold()
    words = [unit, *(adverb for adverb, period in _ADVERBS.items() if period == unit), "annual", "monday", "friday"]
    return any(re.search(rf"\b{word}", rest) for word in words)


def _unit(named: re.Match[str]) -> str:
    return _ADVERBS[named["adverb"].casefold()] if named["adverb"] else named["unit"].casefold()


def _tell(unit: str, random: Random) -> Told:
    at = _UNITS.index(unit)
    start = random.choice([first for first in (at - 2, at - 1, at) if 0 <= first <= len(_UNITS) - _VERSIONS])
    wrong, other = (_once(near) for near in _UNITS[start : start + _VERSIONS] if near != unit)
    return Told(_once(unit), wrong, other=other)


def _once(unit: str) -> str:
    return f"once {'an' if unit == 'hour' else 'a'} {unit}"


def _how_often(view: Outline, sentence: Sentence, named: re.Match[str], random: Random) -> Draft:
    unit = _unit(named)
    at = _UNITS.index(unit)
    near = sorted((other for other in _UNITS if other != unit), key=lambda other: abs(_UNITS.index(other) - at))[:4]
    units = sorted([unit, *random.sample(near, 3)], key=_UNITS.index)
    text = sentence.text[: named.start()] + GAP_SIGN + sentence.text[named.end() :]
    stem = random.choice(_STEMS).format(place=view.place, text=closed(f"{sentence.lead} {text}".strip()))
    evidence = view.evidence(sentence.start, sentence.end)
    options = tuple(map(_once, units))
    return Draft(Kind.FREQUENCY, stem, options, units.index(unit), evidence, f"“{view.place}” says: “{sentence.shown}”")
