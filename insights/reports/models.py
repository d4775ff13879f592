"""What a page holds, as values that every surface shows: the web page, App Home, a Slack message, a file.

Whoever makes a page has withheld what must not be shown before: a surface shows all that it is given.
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
    """The pages, in the order in which they are listed."""

    WEEK = "week"
    RAMP_UP = "ramp-up"
    HEALTH = "health"
    WORK = "work"
    CASES = "cases"
    WHY = "why"
    RECORD = "record"


class Direction(StrEnum):
    """Whether a change since the period before is good news, bad news, or neither."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number above a page: `value` as it is shown ("84 %"), `change` against the period before ("+3 since last week")."""

    label: str
    value: str
    change: str = ""
    direction: Direction = Direction.SAME
    note: str = ""


class Verb(StrEnum):
    """What the button of a row does; `Action.target` names the thing."""

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
    """`target`: an alert, a case, an SOP (`id` or `id#anchor`), a page or a task, as the verb needs it. EXPORT and ERASE are about
    the reader; their target is `me`.
    """

    verb: Verb
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Todo:
    """A row that needs somebody: what, why, and one next step. `people` stand behind it: None where `reason` says so, where
    the count is withheld, and where it means nothing.
    """

    text: str
    reason: str
    people: int | None = None
    done: str = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown. A row is as long as `header`; `numeric` holds the positions of columns of numbers."""

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
    """`values` stand over the chart's `labels` (LINE, BAR) or `positions` (STEP); None is a gap. `band` is low and high of each."""

    name: str
    values: Sequence[float | None]
    band: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """`description` says in a sentence what the picture shows. `positions` are numbers on the horizontal axis for STEP."""

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
    """A part of a page under a heading of its own; what is empty is left out."""

    title: str = ""
    text: str = ""
    todos: Sequence[Todo] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """`question` is what the page answers, `notes` what a reader must know to read it right (what is withheld, what n is)."""

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
