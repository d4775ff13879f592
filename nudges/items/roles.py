"""Finds the person or team that a rule names: who approves, who decides, who is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from nudges.items.outline import Outline, Sentence
from nudges.items.phrases import phrases
from nudges.items.rules import led_sentences

_HEADS = (
    r"manager|lead|leader|supervisor|director|officer|coordinator|administrator|admin|owner|reviewer|approver|controller|clerk|captain"
    r"|chief|head|partner|agent|engineer|analyst|specialist|counsel|caretaker|trainer|nurse|doctor|chef|auditor|treasurer|secretary"
    r"|team|desk|office|department|committee|board|council|unit|hotline|helpdesk|audit"
)
_DEPARTMENTS = (
    r"Finance|Legal|Compliance|Accounting|Payroll|Procurement|Security|Operations|HR|IT|Sales|Marketing|Engineering|Support"
)
_NO_NAME = (
    r"(?i:the|an?|your|our|their|his|her|its|to|of|by|from|with|and|or|for|in|on|at|as|if|when|only|is|are|be|no|any|each|every|this|that"
    r"|tell|ask|call|inform|notify|contact|alert|ring|another|other|all|same|new|both|one|own)"
)
_WORD = rf"(?!(?:{_NO_NAME})\b)[A-Za-z][\w&/’'-]*"
_NAME = (
    rf"(?:[Hh]ead|[Dd]irector|[Cc]hief) of (?:the )?{_WORD}"
    rf"|(?:{_WORD} ){{0,%d}}(?:{_HEADS})(?: of (?:the )?[A-Z]\w+)?|{_DEPARTMENTS}"
)
_ROLE = re.compile(rf"\b(?:(?P<det>(?i:the|your|our|an?)) (?P<named>{_NAME % 3})|(?P<bare>{_NAME % 2}))(?![\w’'-]| (?:{_HEADS})\b)")
_NEXT_WORD = re.compile(rf" {_WORD}")
_LONGEST_TAIL = 2
_ENDS = re.compile(
    r"\s*(?:$|[^\w\s’'-]|\d)|\s(?:who|whose|which|that|or|and|nor|but|if|when|while|until|unless|before|after|because|as|so|than|then"
    r"|within|without|with|from|to|by|at|in|on|for|about|over|under|during|through|via|per|is|are|was|has|have|do|does|may|must|can"
    r"|cannot|will|shall|should|needs?|alone|also|always|never|first|only|both|each|again|not|straight|today|too|instead|the|an?|this"
    r"|every|any|no|all|\w+ly)\b",
    re.IGNORECASE,
)
"""Behind a role: any other word may belong to it, "head of client services"."""
_BEGINS = re.compile(
    rf"(?:^|[^\w\s]\s*|\b(?!(?:no|any|each|every|this|that|another|other|all|same|new|both|one|own|only)\b){_NO_NAME}\s)$",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"\W*(?:nobody|no ?one|none|n/?a|not needed|anybody|anyone|everybody|everyone)?\W*$", re.IGNORECASE)
_BEFORE = phrases("roles.before")
_BEHIND = phrases("roles.behind")
_ONLY = re.compile(r"\bonly (?:by )?$", re.IGNORECASE)
_CAPITAL_END, _CAPITAL = re.compile(r"(?<!^)\b[A-Z][\w’'-]*\s$"), re.compile(r"\s[A-Z]")
_OR_END, _OR = re.compile(r"\b(?:or|and|nor|/)\s*$", re.IGNORECASE), re.compile(r"\s*(?:,? (?:or|and|nor)\b|/|,)", re.IGNORECASE)
_VAGUE = frozenset(
    {
        "team",
        "lead",
        "leader",
        "chief",
        "office",
        "department",
        "board",
        "owner",
        "unit",
        "desk",
        "partner",
        "agent",
        "head",
        "committee",
    }
)
_SHORT = 3
_ANYBODY = re.compile(r"(?:(?:direct|immediate|line|own|your) )?(?:supervisor|manager)$", re.IGNORECASE)
"""Whoever has a supervisor guesses the supervisor."""
HEADS = frozenset(_HEADS.split("|"))
"""Last words of a role."""


@dataclass(frozen=True, slots=True)
class RoleName:
    """A person or team named at text[start:end], article included; `name` has none. `is_named`: with an article or "your"."""

    name: str
    start: int
    end: int
    is_named: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    view: Outline
    sentence: Sentence
    role: RoleName


def roles_in(text: str) -> list[RoleName]:
    """Return the roles and teams that a text names as a whole; a bare "team" names nobody."""
    roles = []
    for match in _ROLE.finditer(text):
        end = _end_of(text, match)
        name = (match["named"] or match["bare"]) + text[match.end() : end]
        if end and name.casefold() not in _VAGUE and _begins(text[: match.start()], match):
            roles.append(RoleName(name[0].upper() + name[1:], match.start(), end, is_named=bool(match["det"])))
    return roles


def names_nobody(name: str) -> bool:
    return _NOBODY.match(name) is not None


def _begins(head: str, match: re.Match[str]) -> bool:
    """Return whether a role has no word before it that may belong to it, too."""
    return bool(match["det"]) or any(pattern.search(head) for pattern in (_BEGINS, _BEFORE, _ONLY))


def _end_of(text: str, match: re.Match[str]) -> int:
    """Return where a role ends, 0 where that is not clear; a "head of" takes in the words behind it."""
    end = match.end()
    for _ in range(_LONGEST_TAIL + 1 if " of " in match.group() else 1):
        if _ENDS.match(text[end:]) or _BEHIND.match(text[end:]):
            return end
        word = _NEXT_WORD.match(text, end)
        end = word.end() if word else end
    return 0


def role_rules(view: Outline) -> Iterator[_Rule]:
    """Yield the sentences in which exactly one role approves, decides, acts or is told."""
    for sentence in led_sentences(view):
        text = sentence.text
        acting = [role for role in roles_in(text) if _acts(text, role)]
        if len(acting) == 1:
            yield _Rule(view, sentence, acting[0])


def _acts(text: str, role: RoleName) -> bool:
    head, tail = text[: role.start], text[role.end :]
    is_part_of_name = _CAPITAL.match(tail) is not None or (not role.is_named and _CAPITAL_END.search(head) is not None)
    is_one_of_two = _OR_END.search(head) is not None or _OR.match(tail) is not None
    if is_part_of_name or is_one_of_two:
        return False
    return any((_BEFORE.search(head), _BEHIND.match(tail), _ONLY.search(head)))


def roles_of(views: Iterable[Outline]) -> list[str]:
    """Return the roles of an SOP that act somewhere."""
    return list(dict.fromkeys(rule.role.name for view in views for rule in role_rules(view)))


def other_roles(view: Outline, roles: Sequence[str]) -> dict[int, tuple[RoleName, Callable[[Random], str]]]:
    """Return by the start of each rule the role that it names, and a way to draw another one of the SOP in its place."""
    named: dict[int, tuple[RoleName, Callable[[Random], str]]] = {}
    for rule in role_rules(view):
        rivals, role = _apart(rule, roles), rule.role
        if rivals and not _is_given_away(rule) and _ANYBODY.match(role.name) is None:
            named[rule.sentence.start] = role, partial(_another, rivals, rule.sentence.text[role.start : role.end])
    return named


def _apart(rule: _Rule, roles: Iterable[str]) -> list[str]:
    """Return the roles of other people: none is part of the right one or of one already taken, none is named in the sentence."""
    kept: list[str] = []
    said = f"{rule.sentence.text} {rule.view.place}".casefold()
    for name in roles:
        others = [rule.role.name, *kept]
        if name.casefold() not in said and all(not _is_same(_words(name), _words(other)) for other in others):
            kept.append(name)
    return kept


def _another(rivals: Sequence[str], shown: str, random: Random) -> str:
    """Return another role of the same SOP in the form of the right one: roles of other SOPs are recognised by their field."""
    return _in_form(random.choice(rivals), shown)


def _is_given_away(rule: _Rule) -> bool:
    """Return whether the place names what is particular about the role: the "Travel team" in "Travel 101"."""
    place = {word for word in re.findall(r"\w+", rule.view.place.casefold()) if len(word) > _SHORT}
    return bool(place & _words(rule.role.name) - HEADS)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _is_same(words: frozenset[str], other: frozenset[str]) -> bool:
    return words <= other or other <= words


def _in_form(name: str, shown: str) -> str:
    """Return a role with an article where it needs one, and a capital letter only where the words that it replaces have one."""
    if not re.fullmatch(_DEPARTMENTS, name):
        name = f"the {name if name[1:2].isupper() else name[0].lower() + name[1:]}"
    return name[0].upper() + name[1:] if shown[0].isupper() else name
