"""What can go wrong with stored cases, as a tree below `CaseError`. What people do wrong is a value: `models.Refused`."""

from __future__ import annotations


class CaseError(Exception):
    """Base; no text of a case is ever in a message."""


class BrokenHistoryError(CaseError):
    """Stored events do not follow one another: a hole in the numbers, or a first event that is no opening."""
