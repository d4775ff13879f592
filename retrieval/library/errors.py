"""Defines the errors of the library, as a tree below `LibraryError`. The texts are for the person at the command line."""

from __future__ import annotations


class LibraryError(Exception):
    """Base of the library's errors; its text is written for the person at the command line."""


class UnknownSopError(LibraryError):
    """The library has no SOP with that id."""


class NothingToApproveError(LibraryError):
    """The SOP has no version that waits for approval."""


class OpensError(LibraryError):
    """The change would open a restricted SOP to everyone, and nobody confirmed that."""


class UnknownVersionError(LibraryError):
    """The SOP has no approved version with that number."""


class TooManyRetiredError(LibraryError):
    """A sync would retire so many SOPs that a wrong folder is more likely than an intention."""


class LibraryBusyError(LibraryError):
    """Another process is publishing to the same library."""


class UnknownSectionError(LibraryError):
    """The SOP has no section of that name."""


class EmptyTextError(LibraryError):
    """A text for a section holds nothing that a reader would see."""


class ConflictingChangeError(LibraryError):
    """A suggested change does not fit the present SOP."""
