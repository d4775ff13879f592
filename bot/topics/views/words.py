"""Holds the words for confusion that several views share: what is wrong, what to do about it, a topic's state. Nobody is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.localization import N_, counted, day
from core.localization import gettext as _
from core.withholding import FEWEST
from insights.alerts.readings import AlertKind


class TopicState(StrEnum):
    """The state of a topic, as its card shows it."""

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
    AlertKind.GAP: N_("No SOP answers this"),
    AlertKind.UNCLEAR: N_("The SOP answers this, and people still don't get it"),
    AlertKind.NOT_STICKING: N_("People read this and still get it wrong"),
    AlertKind.CONFLICTING: N_("Two SOPs say different things about this"),
}
STEPS: Final[Mapping[AlertKind, str]] = {
    AlertKind.GAP: N_(
        "Write one section that answers these questions in the words people use. If it exists already, show me where."
    ),
    AlertKind.UNCLEAR: N_("Rewrite the step they ask about: one action a line, in the words of the questions above."),
    AlertKind.NOT_STICKING: N_(
        "Put what is missed into a step of its own, with an example of when it applies and when it doesn't."
    ),
    AlertKind.CONFLICTING: N_("Agree on one version with whoever owns the other SOP, and change or drop the other text."),
}
"""One suggestion for each kind: what usually helps."""

BRIEF: Final[Mapping[AlertKind, str]] = {
    AlertKind.GAP: N_("no SOP answers it"),
    AlertKind.UNCLEAR: N_("answered, still unclear"),
    AlertKind.NOT_STICKING: N_("missed in practice"),
    AlertKind.CONFLICTING: N_("two SOPs disagree"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts how many different people stumbled, how often, and since when."""

    people: int
    times: int
    since: date


_HAPPENED: Final[Mapping[AlertKind, str]] = {
    AlertKind.GAP: N_("{people} asked this {times} without finding an answer since {day}."),
    AlertKind.UNCLEAR: N_("{people} asked again or were still stuck, {times} in all since {day}."),
    AlertKind.NOT_STICKING: N_("{people} missed it in practice, {times} in all since {day}."),
    AlertKind.CONFLICTING: N_("{people} met both versions, {times} in all since {day}."),
}


def happened(kind: AlertKind, tally: Tally) -> str:
    """Say it in one sentence: `6 people asked this 9 times without finding an answer since 2 Nov 2026.`."""
    times = how_often(tally.people, tally.times)
    sentence = _(_HAPPENED[kind]).format(people=people(tally.people), times=times, day=day(tally.since))
    return sentence[:1].upper() + sentence[1:]


def how_often(of_people: int, times: int) -> str:
    """Say how often; not exactly where the number of people, which it cannot be below, could be guessed from it."""
    return counted(times, "{n} time", "{n} times") if of_people >= FEWEST else _("several times")


def people(number: int) -> str:
    """Say how many people; a vague number where they are so few that they could be guessed."""
    return counted(number, "{n} person", "{n} people") if number >= FEWEST else _("a few people")


@dataclass(frozen=True, slots=True)
class ShownState:
    """A topic's state with its details: `on` is the due date or the end of a snooze, `to` names a section or topic that `url`
    leads to, `why` is a sentence in plain words.
    """

    kind: TopicState
    on: date | None = None
    to: str = ""
    url: str = ""
    why: str = ""


_STATUS: Final[Mapping[TopicState, str]] = {
    TopicState.OPEN: N_("Nobody has picked this up yet."),
    TopicState.FIXING: N_("Somebody is on it: a fix is due {on}."),
    TopicState.SNOOZED: N_("Put off until {on}. I keep counting."),
    TopicState.WATCHED: N_("The SOP has been changed. Too early to say whether it helps."),
    TopicState.HELPED: N_("It helped: this topic is solved."),
    TopicState.NOT_HELPED: N_("The change did not help. It still needs a fix."),
    TopicState.ELSEWHERE: N_("It is answered elsewhere. Questions like these are led there from now on."),
    TopicState.DISMISSED: N_("Not a problem, as decided here. I won't bring it up again."),
    TopicState.MERGED: N_("Part of another topic now."),
    TopicState.FADED: N_("Nobody has stumbled here for long, so I took it off the list."),
}
_MARKS: Final[Mapping[TopicState, str]] = {
    TopicState.OPEN: "○",
    TopicState.FIXING: "◐",
    TopicState.SNOOZED: "–",
    TopicState.WATCHED: "◔",
    TopicState.HELPED: "✓",
    TopicState.NOT_HELPED: "⚠",
    TopicState.ELSEWHERE: "→",
    TopicState.DISMISSED: "–",
    TopicState.MERGED: "→",
    TopicState.FADED: "–",
}


def status_words(state: ShownState) -> str:
    """Return the state in plain words, not escaped yet."""
    on = day(state.on) if state.on else _("soon")
    why = f" {state.why}" if state.why else ""
    return f"{_MARKS[state.kind]} {_(_STATUS[state.kind]).format(on=on)}{why}"
