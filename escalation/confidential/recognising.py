"""Recognises personal topics by words alone. Pure: no model is asked, nothing is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

from escalation.confidential.spelling import as_meant
from escalation.triage.rules import Rule, read_rules

_HARMLESS, _PASSED_ON = "harmless", "passed on"
_NO_TOPICS = frozenset({_HARMLESS, _PASSED_ON})


class Topic(StrEnum):
    """A confidential topic. The values are the names of the rules in topics.txt."""

    DANGER = "danger to life"
    DANGER_OF_CUSTOMER = "danger to life of a customer"
    IN_CONFIDENCE = "in confidence"
    """Somebody asks for a talk and does not say about what."""
    PERHAPS = "perhaps in confidence"
    """It only sounds like a person's own matter: nothing says so in words."""
    SAFETY = "safety"
    HARASSMENT = "harassment"
    DISCRIMINATION = "discrimination"
    BEING_REPORTED = "being reported"
    OWN_PERFORMANCE = "own performance"
    PAY = "pay"
    HEALTH = "health"
    WHISTLE_BLOWING = "whistle-blowing"
    FOLLOW_UP = "follow-up"
    """What somebody goes on to write where such a topic was begun; no rule of its own."""
    CLOSING = "closing"
    """Thanks, or that it is over, where such a topic was begun; no rule of its own."""

    @property
    def is_danger(self) -> bool:
        """Somebody may die: help lines come before everything else."""
        return self in {Topic.DANGER, Topic.DANGER_OF_CUSTOMER}

    @property
    def has_help_lines(self) -> bool:
        """Emergency and crisis numbers belong to danger, violence, harassment and despair, which health holds, and to words that do
        not say what they are about: these may be of that kind. Who asks about their pay is not given them.
        """
        return self not in _NO_EMERGENCY

    @property
    def keeps_places(self) -> bool:
        """Whether passages of SOPs are shown as well.

        There are procedures for a customer in danger, and what only sounds personal may be an everyday question.
        """
        return self in {Topic.PERHAPS, Topic.DANGER_OF_CUSTOMER}


_NO_EMERGENCY = frozenset(
    {Topic.DISCRIMINATION, Topic.BEING_REPORTED, Topic.OWN_PERFORMANCE, Topic.PAY, Topic.WHISTLE_BLOWING, Topic.CLOSING}
)

_OF_ONE_PERSON = frozenset({Topic.IN_CONFIDENCE, Topic.BEING_REPORTED, Topic.OWN_PERFORMANCE, Topic.PAY, Topic.HEALTH})

_OVER = re.compile(
    r"""(?:(?:ok(?:ay)?|no|sorry|thanks|thx|well)[\s,.!]{1,3})?(?:
    not\ now|(?:leave|drop|forget)(?:\ it|\ i\ said\ (?:anything|it)|\ about\ (?:it|this|that))?|sorry\ to\ bother\ you
    |i\ was\ (?:just\ )?(?:joking|kidding)|(?:just\ )?(?:kidding|joking)|jk|(?:it|that)(?:\ was|s|'s)\ (?:just\ )?a\ joke
    |i(?:'ll|\ will|ll)\ (?:do\ (?:that|this|it)|call|talk|speak|think|write)\b[^?]{0,80}
    |(?:thanks|thank\ you|thx),?\ but\ no[^?]{0,40}|no,?\ (?:thanks|thank\ you)
    )[\s.!]{0,5}""",
    re.IGNORECASE | re.VERBOSE,
)


def is_over(text: str) -> bool:
    """Return whether somebody ends a talk about a confidential topic, in words that say no more about it."""
    return _OVER.fullmatch(text.strip()[:200]) is not None


def topic_of(text: str) -> Topic | None:
    """Return the confidential topic of a text, the most urgent one of several; None for a question about work."""
    rules = _rules()
    plain = as_meant(text)
    for pattern in rules[_HARMLESS].when:
        plain = re.sub(pattern, " - ", plain)
    fired = next((Topic(name) for name, rule in rules.items() if name not in _NO_TOPICS and rule.fires(plain)), None)
    return fired and passed_on(text, fired)


def passed_on(text: str, topic: Topic) -> Topic:
    """Return the topic, or that it only may be one where a text passes on a customer's own words ("customer: I am pregnant"):
    nothing is stored and a talk is offered, and what the SOPs say is shown as well. Danger, violence and harassment stay.
    """
    return Topic.PERHAPS if topic in _OF_ONE_PERSON and _rules()[_PASSED_ON].fires(as_meant(text)) else topic


@cache
def _rules() -> Mapping[str, Rule]:
    name = "topics.txt"
    table = files("escalation.confidential").joinpath(name).read_text(encoding="utf-8")
    return {rule.name: rule for rule in read_rules(table, name)}
