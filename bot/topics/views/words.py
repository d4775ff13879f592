"""The words for confusion that several views share: what is wrong, what to do about it, where a topic stands. Nobody is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from bot.blocks.words import count
from core.local_formats import day
from insights.alerts.readings import AlertKind


class Stand(StrEnum):
    """Where a topic stands, as its card shows it."""

    OPEN = "open"
    FIXING = "fixing"
    SNOOZED = "snoozed"
    WATCHED = "watched"
    """The SOP was changed, and it is too early to say whether that helped."""
    HELPED = "helped"
    NOT_HELPED = "not_helped"
    ELSEWHERE = "elsewhere"
    DISMISSED = "dismissed"
    MERGED = "merged"
    FADED = "faded"


HEADLINES: Final[Mapping[AlertKind, str]] = {
    AlertKind.GAP: "No SOP answers this",
    AlertKind.UNCLEAR: "The SOP answers this, and people still don't get it",
    AlertKind.NOT_STICKING: "People read this and still get it wrong",
    AlertKind.CONFLICTING: "Two SOPs say different things about this",
}
_HAPPENED: Final[Mapping[AlertKind, str]] = {
    AlertKind.GAP: "asked this {times} without finding an answer",
    AlertKind.UNCLEAR: "asked again or were still stuck, {times} in all",
    AlertKind.NOT_STICKING: "missed it in practice, {times} in all",
    AlertKind.CONFLICTING: "met both versions, {times} in all",
}
STEPS: Final[Mapping[AlertKind, str]] = {
    AlertKind.GAP: "Write one section that answers these questions in the words people use. If it exists already, show me where.",
    AlertKind.UNCLEAR: "Rewrite the step they ask about: one action a line, in the words of the questions above.",
    AlertKind.NOT_STICKING: "Put what is missed into a step of its own, with an example of when it applies and when it doesn't.",
    AlertKind.CONFLICTING: "Agree on one version with whoever owns the other SOP, and change or drop the other text.",
}
"""One suggestion for each kind: what usually helps."""

BRIEF: Final[Mapping[AlertKind, str]] = {
    AlertKind.GAP: "no SOP answers it",
    AlertKind.UNCLEAR: "answered, still unclear",
    AlertKind.NOT_STICKING: "missed in practice",
    AlertKind.CONFLICTING: "two SOPs disagree",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many different people stumbled, how often, and since when."""

    people: int
    times: int
    since: date


def happened(kind: AlertKind, tally: Tally) -> str:
    """Say it in one sentence: `4 people asked this 7 times without finding an answer since 2 Nov 2026.`."""
    who = "1 person" if tally.people == 1 else f"{tally.people} people"
    return f"{who} {_HAPPENED[kind].format(times=count(tally.times, 'time'))} since {day(tally.since)}."


@dataclass(frozen=True, slots=True)
class Standing:
    """A stand with what belongs to it: `on` is the due date or the end of a snooze, `to` names a section or topic that `url` leads
    to, `why` is a sentence in plain words.
    """

    stand: Stand
    on: date | None = None
    to: str = ""
    url: str = ""
    why: str = ""


_STATUS: Final[Mapping[Stand, str]] = {
    Stand.OPEN: "Nobody has taken this yet.",
    Stand.FIXING: "Somebody is on it: a fix is due {on}.",
    Stand.SNOOZED: "Put off until {on}. I keep counting.",
    Stand.WATCHED: "The SOP has been changed. Too early to say whether it helps.",
    Stand.HELPED: "It helped: this topic is solved.",
    Stand.NOT_HELPED: "The change did not help. It still needs a fix.",
    Stand.ELSEWHERE: "It is answered elsewhere. Questions like these are led there from now on.",
    Stand.DISMISSED: "Not a problem, as decided here. I'll be quiet about it.",
    Stand.MERGED: "Part of another topic now.",
    Stand.FADED: "Nobody has stumbled here for long, so I took it off the list.",
}
_MARKS: Final[Mapping[Stand, str]] = {
    Stand.OPEN: "○",
    Stand.FIXING: "◐",
    Stand.SNOOZED: "–",
    Stand.WATCHED: "◔",
    Stand.HELPED: "✓",
    Stand.NOT_HELPED: "⚠",
    Stand.ELSEWHERE: "→",
    Stand.DISMISSED: "–",
    Stand.MERGED: "→",
    Stand.FADED: "–",
}


def status_words(standing: Standing) -> str:
    """Plain words, not escaped yet."""
    on = day(standing.on) if standing.on else "soon"
    why = f" {standing.why}" if standing.why else ""
    return f"{_MARKS[standing.stand]} {_STATUS[standing.stand].format(on=on)}{why}"
