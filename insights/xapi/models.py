"""Defines the content of a statement. It is read from existing rows when the statement is sent, and never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StatementKind(StrEnum):
    """Lists the verbs of statements, each with the row that it is about (`Occurrence.source`)."""

    ASKED = "asked"
    """A question to Cairn."""
    ANSWERED = "answered"
    """The answer to a quiz question, or how well a person knew a section by their own word, by the question's id."""
    COMPLETED = "completed"
    """A batch of quiz questions of which every one is answered."""
    EXPERIENCED = "experienced"
    """A lesson that was opened."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """Holds a quiz question. `stem` and `options` are empty for an SOP that not everybody may see: no word of it leaves Cairn."""

    item: str
    kind: str
    choice: int
    key: int
    stem: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Records something that one person did. `sop` is empty where no section is known; `is_open`: everybody may see the SOP.

    `seconds` is how long it took, `score` the share that was right, `outcome` what came of a question, `rated` what a person said
    of themselves, from 1 (forgot) to 4 (easy): such an answer is no success and no failure.
    """

    kind: StatementKind
    source: str
    person: str
    at: datetime
    sop: str = ""
    section: str = ""
    title: str = ""
    is_open: bool = True
    is_right: bool | None = None
    score: float | None = None
    seconds: float | None = None
    outcome: str = ""
    interaction: Interaction | None = None
    rated: int | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Holds a statement that is to be sent. `attempts` counts claims, this one included."""

    id: str
    kind: StatementKind
    source: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """Says how far sending is. `since` is when the oldest waiting statement was entered, `error` why it still waits."""

    waiting: int = 0
    parked: int = 0
    sent: int = 0
    since: datetime | None = None
    error: str = ""
    reasons: tuple[str, ...] = ()
    """Why statements are parked, each reason once."""
