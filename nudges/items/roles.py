"""Makes items about the person or team that a rule names: who approves, who decides, who is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from nudges.items.choosing import Choice, lenders_of, shuffled
from nudges.items.facts import Fact, Told
from nudges.items.models import Draft, Family, Kind, Shelf
from nudges.items.outline import Outline, Sentence
from nudges.items.phrases import phrases
from nudges.items.plain import GAP_SIGN, closed
from nudges.items.rules import led_sentences
from nudges.items.worth import ANYBODY

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
_ROLE = re.compile(
    rf"\b(?:(?P<det>(?i:the|your|our)) )?"
    rf"(?P<name>(?:[Hh]ead|[Dd]irector|[Cc]hief) of (?:the )?{_WORD}(?: [A-Z]\w+)?"
    rf"|(?:{_WORD} ){{0,2}}(?:{_HEADS})(?: of (?:the )?[A-Z]\w+)?|{_DEPARTMENTS})"
    rf"(?![\w’'-]| (?:{_HEADS})\b)"
)
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
_STEMS = (
    "Who belongs in the gap? “{place}” says: “{text}”",
    "“{place}” names somebody here: “{text}” Who is it?",
)
_FEWEST_WRONG = 2
_SHORT = 3
_PLAIN_HEADS = frozenset(_HEADS.split("|"))


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
    """Return the roles and teams that a text names; a bare "team" names nobody."""
    roles = []
    for match in _ROLE.finditer(text):
        name = match["name"]
        if name.casefold() in _VAGUE:
            continue
        roles.append(RoleName(name[0].upper() + name[1:], match.start(), match.end(), is_named=bool(match["det"])))
    return roles


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


def roles_of(views: Iterable[Outline]) -> dict[str, str]:
    """Return the roles of an SOP that act somewhere, each with the rule that names it, for questions of other SOPs."""
    rule_by_role: dict[str, str] = {}
    for view in views:
        for rule in role_rules(view):
            rule_by_role.setdefault(rule.role.name, f"{view.place}: “{rule.sentence.text}”")
    return rule_by_role


def role_families(view: Outline, sop_id: str, own: Mapping[str, str], shelf: Shelf) -> Iterator[Family]:
    """Yield one family per rule; the wrong options are the SOP's other roles, then those of other SOPs."""
    lent = {text: neighbour.sop for neighbour in shelf for text in neighbour.roles if text not in own}
    for number, rule in enumerate(role_rules(view), start=1):
        pool = [*_apart(rule, own, [])]
        if len(pool) + len(_apart(rule, lent, pool)) >= _FEWEST_WRONG:
            at, section = f"{sop_id}#{view.section.anchor}/role-{number}", view.section
            maker = partial(_who, rule, own, lent)
            sentence, role = rule.sentence, rule.role
            is_own = bool(pool) and not _is_given_away(rule) and ANYBODY.match(role.name) is None
            tell = partial(_tell, rule, tuple(pool), own)
            fact = (
                Fact(sentence.text, (role.start, role.end), sentence.start, sentence.end, tell, sentence.lead) if is_own else None
            )
            yield Family(at, sop_id, section.anchor, section.digest, {Kind.ROLE: maker}, section.text, fact=fact)


def _apart(rule: _Rule, candidates: Iterable[str], taken: Sequence[str]) -> list[str]:
    """Return the roles of other people: none is part of the right one or of one already taken, none is named in the sentence."""
    kept: list[str] = []
    sentence = rule.sentence.text.casefold()
    for name in candidates:
        is_named_already = name.casefold() in sentence or name.casefold() in rule.view.place.casefold()
        others = [rule.role.name, *taken, *kept]
        if not is_named_already and all(not _is_same(_words(name), _words(other)) for other in others):
            kept.append(name)
    return kept


def _is_given_away(rule: _Rule) -> bool:
    """Return whether the place names what is particular about the role: the "Travel team" in "Travel 101"."""
    place = {word for word in re.findall(r"\w+", rule.view.place.casefold()) if len(word) > _SHORT}
    return bool(place & _words(rule.role.name) - _PLAIN_HEADS)


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def _is_same(words: frozenset[str], other: frozenset[str]) -> bool:
    return words <= other or other <= words


def _tell(rule: _Rule, rivals: Sequence[str], own: Mapping[str, str], random: Random) -> Told:
    """Return other roles of the same SOP in the form of the right one: roles of other SOPs are recognised by their field."""
    wrong, *more = random.sample(rivals, min(2, len(rivals)))
    shown = rule.sentence.text[rule.role.start : rule.role.end]
    other = _in_form(more[0], shown) if more else ""
    return Told(shown, _in_form(wrong, shown), home=own.get(wrong, ""), other=other)


def _in_form(name: str, shown: str) -> str:
    """Return a role with an article where it needs one, and a capital letter only where the words that it replaces have one."""
    if not re.fullmatch(_DEPARTMENTS, name):
        name = f"the {name if name[1:2].isupper() else name[0].lower() + name[1:]}"
    return name[0].upper() + name[1:] if shown[0].isupper() else name


def _who(rule: _Rule, own: Mapping[str, str], lent: Mapping[str, str], random: Random) -> Draft | None:
    near = _apart(rule, random.sample(sorted(own), len(own)), [])[:3]
    far = _apart(rule, random.sample(sorted(lent), len(lent)), near)[: 3 - len(near)]
    if len(near) + len(far) < _FEWEST_WRONG or _is_given_away(rule):
        return None
    chosen: Choice = shuffled(rule.role.name, [*near, *far], random)
    text = rule.sentence.text[: rule.role.start] + GAP_SIGN + rule.sentence.text[rule.role.end :]
    stem = random.choice(_STEMS).format(place=rule.view.place, text=closed(f"{rule.sentence.lead} {text}".strip()))
    homes = tuple(own.get(option, "") if option != rule.role.name else "" for option in chosen.options)
    evidence = rule.view.evidence(rule.sentence.start, rule.sentence.end)
    explanation = f"“{rule.view.place}” says: “{rule.sentence.shown}”"
    return Draft(Kind.ROLE, stem, chosen.options, chosen.key, evidence, explanation, lenders_of(chosen, lent), homes)
