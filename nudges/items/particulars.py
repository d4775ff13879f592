"""Finds what a company chose freely: times of day, weekdays, codes of forms and places. It is asked beside other facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from nudges.items.facts import Fact, Told
from nudges.items.models import Family
from nudges.items.outline import Outline, Sentence
from nudges.items.rules import led_sentences

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_PATTERNS = {
    "time": re.compile(
        r"(?<![\d.,:–-])(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?![\d:])(?!\s*[ap]\.?m)|\b(?P<twelve>[1-9]|1[0-2])\s?(?P<half>[ap]m)\b"
    ),
    "day": re.compile(rf"\b(?P<day>{'|'.join(_DAYS)})(?P<many>s?)\b"),
    "code": re.compile(
        r"\b(?P<noun>(?i:form|tray|box|cabinet|drawer|shelf|list|channel|folder|bay|gate|room|line|stand|button|key|cupboard"
        r"|locker|valve|pier|sheet|queue|template|binder))\s(?P<letter>[A-Z]?)(?P<number>\d{0,2})(?![\w.,:-]*\d)\b"
    ),
}
_RANGE = re.compile(r"^\s*(?:-|–|to|until|till|and|or)\s*(?:\d|noon|midnight|" + "|".join(_DAYS) + r")|^[–-]")
_RANGED = re.compile(r"(?:\d|noon|\b(?:" + "|".join(_DAYS) + r"))s?\s*(?:-|–|to|until|till|and|or)\s*$|[–-]$|\bbetween\s*$")
_STEPS = {0: (-120, -60, 60, 120), 30: (-90, -60, -30, 30, 60, 90)}
_FINE = (-45, -30, -15, 15, 30, 45)
"""Minutes between a time and others about as round."""
_ROUND = 5
_EARLIEST, _LATEST = 4 * 60, 24 * 60
_WORKING, _AROUND, _VERSIONS = 5, 2, 2


@dataclass(frozen=True, slots=True)
class _Particular:
    """What a sentence names at text[start:end], the same thing with other values, near it."""

    sentence: Sentence
    start: int
    end: int
    others: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.sentence.text[self.start : self.end]


def particular_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield one family per sentence that names one time of day, one weekday or one code."""
    section = view.section
    for number, named in enumerate(_particulars(view), start=1):
        at = f"{sop_id}#{section.anchor}/particular-{number}"
        sentence = named.sentence
        fact = Fact(sentence.text, (named.start, named.end), sentence.start, sentence.end, partial(_tell, named), sentence.lead)
        yield Family(at, sop_id, section.anchor, section.digest, {}, section.text, fact=fact)


def _particulars(view: Outline) -> Iterator[_Particular]:
    for sentence in led_sentences(view):
        for kind, pattern in _PATTERNS.items():
            matches = list(pattern.finditer(sentence.text))
            is_sole = len(matches) == 1 and not pattern.search(f"{sentence.lead} {view.place}")
            around = _AROUND_OF[kind](matches[0]) if is_sole and _is_single(sentence.text, matches[0]) else []
            if len(around) > 1:
                match = matches[0]
                others = tuple(value for value in around if value != match.group())
                yield _Particular(sentence, match.start(), match.end(), others)


def _is_single(text: str, match: re.Match[str]) -> bool:
    """Return whether a value stands alone, unlike the ends of a stretch: "10:00 to 13:00"."""
    return _RANGE.match(text[match.end() :]) is None and _RANGED.search(text[: match.start()]) is None


def _times(match: re.Match[str]) -> list[str]:
    """Return the times around one, in its form and with it, in their order."""
    if match["half"]:
        hour, gap = int(match["twelve"]), match.group()[len(match["twelve"]) : -2]
        return [f"{other}{gap}{match['half']}" for other in range(max(1, hour - 4), min(12, hour + 5))]
    minutes = 60 * int(match["hour"]) + int(match["minute"])
    if minutes % _ROUND:
        return []
    width = len(match["hour"]) if match["hour"].startswith("0") else 1
    moved = [minutes + step for step in sorted((*_STEPS.get(minutes % 60, _FINE), 0))]
    return [f"{time // 60:0{width}d}:{time % 60:02d}" for time in moved if _EARLIEST <= time < _LATEST]


def _days(match: re.Match[str]) -> list[str]:
    """Return the working days; none for a day of the weekend, which is seldom chosen freely."""
    return [day + match["many"] for day in _DAYS[:_WORKING]] if match["day"] in _DAYS[:_WORKING] else []


def _codes(match: re.Match[str]) -> list[str]:
    """Return the codes around one with a letter, a number or both; none for a noun alone."""
    letter, number = match["letter"], match["number"]
    head = match.group()[: len(match.group()) - len(letter) - len(number)]
    if number:
        return [f"{head}{letter}{value}" for value in range(max(1, int(number) - _AROUND), int(number) + _AROUND + 1)]
    return (
        [f"{head}{chr(at)}" for at in range(ord(letter) - _AROUND, ord(letter) + _AROUND + 1) if chr(at).isupper()]
        if letter
        else []
    )


_AROUND_OF: Mapping[str, Callable[[re.Match[str]], list[str]]] = {"time": _times, "day": _days, "code": _codes}


def _tell(named: _Particular, random: Random) -> Told:
    wrong, *more = random.sample(named.others, min(_VERSIONS, len(named.others)))
    return Told(named.text, wrong, other="".join(more))
