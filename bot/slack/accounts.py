"""Reads what Slack says of an account or a channel. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks.notes import Refusal
from bot.slack.events import Identity
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
    """Return why nothing can be sent to a channel; None when it can."""
    if not channel:
        return Obstacle.UNKNOWN
    if channel.get("is_archived"):
        return Obstacle.ARCHIVED
    if channel.get("is_ext_shared"):
        return Obstacle.SHARED
    return Obstacle.NOT_IN_CHANNEL if channel.get("is_member") is False else None


def is_guest(account: Account) -> bool:
    """Return whether the person sees only the channels that they were invited to."""
    return bool(account.get("is_restricted") or account.get("is_ultra_restricted"))


def organisation_account(account: Account) -> Account:
    """Return what an account is in its organisation (Enterprise Grid); empty outside of one."""
    found: Account = account.get("enterprise_user") or {}
    return found


def workspaces_of(account: Account) -> frozenset[str]:
    """Return the workspaces that an account is in; none where Slack does not say."""
    named = organisation_account(account).get("teams") or (account.get("team_id"),)
    return frozenset(str(team) for team in named if team)


def workspaces_with(channel: Mapping[str, Any]) -> frozenset[str]:
    """Return the workspaces of an organisation that have this channel; none where Slack does not say."""
    named = (channel.get("context_team_id"), *(channel.get("shared_team_ids") or ()), *(channel.get("internal_team_ids") or ()))
    return frozenset(str(team) for team in named if team)


def is_ours(account: Account, me: Identity) -> bool:
    """Return whether an account is of Cairn's workspace; in an organisation, of one of the workspaces that Cairn was added to. An
    account of which Slack says nothing counts as one.
    """
    if not me.is_organisation:
        return not account.get("is_stranger") and account.get("team_id", me.team) in me.teams
    theirs = workspaces_of(account)
    return not theirs or not theirs.isdisjoint(me.teams)


def is_admin(account: Account) -> bool:
    """Return whether an account, or what it is in its organisation, administers or owns it."""
    return bool(account.get("is_admin") or account.get("is_owner") or account.get("is_primary_owner"))


def name_of(account: Account) -> str:
    """Return the name that people read; empty where there is none."""
    profile = account.get("profile", {})
    return str(account.get("real_name") or profile.get("real_name") or profile.get("display_name") or account.get("name") or "")
