"""Holds the workspace's settings in effect now: what administrators saved in Slack, and the environment's values for the rest.

Every process reads the saved values again at a tick, so that a change holds on all replicas within seconds. Whoever needs a value
asks at the moment of use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.ports import UnitOfWork
from core import units
from core.workspace import ChannelMode, Workspace

EVERY: Final = 5.0
"""Seconds within which a change holds on every replica."""


class LiveWorkspace:
    """Holds the settings. `default` is what the environment says; it holds until the first `refresh`. Also the `Fallbacks` of
    every route.
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
