"""Reads limits of somebody's authority: the lines that owners write under `limits:` in the front matter ("refund amount > 500 USD
needs finance-lead"), and the text of SOPs, which says who decides beyond an amount, or what is permitted up to it.

A line that its owner wrote is confirmed; what stands in the text is a proposal until the owner confirms it. A line that cannot be
read is returned, never guessed. Of a range the stricter end is the limit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from core.amounts.bounds import Side, bound_of
from core.amounts.numbers import Style
from core.amounts.reading import style_of
from escalation.limits.authority import decider_beyond
from escalation.limits.converting import numbers, subject_of, unit_of
from escalation.limits.models import Bound, Limit, LimitOrigin
from retrieval.library.models import BlockKind, Governance, Section

_KEPT = 1_024
"""Lines whose limits are remembered: every question reads those of the SOPs found for it."""


def limits_of(sop_id: str, governance: Governance, sections: Iterable[Section]) -> tuple[Limit, ...]:
    """Return the limits of the front matter, then those proposed from the sections' text."""
    return (
        *front_matter_limits(sop_id, governance),
        *(limit for section in sections for limit in proposed_limits(sop_id, section)),
    )


def standing(limits: Sequence[Limit], confirmed: Collection[str]) -> tuple[Limit, ...]:
    """Return the limits in force: written by the owner, or proposed and confirmed (`confirmed` holds keys)."""
    return tuple(limit for limit in limits if limit.origin is LimitOrigin.FRONT_MATTER or limit.key in confirmed)


def to_review(limits: Sequence[Limit], reviewed: Collection[str]) -> list[tuple[Limit, ...]]:
    """Return the limits that were read from the text and wait for a yes or no. Sentences of a section with
    the same value ("up to 30", "more than 30") are one question, and what the front matter states is none. `reviewed` holds keys.
    """
    stated = [limit for limit in limits if limit.origin is LimitOrigin.FRONT_MATTER]
    waiting: dict[tuple[object, ...], list[Limit]] = {}
    for limit in limits:
        is_stated = any(_bounds(limit) == _bounds(line) and limit.subject & line.subject for line in stated)
        if limit.origin is LimitOrigin.TEXT and limit.key not in reviewed and not is_stated:
            waiting.setdefault((limit.sop_id, limit.anchor, *_bounds(limit)), []).append(limit)
    return list(map(tuple, waiting.values()))


def _bounds(limit: Limit) -> tuple[object, ...]:
    return limit.bound, limit.value, limit.unit


_SIGNED = re.compile(
    r"(?P<subject>.*?)\s*(?P<sign>>=|<=|≥|≤|>|<)\s*(?P<value>.+?)(?:\s+(?:needs?|requires?|->|→)\s+(?P<role>.+))?$"
)
_ROLE = re.compile(r"\s(?:needs?|requires?|->|→)\s+(?P<role>\S.*)$")


def front_matter_limits(sop_id: str, governance: Governance) -> tuple[Limit, ...]:
    """Return the limits of an SOP's front matter; `unread_of_line` says what is wrong with lines that state none."""
    return tuple(limit for line in governance.limits if (limit := limit_of_line(sop_id, line)) is not None)


def unread_of_line(line: str) -> str | None:
    """Return the part of a line that is not understood and would not count; None when the whole line is."""
    rule = _without_role(line)
    read = numbers(rule)
    if not read:
        return "there is no number in it"
    if limit_of_line("", line) is None:
        return f"nothing says which side of {read[0].text} is the limit"
    rest = [number.text for number in read[1:]]
    return f"only {read[0].text} counts, not {' and '.join(rest)}" if rest else None


@lru_cache(maxsize=_KEPT)
def limit_of_line(sop_id: str, line: str) -> Limit | None:
    """Return the limit that a line states; None when it has no number or no comparator."""
    signed, role = _SIGNED.match(line.strip()), _ROLE.search(line)
    rule = _without_role(line)
    number = next(iter(numbers(rule)), None)
    if number is None:
        return None
    said = bound_of(rule, number)
    bound = None if said is None else Bound.AT_LEAST if said.side is Side.AT_LEAST else Bound.AT_MOST
    if signed:
        bound = Bound.AT_MOST if signed["sign"] in {">", ">=", "≥"} else Bound.AT_LEAST
        if signed["role"] is None:
            bound = Bound.AT_MOST if signed["sign"] in {"<", "<=", "≤"} else Bound.AT_LEAST
    if bound is None:
        return None
    subject = subject_of(rule[: number.start]) or subject_of(rule[number.noun_end :])
    needs = role["role"].strip() if role else None
    value = number.value if bound is Bound.AT_MOST else number.ends[-1]
    return Limit(sop_id, "", value, unit_of(number), bound, subject, line, LimitOrigin.FRONT_MATTER, needs)


def _without_role(line: str) -> str:
    role = _ROLE.search(line)
    return line[: role.start()] if role else line


_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z(*])|\n+")
_FENCE = re.compile(r"```.*?```", re.DOTALL)
_RULE = 1_000
"""Characters of a sentence that may say who decides; reading a longer one for each of its amounts would take long."""

_SECTIONS_KEPT = 128
"""Sections whose limits are remembered: every question reads those of the sections found for it."""


@lru_cache(maxsize=_SECTIONS_KEPT)
def proposed_limits(sop_id: str, section: Section) -> tuple[Limit, ...]:
    """Return the limits that a section states, in reading order, each once."""
    limits: dict[str, Limit] = {}
    style = style_of(section.text)
    for sentence in sentences(section):
        for limit in _limits(sop_id, section, sentence, style):
            if limit.needs or limit.key not in limits:
                limits[limit.key] = limit
    return tuple(limits.values())


def sentences(section: Section) -> Iterator[str]:
    """Yield a section's sentences as they stand, without code."""
    texts: Sequence[str] = [block.text for block in section.blocks if block.kind is not BlockKind.CODE] or [
        _FENCE.sub("", section.text)
    ]
    for text in texts:
        yield from (part.strip() for part in _SENTENCE.split(text) if part.strip())


def _limits(sop_id: str, section: Section, sentence: str, style: Style | None) -> Iterator[Limit]:
    if len(sentence) > _RULE:
        return
    about, amounts = subject_of(f"{section.heading} {sentence}"), numbers(sentence, style)
    for amount in amounts:
        role = decider_beyond(sentence, amount, amounts) if amount.value > 0 and amount.upper is None else None
        if role is not None:
            bound, unit, origin = Bound.AT_MOST, unit_of(amount), LimitOrigin.TEXT
            yield Limit(sop_id, section.anchor, amount.value, unit, bound, about, sentence, origin, role or None)
