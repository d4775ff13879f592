"""The words of Settings: names of pages and values, what is wrong with a value, and how a change reads in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.admin.sections import Section
from core.workspace import CHANNEL, OFF, ON, ChannelMode, Key
from escalation.owners import Obstacle

TITLE: Final = "Cairn settings"
TITLES: Final = {
    Section.CHANNELS: "Channels",
    Section.OWNERS: "Owners and fallbacks",
    Section.PRACTICE: "Practice questions",
    Section.APPROVERS: "Who approves",
    Section.MODEL: "Language model",
    Section.GUESTS: "Who may ask",
    Section.SOURCES: "Sources",
    Section.HEALTH: "Health",
    Section.GOLDEN: "Golden questions",
    Section.LOG: "Log of changes",
}
NAMES: Final = {
    Key.FALLBACK_OWNER: "Fallback owner",
    Key.FALLBACK_CHANNEL: "Fallback channel",
    Key.APPROVER_ROLES: "Roles that approve",
    Key.GUESTS_MAY_ASK: "Guests may ask",
    Key.QUIZ_SLOT: "Time for who is new",
    Key.QUIZ_DAILY: "Questions a day",
    Key.QUIZ_WEEKLY: "Questions a week",
    Key.USE_MODEL: "Language model",
    Key.LLM_DAILY_BUDGET: "Budget a day",
    Key.LLM_PERSON_DAILY_BUDGET: "Budget a person and day",
}
MODES: Final = {
    ChannelMode.MENTIONS: "Only when mentioned",
    ChannelMode.UNASKED: "Also questions without a mention",
    ChannelMode.NEVER: "Never",
}
ENVIRONMENT: Final = "as in .env"

NO_CHANNEL: Final = "Please choose a channel."
NO_MODE: Final = "Please choose when I answer there."
NOBODY_LEFT: Final = "Please name a person or a channel. Without both, a question that no SOP covers reaches nobody."
WEEK_BELOW_DAY: Final = "A week can't have fewer questions than a day."
NO_TIME: Final = "Please pick a time, like 09:00."
NO_AMOUNT: Final = "Please write a number of 0 or more, like 2000000 or 12.50. 0 means no limit."
OBSTACLES: Final = {
    Obstacle.DEACTIVATED: "This account is deactivated. Please choose somebody who is here.",
    Obstacle.UNKNOWN: "Slack doesn't show me this one. If it is a private channel, write /invite @cairn there first.",
    Obstacle.OUTSIDE: "This is a guest or somebody of another company. Please choose a full member.",
    Obstacle.ARCHIVED: "This channel is archived. Please choose another one.",
    Obstacle.NOT_IN_CHANNEL: "I'm not a member there. Write /invite @cairn in the channel first.",
    Obstacle.SHARED: "People of other companies read this channel. Please choose one of your own.",
}


def overtaken(name: str) -> str:
    who = name or "Somebody"
    return (
        f"{who} changed this while you had it open, so nothing of yours was saved. Go back and open it again to see what holds now."
    )


def unknown_roles(unknown: Sequence[str], known: Sequence[str]) -> str:
    have = ", ".join(known[:20]) if known else "none yet"
    return f"I know no role “{unknown[0]}”. The roles that people have: {have}."


def number_between(fewest: int, most: int) -> str:
    return f"Please write a whole number from {fewest} to {most}."


def above_ceiling(ceiling: float) -> str:
    return f"Whoever runs Cairn allows {plain_number(ceiling)} at most. Please write that or less; 0 (no limit) is not allowed."


def plain_number(amount: float) -> str:
    """`2000000`, `12.5`: as it is typed."""
    return str(int(amount)) if amount == int(amount) else str(amount)


def name_of(name: str) -> str:
    """What a saved value is called; a channel's is named by whoever knows the channel."""
    return NAMES[Key(name)] if name in set(Key) else name.removeprefix(CHANNEL)


def value_words(name: str, text: str | None) -> str:
    """A saved value as people read it; None is what the environment says."""
    if name.startswith(CHANNEL):
        mode = ChannelMode(text) if text in set(ChannelMode) else ChannelMode.MENTIONS
        return MODES[mode].lower()
    return ENVIRONMENT if text is None else _SPELLED.get((name, text), text) or "nobody"


_SPELLED: Final[Mapping[tuple[str, str], str]] = {
    **{(name, text): word for name in (Key.GUESTS_MAY_ASK, Key.USE_MODEL) for text, word in ((ON, "on"), (OFF, "off"))},
    **{(name, "0"): "no limit" for name in (Key.LLM_DAILY_BUDGET, Key.LLM_PERSON_DAILY_BUDGET)},
}
