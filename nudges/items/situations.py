"""Turns a recall card's section into a situation at work: its heading as a task or a question, or its first condition."""

from __future__ import annotations

import re

from core.amounts.reading import amounts
from nudges.items.branches import branches, stands_alone
from nudges.items.gates import points_elsewhere
from nudges.items.outline import outline
from nudges.items.phrases import phrases
from nudges.items.plain import words_of
from nudges.items.steps import is_instruction
from retrieval.library.models import Section, SopDocument

_WHEN = re.compile(r"(?:if|when|before|after|while|once|until)\s(?!(?:to|we|when|and)\b)", re.IGNORECASE)
_IF = ("If ", "When ")
_FEWEST_IN_CASE, _MOST_IN_CASE = 3, 14
_SURE = phrases("recall.tasks")
"""Verbs that begin a task whatever follows."""
_OBJECT = re.compile(r"(?:an?|the|your|our|every|each|any|all|this|someone|somebody|people)\b")
_NO_TASK = re.compile(r"(?:of|and|or|in|on|at|for|with|by|as|is|are)\b|$")


def situation(sop: SopDocument, section: Section) -> str:
    """Return the heading as something that happens at work."""
    title, heading = words_of(sop.title), words_of(section.heading).strip(" :")
    if not heading or heading.casefold() == title.casefold():
        return f"Somebody asks you about “{title}”. What do you tell them?"
    above = [words_of(name).rstrip(" :") for name in section.path[-2:-1]]
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
    if _WHEN.match(heading) and not heading.endswith("?"):
        return f"{context}: {_lowered(heading)}. What do you do?"
    if _is_task(heading):
        return f"{context}: you have to {_lowered(heading)}. What do you do, and what do you watch for?"
    if condition and not heading.endswith("?"):
        return f"{context} › {heading}: if {condition}. What do you do, and what else holds?"
    subject = f": “{heading}”" if heading.endswith("?") else f" about “{heading}”"
    return f"Somebody asks you{subject} ({context}). What do you tell them?"


def _lowered(heading: str) -> str:
    """Return a heading in lower case (`issue a refund`); an abbreviation or a name in capitals stays."""
    first = heading.split(maxsplit=1)[0]
    return heading if any(letter.isupper() for letter in first[1:]) else heading[:1].lower() + heading[1:]
