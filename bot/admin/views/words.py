"""Holds the words of Settings: names of pages and values, what is wrong with a value, and how a change reads in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.admin.live import Section
from core.localization import N_
from core.localization import gettext as _
from core.workspace import CHANNEL, OFF, ON, ChannelMode, Key
from escalation.owners import Obstacle

TITLE: Final = N_("Cairn settings")
TITLES: Final = {
    Section.CHANNELS: N_("Channels"),
    Section.OWNERS: N_("Owners and fallbacks"),
    Section.PRACTICE: N_("Practice questions"),
    Section.APPROVERS: N_("Who approves"),
    Section.MODEL: N_("Language model"),
    Section.GUESTS: N_("Who may ask"),
    Section.SOURCES: N_("Sources"),
    Section.HEALTH: N_("Health"),
    Section.GOLDEN: N_("Golden questions"),
    Section.LOG: N_("Log of changes"),
}
NAMES: Final = {
    Key.FALLBACK_OWNER: N_("Fallback owner"),
    Key.FALLBACK_CHANNEL: N_("Fallback channel"),
    Key.APPROVER_ROLES: N_("Roles that approve"),
    Key.GUESTS_MAY_ASK: N_("Guests may ask"),
    Key.QUIZ_SLOT: N_("Time for new people"),
    Key.QUIZ_DAILY: N_("Questions a day"),
    Key.QUIZ_WEEKLY: N_("Questions a week"),
    Key.USE_MODEL: N_("Language model"),
    Key.LLM_DAILY_BUDGET: N_("Budget a day"),
    Key.LLM_PERSON_DAILY_BUDGET: N_("Budget a person and day"),
}
MODES: Final = {
    ChannelMode.MENTIONS: N_("Only when mentioned"),
    ChannelMode.UNASKED: N_("Also questions without a mention"),
    ChannelMode.NEVER: N_("Never"),
}
ENVIRONMENT: Final = N_("as in .env")

NO_CHANNEL: Final = N_("Please choose a channel.")
NO_MODE: Final = N_("Please choose when I answer there.")
NOBODY_LEFT: Final = N_("Please name a person or a channel. Without both, a question that no SOP covers reaches nobody.")
WEEK_BELOW_DAY: Final = N_("A week can't have fewer questions than a day.")
NO_TIME: Final = N_("Please pick a time, like 09:00.")
NO_AMOUNT: Final = N_("Please write a number of 0 or more, like 2000000 or 12.50. 0 means no limit.")
OBSTACLES: Final = {
    Obstacle.DEACTIVATED: N_("This account is deactivated. Please choose somebody who is here."),
    Obstacle.UNKNOWN: N_("Slack doesn't show me this one. If it is a private channel, write /invite @cairn there first."),
    Obstacle.OUTSIDE: N_(
        "This is a guest, or somebody of another company or of a workspace without me. Please choose a full member."
    ),
    Obstacle.ARCHIVED: N_("This channel is archived. Please choose another one."),
    Obstacle.NOT_IN_CHANNEL: N_("I'm not a member there. Write /invite @cairn in the channel first."),
    Obstacle.SHARED: N_("People of other companies read this channel. Please choose one of your own."),
}

REASONS: Final = {
    Obstacle.DEACTIVATED: N_("has a deactivated account"),
    Obstacle.ARCHIVED: N_("is archived"),
    Obstacle.NOT_IN_CHANNEL: N_("is a channel that Cairn is not a member of"),
    Obstacle.UNKNOWN: N_("is not known to Slack"),
    Obstacle.OUTSIDE: N_("is a guest, or belongs to another company or to a workspace without Cairn"),
    Obstacle.SHARED: N_("is read by people of other companies"),
    Obstacle.REFUSED: N_("was refused by Slack"),
}
"""Why a person or a channel that an SOP or a setting names cannot be sent to."""


def overtaken(name: str) -> str:
    changed = _(
        "{name} changed this while you had it open, so nothing was saved. Close it and open it again to see what holds now."
    )
    return changed.format(name=name or _("Somebody"))


def unknown_roles(unknown: Sequence[str], known: Sequence[str]) -> str:
    have = ", ".join(known[:20]) if known else _("none yet")
    return _("I know no role “{role}”. The roles that people have: {roles}.").format(role=unknown[0], roles=have)


def number_between(fewest: int, most: int) -> str:
    return _("Please write a whole number from {fewest} to {most}.").format(fewest=fewest, most=most)


def above_ceiling(ceiling: float) -> str:
    pattern = _("Whoever runs Cairn allows {amount} at most. Please write that or less; 0 (no limit) is not allowed.")
    return pattern.format(amount=plain_number(ceiling))


def plain_number(amount: float) -> str:
    """Return the number as it is typed: `2000000`, `12.5`."""
    return str(int(amount)) if amount == int(amount) else str(amount)


def name_of(name: str) -> str:
    """Return the name of a saved value; a channel's is named by whoever knows the channel."""
    return _(NAMES[Key(name)]) if name in set(Key) else name.removeprefix(CHANNEL)


def value_words(name: str, text: str | None) -> str:
    """Return a saved value as people read it; None is what the environment says."""
    if name.startswith(CHANNEL):
        mode = ChannelMode(text) if text in set(ChannelMode) else ChannelMode.MENTIONS
        return _(MODES[mode])
    if text is None:
        return _(ENVIRONMENT)
    spelled = _SPELLED.get((name, text))
    return _(spelled) if spelled else text or _("nobody")


_SPELLED: Final[Mapping[tuple[str, str], str]] = {
    **{(name, text): word for name in (Key.GUESTS_MAY_ASK, Key.USE_MODEL) for text, word in ((ON, N_("on")), (OFF, N_("off")))},
    **{(name, "0"): N_("no limit") for name in (Key.LLM_DAILY_BUDGET, Key.LLM_PERSON_DAILY_BUDGET)},
}
