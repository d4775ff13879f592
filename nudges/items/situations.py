"""Turns a recall card's section into a situation at work, by the form of its heading: a question, a task, an event or a subject."""

from __future__ import annotations

import re

from core.amounts.reading import amounts
from nudges.items.branches import branches, stands_alone
from nudges.items.gates import points_elsewhere
from nudges.items.outline import heading_words, outline
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
from nudges.items.steps import is_instruction
from retrieval.library.models import Section, SopDocument

_WHEN = re.compile(
    r"(?:if|when|before|after|while|once|until)\s(?!(?:to|we|when|and)\b)|(?:at|on|in|during|outside) (?:an?|the|site|your|our)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"(?:how|who|what|where|when|which|why|whom|whose)\s(?!if\b)", re.IGNORECASE)
"""Begins a question without its sign: "What we do not take"."""
_DOES = (
    r"(?:is|are|was|were|has|have|had|does|do|did|can(?:not|['’]t)?|will|won['’]t|must|may|(?:is|are|does|do|did|was|has|have)n['’]t"
    r"|gets?|goes|go|comes?|stops?|fails?|breaks?|falls?|rings?|wants?|refuses?|dies|leaves?|arrives?|finds?|loses|says?|needs?|forgets?"
    r"|turns?|runs?|smells?|leaks?|burns?|complains?|asks?|threatens|feels?|looks?|faints|shows?|hits?|happens?|went|came|broke)\b"
)
_EVENT = re.compile(
    r"(?:somebody|someone|something|nobody|no one|nothing|they|he|she|it)\s+[a-z]"
    rf"|(?:an?|the|your|two|three)\s(?:[\w’'-]+\s){{1,3}}?{_DOES}|[\w’'-]+\s{_DOES}\s",
    re.IGNORECASE,
)
"""A clause with what happens: "Somebody gets ill on the way", "The alarm goes off at night"."""
_RELATIVE = re.compile(r"\b(?:that|which|who|whose)\b", re.IGNORECASE)
_IF = ("If ", "When ")
_HOLDS = "What holds for “{heading}”{context}? Say it in your own words first."
_FEWEST_IN_CASE, _MOST_IN_CASE = 3, 14
_SURE = phrases("recall.tasks")
"""Verbs that begin a task whatever follows."""
_OBJECT = re.compile(r"(?:an?|the|your|our|every|each|any|all|this|someone|somebody|people)\b")
_NO_TASK = re.compile(r"(?:of|and|or|in|on|at|for|with|by|as|is|are)\b|$")


def situation(sop: SopDocument, section: Section) -> str:
    """Return the heading as something that happens at work."""
    title, heading = words_of(sop.title), heading_words(sop, section.heading).strip(" :")
    if not heading or heading.casefold() == title.casefold():
        return _HOLDS.format(heading=title, context="")
    above = [heading_words(sop, name) for name in section.path[-2:-1]]
    return _in_words(heading, " › ".join(dict.fromkeys((title, *above))), _condition(sop, section))


def _condition(sop: SopDocument, section: Section) -> str:
    """Return the first condition under which a section says what to do; "" without one that stands alone and names no amount."""
    if not sop.governance.language.startswith("en"):
        return ""
    ways = (way for way in branches(outline(sop, section)) if way.text.startswith(_IF) and stands_alone(way))
    return next((way.condition for way in ways if _is_case(way.condition)), "")


def _is_case(condition: str) -> bool:
    words = condition.split()
    is_told = any(character.isdigit() for character in condition) or bool(amounts(condition))
    return _FEWEST_IN_CASE <= len(words) <= _MOST_IN_CASE and not is_told and not points_elsewhere(condition)


def _is_task(heading: str) -> bool:
    """Return whether a heading surely says what to do: many verbs are also nouns ("Practice parts", "Test run", "Hand luggage")."""
    rest = heading.casefold().partition(" ")[2]
    is_sure = _SURE.match(heading) is not None or _OBJECT.match(rest) is not None
    return is_instruction(heading) and is_sure and not _NO_TASK.match(rest) and "," not in heading


def _in_words(heading: str, context: str, condition: str = "") -> str:
    """Return the situation; the first form that fits. English ones fit no heading of another language, which is a subject."""
    lowered = _lowered(heading).rstrip(".")
    forms = (
        (heading.endswith("?"), f"Somebody asks you: “{heading}” ({context}). What do you tell them?"),
        (_WHEN.match(heading), f"{context}: {lowered}. What do you do?"),
        (_ASKS.match(heading), f"A new colleague asks {lowered} ({context}). What do you say?"),
        (
            _EVENT.match(heading) and not _RELATIVE.search(heading),
            f"This happens: “{heading.rstrip('.')}” ({context}). What do you do first, and what then?",
        ),
        (_is_task(heading), f"{context}: you have to {lowered}. What do you do, and what do you watch for?"),
        (condition, f"{context} › {heading}: if {condition}. What do you do, and what else holds?"),
    )
    return next((words for fits, words in forms if fits), _HOLDS.format(heading=heading, context=f" ({context})"))


def _lowered(heading: str) -> str:
    """Return a heading in lower case (`issue a refund`); an abbreviation or a name in capitals stays."""
    first = heading.split(maxsplit=1)[0]
    return heading if any(letter.isupper() for letter in first[1:]) else heading[:1].lower() + heading[1:]
