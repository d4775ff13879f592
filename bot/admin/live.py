"""Holds the workspace's settings in effect now (what administrators saved in Slack, and the environment's values for the rest), and
lists the pages of Settings with the keys that each saves.

Every process reads the saved values again at a tick, so that a change holds on all replicas within seconds. Whoever needs a value
asks at the moment of use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from bot.ports import UnitOfWork
from core import units
from core.workspace import CHANNEL, ChannelMode, Key, Workspace


class Section(StrEnum):
    """The pages of Settings."""

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
"""The keys that each page saves. Channels have a key each (`core.workspace.CHANNEL`)."""


def section_of(value: str) -> Section | None:
    """Return the page that a button or a form names; None where it names none."""
    return Section(value) if value in set(Section) else None


def is_key_of(section: Section, name: str) -> bool:
    """Return whether a saved value belongs to this page."""
    return name.startswith(CHANNEL) if section is Section.CHANNELS else name in KEYS.get(section, ())


EVERY: Final = 5.0
"""Seconds within which a change holds on every replica."""


class LiveWorkspace:
    """Holds the settings. `default` is what the environment says; it holds until the first `refresh`. Routes
    use it as their `Fallbacks`.
    """

    def __init__(self, default: Workspace | None = None) -> None:
        self.default = default or Workspace()
        self._now = self.default

    @property
    def now(self) -> Workspace:
        return self._now

    @property
    def owner(self) -> str | None:
        return self._now.owner

    @property
    def channel(self) -> str | None:
        return self._now.channel

    def guests_may_ask(self) -> bool:
        return self._now.guests_may_ask

    def approvers(self) -> frozenset[str]:
        return self._now.approvers

    def mode(self, channel: str) -> ChannelMode:
        return self._now.mode(channel)

    def refresh(self, opened: Callable[[], UnitOfWork], team: str) -> None:
        """Read what is saved for this workspace. Raises what the database raises; then the earlier values stay."""
        saved = units.run(opened, lambda uow: uow.workspace.saved(team))
        self._now = self.default.with_saved(saved)
