"""What can go wrong with stored signals, as a tree below `SignalError`. What people do wrong is a value: `models.Refused`."""

from __future__ import annotations


class SignalError(Exception):
    """Base; no text of a question is ever in a message."""


class BrokenHistoryError(SignalError):
    """Stored events do not follow one another: a hole in the numbers, or a first event that is no opening."""
