"""Defines the remarks that people make about a question or a section with one click. Whoever is told of a remark never learns who
made it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

UNDO: Final = timedelta(minutes=1)
"""For so long a remark reaches nobody: it can be taken back as if it had never been made."""


class RemarkKind(StrEnum):
    NOT_MY_JOB = "not_my_job"
    """About a section: it is not practised with this person any more."""
    TOO_EASY = "too_easy"
    """About an item: a right answer to it lasts longer."""
    OUTDATED = "outdated"
    """About an item: its owner hears of it."""
    SUGGESTED = "suggested"
    """About an item that the person wrote: they hear what its owner decides."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark. `subject` is an item's id, or a section as `sop#anchor`. A person makes the same remark on a subject once."""

    person: str
    kind: RemarkKind
    subject: str
    at: datetime
