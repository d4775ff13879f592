"""Defines a golden question, and the reply to it as plain values: judging does not see how a reply was made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from retrieval.library.models import CurrentSection


class Kind(StrEnum):
    """The result that a question must have: an SOP answers it, none does, or a person has to decide."""

    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    EXCEPTION = "exception"


class Handling(StrEnum):
    """The party that answers, as the asker is told: the SOPs, the SOPs with the offer of a person, or a person."""

    ANSWER = "answer"
    OFFER = "offer"
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """One golden question. `sop` is an SOP's id or its file's stem; any of `sections` (headings or paths) is right; `answer` is a
    phrase of a right one. Each may be empty. `line` is where the question is in its file.
    """

    text: str
    kind: Kind
    sop: str = ""
    sections: tuple[str, ...] = ()
    answer: str = ""
    role: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a golden question. `sections` are those that the message shows, best first; `is_sure`: it calls the first one a
    good or likely match; `text` is what can be read in the message without a click.
    """

    sections: tuple[CurrentSection, ...]
    is_sure: bool
    handling: Handling
    text: str
