"""Finds who decides beyond an amount, and which amounts are a limit of somebody's authority at all.

A sentence states one when it names a role, a team or a person that decides beyond the amount ("above EUR 200 the finance lead
decides"), or permits something up to it ("support may give up to EUR 30"). Deadlines, sizes and thresholds for anything else are
none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from core.amounts.reading import Amount

_HEADS = (
    r"(?:manager|leader|lead|head|director|supervisor|superintendent|officer|chief|owner|controller|coordinator|bursar|headmaster|"
    r"principal|treasurer|president|foreman|chef|captain|boss|mayor|secretary|board|committee|council|team|department|office|desk|"
    r"management|headquarters|finance|accounting|accounts|payments|billing|legal|hr|purchasing|procurement|security|compliance|"
    r"operations|ops|facilities|ceo|cfo|coo|cto|ciso|gm|level \d)(?:s|es)?\b"
)
_WORD_BEFORE = (
    r"(?!(?:the|an?|your|our|their|his|her|my|own|then|if|when|only|by|for|to|with|without|and|or|is|are|of|in|on|than|that|more|"
    r"less|up|as|at|from|it|they|which|who|needs?|requires?|tell|asks?|per|any|each|every|all|no|not|also|same|other|days?|weeks?|"
    r"months?|years?|hours?|first|second|third)\b)[^\W\d][\w&'’-]* "
)
_OF = r"(?: (?:of|for) (?:the )?[\w'’-]+(?: (?:office|service|department|team|unit|division)\b)?)?"
_ROLE = rf"(?<!\d )(?<!\bper )\b(?:{_WORD_BEFORE}){{0,2}}(?i:{_HEADS}){_OF}"
"""`billing lead`, `head of the citizens' office`, `level 2`; no counted desks, and nothing "per head"."""

_ARTICLES = r"(?:\b(?:[Tt]he|[Aa]n?|[Yy]our|[Oo]ur|[Tt]heir|[Hh]is|[Hh]er|[Mm]y|own|only) )*"
_NAME, _LETTERS = r"[A-Z][a-z]+(?: [A-Z][a-z]+)?", r"[A-Z]{2,5}"
_CONSENT = r"(?i:approval|sign-?off|ok(?:ay)?|consent|permission|agreement|authori[sz]ation|signature|go-ahead)"
_DECIDES = r"(?:decides?|approves?|authori[sz]es?|agrees?|signs?(?: off)?|settles?|ha(?:s|ve) the (?:last|final) (?:say|word))\b"
_BETWEEN = r"(?: (?:must|has to|have to|needs to|can|may|should|alone|also|always|then|first|(?:and|\+) \w+)){0,2}"
_GIVES = rf"(?P<role>{_ROLE}|{_LETTERS})(?:['’]s?)?(?: written)? {_CONSENT}\b"

_SUBJECT = re.compile(rf"(?:^|(?<=\W)){_ARTICLES}(?P<role>{_ROLE}|{_LETTERS}|{_NAME}){_BETWEEN} {_DECIDES}")
"""Who decides, before the verb: what follows it is decided as well."""

_CELL = re.compile(rf"\|\s*{_ARTICLES}(?P<role>{_ROLE})\s*(?=\|)")
_OBJECTS = (
    re.compile(
        rf"(?i:\b(?:approved|signed(?: off)?|authori[sz]ed|agreed|decided|confirmed|countersigned) by|\b{_CONSENT} (?:of|from|by)|"
        rf"\bgo(?:es)? to|\bescalated? to|\basks?|\bis up to|→|->|=>) {_ARTICLES}(?P<role>{_ROLE})"
    ),
    re.compile(rf"(?i:\b(?:needs?|requires?)(?: (?:written|prior|explicit))?) {_ARTICLES}(?P<role>{_ROLE}|(?<=the ){_NAME})"),
    re.compile(rf"{_ARTICLES}{_GIVES}"),
    _CELL,
)
"""Who decides, after the verb or alone in a cell: what stands before it is decided."""

_WITHOUT = re.compile(rf"\bwithout {_ARTICLES}{_GIVES}")
_RIGHT_THERE = re.compile(
    rf"[^,;:|→\d]{{0,24}}?[,:→|*-]*\s*{_ARTICLES}(?P<role>{_ROLE})"
    rf"(?=\s*(?:[.,;:(|+&]|$|(?:and|or|too|first|may|can)\b|as well|{_DECIDES}|\w+\s*(?:[.;]|$)))"
)
"""A role directly after the amount: "Above EUR 250: general manager"."""

_REST = re.compile(
    rf"(?i:\b(?:above|beyond|over|more than|longer than) (?:that|this|it)[:,]? (?:[a-z]+ ){{0,3}}?|"
    rf"\b(?:more|above|longer)[:,]? (?:by )?){_ARTICLES}(?P<role>{_ROLE})"
)
"""Who decides the rest: "above that the finance lead"."""

_FILL = r"(?:\s+(?:a|an|the|of|is|be|total|any|about)\b|[\s:(*_])*$"
_OVER = (
    r"(?<!hand )(?<!handed )(?<!take )(?<!taken )"
    r"(?:(?:more|greater|higher|longer|older|later|larger|bigger) than|over|above|beyond|exceed\w*|in excess of|>)"
)
_BEYOND = re.compile(rf"(?<![\w-])(?P<no>(?:no|not|never|cannot|n't|can't) (?:\w+ )?)?{_OVER}{_FILL}", re.IGNORECASE)
_UP_TO = re.compile(rf"(?<![\w-])(?:up to(?: and including)?|at most|max(?:imum)?\.?(?: of)?|≤){_FILL}", re.IGNORECASE)
_UP_TO_AFTER = re.compile(r"[\s*_]*(?:at (?:the )?most|max(?:imum)?\b|or less\b)", re.IGNORECASE)
_WITHIN = re.compile(rf"(?<![\w-])within(?: the)?(?: first| last| next)?{_FILL}", re.IGNORECASE)
_JOINED = re.compile(rf"\b(?:or|and)\s+(?:{_OVER}\s*)?$", re.IGNORECASE)

_ACTS = re.compile(rf"{_ROLE}(?:(?!\b(?:that|which|who)\b)[^.;:\d]){{0,32}}$")
_MAY = r"\b(?:may(?! (?:have|not|already)\b)|(?:is|are) (?:allowed|permitted|entitled)|can (?:\w+ )?be)\b"
_PERMITTED = re.compile(
    rf"(?:^|[,.;:])(?:(?!\b(?:if|when|unless|until)\b)[^.;:,])*{_MAY}(?:(?!\bif\b)[^.;:|]){{0,120}}$", re.IGNORECASE
)
_PERMITTED_AFTER = re.compile(rf"[^.;:,|\d]{{0,40}}{_MAY}", re.IGNORECASE)
_NEVER = re.compile(r"\b(?:never|must not|may not|cannot|can['’]t|(?:is|are) not allowed)\b[^.;:|,]{0,80}$", re.IGNORECASE)
_SENTENCE = re.compile(r"[;.] ")
_CLAUSE = re.compile(r"[,;.:]")


def decider_beyond(sentence: str, number: Amount, amounts: Sequence[Amount]) -> str | None:
    """Return who decides beyond one of a sentence's amounts, as the sentence names them; empty where it only permits something up
    to the amount, or forbids more; None where the amount is no limit of authority.
    """
    before = sentence[: number.start]
    beyond = _BEYOND.search(before)
    if beyond is not None and not beyond["no"]:
        role = _first(_deciders(sentence, number, amounts))
        return "" if role is None and _NEVER.search(before) else role
    if _WITHIN.search(before):
        return "" if _PERMITTED.search(before) else None
    is_up_to = beyond is not None or _UP_TO.search(before) or _UP_TO_AFTER.match(sentence[number.noun_end :])
    role = _first((_WITHOUT.search(sentence) if is_up_to else None, _rest(sentence, number, amounts)))
    return "" if role is None and is_up_to and _is_permission(sentence, number) else role


def _is_permission(sentence: str, number: Amount) -> bool:
    before, after = sentence[: number.start], sentence[number.noun_end :]
    is_said_before = any(pattern.search(before) for pattern in (_ACTS, _PERMITTED, _NEVER))
    is_said_after = any(pattern.match(after) for pattern in (_RIGHT_THERE, _PERMITTED_AFTER))
    return is_said_before or is_said_after or (sentence.startswith("|") and _CELL.search(sentence) is not None)


def _deciders(sentence: str, number: Amount, amounts: Sequence[Amount]) -> Iterable[re.Match[str] | None]:
    """Yield where the sentence may say who decides beyond an amount, the surest first."""
    right = sentence[number.end : _end(sentence, number, amounts)]
    left = _SENTENCE.split(sentence[: number.start])[-1]
    clause = _CLAUSE.split(left)[-1]
    yield _SUBJECT.search(right)
    yield from (pattern.search(right) for pattern in _OBJECTS)
    yield _RIGHT_THERE.match(right)
    yield _SUBJECT.search(left)
    yield from (pattern.search(clause) for pattern in _OBJECTS)


def _end(sentence: str, number: Amount, amounts: Sequence[Amount]) -> int:
    """Return where what is said of an amount ends: at the next one that is compared, unless the two are named together."""
    for other in amounts:
        between = sentence[number.end : other.start]
        if other.start > number.start and _BEYOND.search(between) and not _JOINED.search(between):
            return other.start
    return len(sentence)


def _rest(sentence: str, number: Amount, amounts: Sequence[Amount]) -> re.Match[str] | None:
    end = min((other.start for other in amounts if other.start > number.start), default=len(sentence))
    match = _REST.search(sentence, number.end)
    return match if match and match.start() < end else None


def _first(matches: Iterable[re.Match[str] | None]) -> str | None:
    """Return the role of the first match; letters ("GM") keep their capitals."""
    role = next((str(match["role"]) for match in matches if match), None)
    return role if role is None or role.isupper() else role.casefold()
