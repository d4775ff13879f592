"""Defines the input of the page This week: only what its reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from insights.reports.models import Todo


@dataclass(frozen=True, slots=True)
class CaseRow:
    """Holds a case that waits for the reader's decision. `about` is empty where its section may not be named."""

    id: str
    about: str
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class TopicRow:
    """Holds a topic of confusion. `is_mine`: the reader decides about it. `damage` is people's stumbles times a mistake's cost.

    `is_waiting`: nobody has to do anything before Cairn looks again.
    """

    id: str
    title: str
    what: str
    standing: str
    people: int
    times: int
    damage: int
    is_mine: bool
    is_new: bool = False
    sop: str = ""
    is_waiting: bool = False


class Lack(StrEnum):
    """Lists what an SOP can be missing."""

    REVIEW = "review"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class SopRow:
    """Holds an SOP that lacks something. `due` is the day of its promised review. `is_mine`: the reader looks after it."""

    id: str
    title: str
    lack: Lack
    due: date | None = None
    is_mine: bool = False


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Holds a task at which `fragile` of the `people` in the reader's team are unsure."""

    id: str
    title: str
    fragile: int
    people: int


@dataclass(frozen=True, slots=True)
class GapRow:
    """Holds something that an SOP should say. `sop` is empty where no SOP is near."""

    what: str
    sop: str
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Holds what a manager may see of one person, where the workspace allows it."""

    person: str
    name: str
    is_enrolled: bool
    is_due: bool
    is_on_track: bool


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """Holds everything for the page. `practising` and `team` count people, None if withheld. `more` are rows from other pages."""

    as_of: datetime
    cases: Sequence[CaseRow] = ()
    topics: Sequence[TopicRow] = ()
    sops: Sequence[SopRow] = ()
    tasks: Sequence[TaskRow] = ()
    gaps: Sequence[GapRow] = ()
    more: Sequence[Todo] = ()
    owned: int = 0
    overdue: int = 0
    """Of those; `sops` has the ones that the reader may see by name."""
    practising: int | None = None
    team: int | None = None
    progress: Sequence[Progress] = ()
