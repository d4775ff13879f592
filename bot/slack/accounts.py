"""Reads what Slack says of an account or a channel. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks.notes import Refusal
from escalation.owners import Obstacle

Account = Mapping[str, Any]
"""A user object of Slack's API; empty where Slack does not know it."""

OBSTACLES = {
    Refusal.DEACTIVATED: Obstacle.DEACTIVATED,
    Refusal.BOT: Obstacle.UNKNOWN,
    Refusal.FOREIGN: Obstacle.OUTSIDE,
    Refusal.GUEST: Obstacle.OUTSIDE,
}
"""Why somebody who is not answered cannot be asked either."""


def channel_obstacle(channel: Mapping[str, Any]) -> Obstacle | None:
    """Why nothing can be sent to a channel; None when it can."""
    if not channel:
        return Obstacle.UNKNOWN
    if channel.get("is_archived"):
        return Obstacle.ARCHIVED
    if channel.get("is_ext_shared"):
        return Obstacle.SHARED
    return Obstacle.NOT_IN_CHANNEL if channel.get("is_member") is False else None


def is_guest(account: Account) -> bool:
    """Whether the person sees only the channels that they were invited to."""
    return bool(account.get("is_restricted") or account.get("is_ultra_restricted"))


def name_of(account: Account) -> str:
    """The name that people read; empty where there is none."""
    profile = account.get("profile", {})
    return str(account.get("real_name") or profile.get("real_name") or profile.get("display_name") or account.get("name") or "")
