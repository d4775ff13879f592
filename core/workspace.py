"""What administrators change in Slack while Cairn runs, and who changed it.

A value that was saved in Slack holds; what was not saved there is as the environment says. Values are texts, as in `.env`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Final, Protocol


class ChannelMode(StrEnum):
    """When Cairn answers in a channel."""

    UNASKED = "unasked"
    """A question without a mention as well, where the answer is a good match."""
    MENTIONS = "mentions"
    NEVER = "never"


class Key(StrEnum):
    """What can be saved. Those that the environment knows are named like its settings."""

    FALLBACK_OWNER = "fallback_owner"
    FALLBACK_CHANNEL = "fallback_channel"
    APPROVER_ROLES = "approver_roles"
    GUESTS_MAY_ASK = "guests_may_ask"
    QUIZ_SLOT = "quiz_slot"
    QUIZ_DAILY = "quiz_daily"
    QUIZ_WEEKLY = "quiz_weekly"
    USE_MODEL = "use_model"
    LLM_DAILY_BUDGET = "llm_daily_budget"
    LLM_PERSON_DAILY_BUDGET = "llm_person_daily_budget"


CHANNEL: Final = "channel:"
"""Before a channel's id: the key under which its mode is saved."""

ON: Final = "true"
OFF: Final = "false"


@dataclass(frozen=True, slots=True)
class Workspace:
    """What holds now. A budget of 0 has no limit; `ceilings` are what the environment allows at most, None: anything."""

    fallback_owner: str = ""
    fallback_channel: str = ""
    approvers: frozenset[str] = frozenset()
    guests_may_ask: bool = False
    quiz_slot: time = time(9)
    quiz_daily: int = 3
    quiz_weekly: int = 15
    use_model: bool = True
    budgets: tuple[float, float] = (0.0, 0.0)
    ceilings: tuple[float | None, float | None] = (None, None)
    channels: Mapping[str, ChannelMode] = field(default_factory=dict)

    @property
    def owner(self) -> str | None:
        """The fallback owner (`escalation.owners.Fallbacks`)."""
        return self.fallback_owner or None

    @property
    def channel(self) -> str | None:
        """The fallback channel."""
        return self.fallback_channel or None

    def mode(self, channel: str) -> ChannelMode:
        return self.channels.get(channel, ChannelMode.MENTIONS)

    def with_saved(self, saved: Mapping[str, str]) -> Workspace:
        """What holds once these values are laid over it. A value that cannot be read is left out: the one below it holds."""
        now = self
        for name, text in saved.items():
            try:
                now = now.changed(name, text)
            except ValueError:
                continue
        return now

    def changed(self, name: str, text: str) -> Workspace:
        """The same with one value.

        Raises:
            ValueError: nothing is saved under this name, or the text is no value of it.
        """
        if name.startswith(CHANNEL):
            return replace(self, channels={**self.channels, name.removeprefix(CHANNEL): ChannelMode(text)})
        return _CHANGES[Key(name)](self, text)


def names_in(text: str) -> Iterator[str]:
    """The names between commas, in lower case."""
    return (name for part in text.split(",") if (name := part.strip().casefold()))


def within(amount: float, ceiling: float | None) -> float:
    """A budget (0: no limit) that is no higher than the ceiling."""
    if not ceiling:
        return amount
    return min(amount, ceiling) if amount else ceiling


def _budgets(now: Workspace, of_all: float, of_each: float) -> Workspace:
    return replace(now, budgets=(within(of_all, now.ceilings[0]), within(of_each, now.ceilings[1])))


_CHANGES: Final[Mapping[Key, Callable[[Workspace, str], Workspace]]] = {
    Key.FALLBACK_OWNER: lambda now, text: replace(now, fallback_owner=text),
    Key.FALLBACK_CHANNEL: lambda now, text: replace(now, fallback_channel=text),
    Key.APPROVER_ROLES: lambda now, text: replace(now, approvers=frozenset(names_in(text))),
    Key.GUESTS_MAY_ASK: lambda now, text: replace(now, guests_may_ask=text == ON),
    Key.QUIZ_SLOT: lambda now, text: replace(now, quiz_slot=time.fromisoformat(text)),
    Key.QUIZ_DAILY: lambda now, text: replace(now, quiz_daily=int(text)),
    Key.QUIZ_WEEKLY: lambda now, text: replace(now, quiz_weekly=int(text)),
    Key.USE_MODEL: lambda now, text: replace(now, use_model=text == ON),
    Key.LLM_DAILY_BUDGET: lambda now, text: _budgets(now, float(text), now.budgets[1]),
    Key.LLM_PERSON_DAILY_BUDGET: lambda now, text: _budgets(now, now.budgets[0], float(text)),
}


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A line of the log: who changed what, from what to what. None: what the environment says."""

    name: str
    old: str | None
    new: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GoldenRun:
    """How the golden questions went: those that failed, by their words. `by` is who asked for it."""

    at: datetime
    by: str
    asked: int
    failed: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        return self.asked - len(self.failed)


class WorkspaceStore(Protocol):
    """What a workspace or an organisation (`team`: its id) has saved. The caller commits."""

    def saved(self, team: str) -> Mapping[str, str]: ...

    def change(self, team: str, change: LoggedChange) -> bool:
        """Save `new` (None: forget) and add the log's line; False, and nothing is done, when the value is not `old` any more. Of
        several who change the same value at once exactly one succeeds.
        """
        ...

    def log(self, team: str, most: int) -> Sequence[LoggedChange]:
        """The last changes, newest first."""
        ...

    def note_golden(self, team: str, run: GoldenRun) -> None:
        """Keep a run in place of the one before."""
        ...

    def golden(self, team: str) -> GoldenRun | None: ...

    def teams(self) -> Collection[str]:
        """The ids of the workspaces or organisations that something was saved for."""
        ...

    def rename_team(self, old: str, new: str) -> None:
        """Give what a workspace saved to its organisation; what that saved itself stays as it is."""
        ...
