"""Who is asked when Cairn cannot answer: owner, else backup, in the SOP's channel, else the workspace's fallback.

Someone is always named as long as the workspace has a fallback; where it has none, the asker is told so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from retrieval.library.models import Governance


@dataclass(frozen=True, slots=True)
class Fallback:
    """The workspace's last resort, from the settings."""

    owner: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class OwnerRoute:
    """Where a question goes and who is named there. `channel` may be a Slack user id: then it is a DM to that person."""

    channel: str
    person: str | None


Reachable = Callable[[str], bool]
"""Whether a person's account is active, or a channel exists, is not archived and lets Cairn post."""


def choose_owner(governance: Governance | None, fallback: Fallback, *, reachable: Reachable) -> OwnerRoute | None:
    """Return where to send a question; None when nobody can be reached at all.

    Args:
        governance: of the SOP that came nearest; None when no SOP fitted.
        fallback: the workspace's own owner and channel.
        reachable: asked once per candidate, for people and channels alike.
    """
    people = [governance.owner, governance.backup] if governance else []
    channels = [governance.channel] if governance else []
    person = _first((*people, fallback.owner), reachable)
    channel = _first((*channels, fallback.channel), reachable)
    if channel is not None:
        return OwnerRoute(channel, person)
    return OwnerRoute(person, person) if person is not None else None


def _first(candidates: tuple[str | None, ...], reachable: Reachable) -> str | None:
    return next((name for name in candidates if name is not None and reachable(name)), None)
