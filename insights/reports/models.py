"""Defines a page as values that every surface shows: the web page, App Home, a Slack message, a file.

The code that builds a page withholds what must not be shown; a surface shows everything that it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.localization import gettext as _

SIMULATED: Final = "simulated"
"""The mark of a database whose history was made up; its number says since when, in Unix seconds."""


class PageId(StrEnum):
    """Lists the pages, in the order in which they are shown."""

    WEEK = "week"
    RAMP_UP = "ramp-up"
    HEALTH = "health"
    WORK = "work"
    CASES = "cases"
    WHY = "why"
    RECORD = "record"


class Direction(StrEnum):
    """Says whether a change since the period before is good news, bad news, or neither."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Figure:
    """Holds a number above a page: `value` as it is shown ("84 %"), `change` from the period before ("+3 since last week")."""

    label: str
    value: str
    change: str = ""
    direction: Direction = Direction.SAME
    note: str = ""


class Verb(StrEnum):
    """Lists what the button of a row does; `Action.target` names its object."""

    OPEN_ALERT = "open-alert"
    OPEN_CASE = "open-case"
    OPEN_SOP = "open-sop"
    OPEN_PAGE = "open-page"
    ASK_OWNER = "ask-owner"
    ASSIGN_CHECK = "assign-check"
    EXPORT = "export"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Action:
    """Describes a row's button. `target` is an alert, a case, an SOP (`id` or `id#anchor`), a page or a task, as the verb needs it.
    EXPORT and ERASE are about the reader; their target is `me`.
    """

    verb: Verb
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Todo:
    """Holds a row that needs attention: what, why, and one next step. `people` counts those behind it: None where `reason` says so,
    where the count is withheld, and where it means nothing.
    """

    text: str
    reason: str
    people: int | None = None
    done: str = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Holds the cells as they are shown. A row is as long as `header`; `numeric` holds the positions of columns of numbers."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    empty: str = field(default_factory=lambda: _("Nothing to show yet."))


class Shape(StrEnum):
    LINE = "line"
    STEP = "step"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Series:
    """Holds one line of a chart: `values` by its `labels` (LINE, BAR) or `positions` (STEP). None is a gap; `band`: (low, high)."""

    name: str
    values: Sequence[float | None]
    band: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Holds a chart. `description` says in a sentence what it shows. `positions` are numbers on the horizontal axis for STEP."""

    title: str
    description: str
    shape: Shape
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    positions: Sequence[float] = ()
    marks: Sequence[tuple[int, str]] = ()
    """Moments worth a line, as (position of the label, words): an SOP changed, Cairn started."""


@dataclass(frozen=True, slots=True)
class Block:
    """Holds a part of a page under its own heading; what is empty is left out."""

    title: str = ""
    text: str = ""
    todos: Sequence[Todo] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Holds a page. `question` is what it answers, `notes` what a reader must know to read it (what is withheld, what n is)."""

    id: PageId
    title: str
    question: str
    as_of: datetime
    figures: Sequence[Figure] = ()
    blocks: Sequence[Block] = ()
    notes: Sequence[str] = ()
    is_simulated: bool = False
    persons: Sequence[str] = ()
    """Ids of the people whom the page shows one by one, the reader left out: whoever opens it is written down for them."""
