"""Defines the settings that administrators change in Slack while Cairn runs, and the log of their changes.

A value that was saved in Slack holds; what was not saved there is as the environment says. Values are texts, as in `.env`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from enum import StrEnum
from typing import Final, Protocol


class ChannelMode(StrEnum):
    """Selects when Cairn answers in a channel."""

    UNASKED = "unasked"
    """A question without a mention as well, where the answer is a good match."""
    MENTIONS = "mentions"
    NEVER = "never"


class Key(StrEnum):
    """Names a setting that can be saved. Those that the environment also has are named like its settings."""

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
    """The settings in force. A budget of 0 has no limit; `ceilings` are the environment's maxima, None: no maximum."""

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
        """Return the settings with these saved values. A value that cannot be read is left out: the one below it applies."""
        now = self
        for name, text in saved.items():
            try:
                now = now.changed(name, text)
            except ValueError:
                continue
        return now

    def changed(self, name: str, text: str) -> Workspace:
        """Return the settings with one value changed. Raises `ValueError`: nothing is saved under this name, or the text is no
        value of it.
        """
        if name.startswith(CHANNEL):
            return replace(self, channels={**self.channels, name.removeprefix(CHANNEL): ChannelMode(text)})
        return _CHANGES[Key(name)](self, text)


def names_in(text: str) -> Iterator[str]:
    """Yield the comma-separated names in lower case."""
    return (name for part in text.split(",") if (name := part.strip().casefold()))


def within(amount: float, ceiling: float | None) -> float:
    """Return a budget (0: no limit) that is not higher than the ceiling."""
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
    """A logged change: who changed what, and the old and new value. None stands for the environment's value."""

    name: str
    old: str | None
    new: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GoldenRun:
    """The result of a run of the golden questions: those that failed, by their words. `by` is who asked for the run."""

    at: datetime
    by: str
    asked: int
    failed: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        return self.asked - len(self.failed)


class WorkspaceStore(Protocol):
    """Stores the settings of a workspace or an organisation (`team`: its id). The caller commits."""

    def saved(self, team: str) -> Mapping[str, str]: ...

    def change(self, team: str, change: LoggedChange) -> bool:
        """Save `new` (None: forget) and add the log's line; False, and nothing is done, when the value is not `old` any more. Of
        several who change the same value at once exactly one succeeds.
        """

    def log(self, team: str, most: int) -> Sequence[LoggedChange]:
        """Return the last changes, newest first."""

    def note_golden(self, team: str, run: GoldenRun) -> None:
        """Store a run in place of the previous one."""

    def golden(self, team: str) -> GoldenRun | None: ...

    def teams(self) -> Collection[str]:
        """Return the ids of the workspaces or organisations with saved settings."""

    def rename_team(self, old: str, new: str) -> None:
        """Move the saved settings of a workspace to its organisation; settings that the organisation saved itself stay."""
