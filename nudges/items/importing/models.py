"""Defines a question of another system before it is compared with an SOP, and what could not be read of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

NO_RIGHT = -1


@dataclass(frozen=True, slots=True)
class ForeignQuestion:
    """A question of another system. `line` is where it begins.

    Without `options` it has a front and a back: `answer` is what has to be known. `quote` holds words that should be in the SOP,
    `note` the author's explanation; both may be empty.
    """

    line: int
    stem: str
    options: tuple[str, ...] = ()
    right: int = NO_RIGHT
    answer: str = ""
    quote: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why something in the file gave no question, and what to do."""

    line: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ForeignQuiz:
    questions: Sequence[ForeignQuestion] = ()
    unread: Sequence[Unread] = ()


Parsed = ForeignQuestion | Unread


def quiz_of(parsed: Sequence[Parsed]) -> ForeignQuiz:
    """Separate the questions from what could not be read."""
    questions = [question for question in parsed if isinstance(question, ForeignQuestion)]
    return ForeignQuiz(questions, [entry for entry in parsed if isinstance(entry, Unread)])
