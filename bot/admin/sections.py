"""Lists the pages of Settings and what each of them changes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from core.workspace import CHANNEL, Key


class Section(StrEnum):
    CHANNELS = "channels"
    OWNERS = "owners"
    PRACTICE = "practice"
    APPROVERS = "approvers"
    MODEL = "model"
    GUESTS = "guests"
    SOURCES = "sources"
    HEALTH = "health"
    GOLDEN = "golden"
    LOG = "log"


KEYS: Final[Mapping[Section, tuple[Key, ...]]] = {
    Section.OWNERS: (Key.FALLBACK_OWNER, Key.FALLBACK_CHANNEL),
    Section.PRACTICE: (Key.QUIZ_SLOT, Key.QUIZ_DAILY, Key.QUIZ_WEEKLY),
    Section.APPROVERS: (Key.APPROVER_ROLES,),
    Section.MODEL: (Key.USE_MODEL, Key.LLM_DAILY_BUDGET, Key.LLM_PERSON_DAILY_BUDGET),
    Section.GUESTS: (Key.GUESTS_MAY_ASK,),
}
"""Channels have a key each (`core.workspace.CHANNEL`)."""


def section_of(value: str) -> Section | None:
    """Return the page that a button or a form names; None where it names none."""
    return Section(value) if value in set(Section) else None


def is_of(section: Section, name: str) -> bool:
    """Return whether a saved value belongs to this page."""
    return name.startswith(CHANNEL) if section is Section.CHANNELS else name in KEYS.get(section, ())
