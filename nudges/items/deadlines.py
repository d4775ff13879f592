"""Makes items that ask for a deadline as a date: on which day do ten business days end? Business days are Monday to Friday."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from core.amounts.bounds import Bound, is_lead_time
from core.workdays import Workdays
from nudges.items.claims import period_in
from nudges.items.models import Draft, Kind
from nudges.items.outline import Outline
from nudges.items.plain import GAP_SIGN, closed
from nudges.items.rules import NumberRule

_LENGTH = {"day": 1, "calendar day": 1, "business day": 1, "week": 7}
_BUSINESS = "business day"
_SHORTEST, _LONGEST = 2, 60
_START = date(2026, 6, 1)
"""A Monday; only weekday and month are shown, and no year."""
_EVENT = re.compile(
    r"^\s+(?:(?:of|after|from|following|since|before|prior to|ahead of)\s+)(?!(?:that|this|it|them|now|today|you)\b)\w{2,}"
    r"|^\s+(?:once|when)\s+\w+\s+\w+",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^(?:after|when|once|if|as soon as)\s", re.IGNORECASE)
_WEEKS = 12
_NEAR, _FEWEST = 4, 3
_ENDS = re.compile(r"within|no later than|at the latest")
_AFTER = (
    "“{place}” has this rule, here without its time: “{rule}” The time starts on {start}; the next day counts as day 1, "
    "and no day is a holiday. Which is the last day that keeps to the rule?"
)
_BEFORE = (
    "“{place}” has this rule, here without its time: “{rule}” What it has to come before is on {start}; the day before that "
    "counts as day 1, and no day is a holiday. Which is the last day that keeps to the rule?"
)


def counts_days(rule: NumberRule) -> bool:
    """Return whether a number of days or weeks ends or begins at a day that the rule names.

    Examples: "within 10 business days of the request", "at least 2 weeks before the move".
    """
    bound, amount = rule.bound, rule.amount
    if (
        bound is None
        or amount.unit not in _LENGTH
        or period_in(rule.text, amount)
        or amount.value != amount.value.to_integral_value()
    ):
        return False
    days = int(amount.value) * _LENGTH[amount.unit]
    is_counted = is_lead_time(rule.text, bound) or _ENDS.search(bound.words) is not None
    return _SHORTEST <= days <= _LONGEST and is_counted and _names_start(rule.text, bound)


def _names_start(text: str, bound: Bound) -> bool:
    """Return whether the rule names the event from which the time is counted, after the time or at the rule's beginning."""
    return _EVENT.match(text[bound.end :]) is not None or _OPENING.match(text) is not None


def deadline_date(view: Outline, rule: NumberRule, near: Callable[[Random, int], list[Decimal]], random: Random) -> Draft | None:
    """Make a draft that asks for the day; wrong days follow from other numbers of the same unit.

    People guess the kind of day by what is sensible, and a day of the wrong kind would point at the number that it shares with the
    right one.
    """
    bound, amount = rule.bound, rule.amount
    numbers = [value for value in near(random, _NEAR) if value == int(value)]
    if bound is None or len(numbers) < _FEWEST:
        return None
    is_back = is_lead_time(rule.text, bound)
    start = Workdays().rolled(_START + timedelta(days=random.randrange(7 * _WEEKS)))
    days = sorted({_moved(start, value, amount.unit, is_back=is_back) for value in (amount.value, *numbers)})
    right = _moved(start, amount.value, amount.unit, is_back=is_back)
    text = closed(rule.led(rule.with_text(GAP_SIGN)))
    stem = (_BEFORE if is_back else _AFTER).format(place=view.place, rule=text, start=day_text(start))
    evidence = view.evidence(rule.sentence.start, rule.sentence.end)
    explanation = f"“{view.place}” says: “{rule.sentence.shown}” From {day_text(start)} that is {day_text(right)}."
    return Draft(Kind.DATE, stem, tuple(map(day_text, days)), days.index(right), evidence, explanation)


def _moved(start: date, number: Decimal, unit: str, *, is_back: bool) -> date:
    """Return the day that lies so many days behind or before a day."""
    step, left, day = timedelta(days=-1 if is_back else 1), int(number) * _LENGTH[unit], start
    calendar = Workdays() if unit == _BUSINESS else Workdays(frozenset(range(7)))
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


def day_text(day: date) -> str:
    """Write a day without its year: "Monday 1 June"."""
    return f"{day:%A} {day.day} {day:%B}"
