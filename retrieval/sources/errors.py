"""Defines the errors of a source, as a tree. Every text is for the operator and holds no token.

`SourceError`: the run ends and changes nothing
`PageError`: one page cannot be read; its SOP stays as it was
  └ `PageGoneError`: the page does not exist, or Cairn may not read it
"""

from __future__ import annotations

from core.errors import OperatorError


class SourceError(OperatorError):
    """A source cannot be listed or read as a whole: the text says what is wrong and what a person can do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what[:1].upper()}{what[1:]}. {remedy}")
        self.what, self.remedy = what, remedy


class PageError(Exception):
    """One page cannot be read or written: the text says what is wrong and what a person can do. `status` is the service's, 0 for
    none.
    """

    def __init__(self, what: str, remedy: str, status: int = 0) -> None:
        super().__init__(what)
        self.what, self.remedy, self.status = what, remedy, status


class PageGoneError(PageError):
    """The page was deleted or restricted after it was listed."""
