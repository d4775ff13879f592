"""Defines the errors that the operator at the terminal can correct. The text is one line and says what to do.

`OperatorError`
  └ `SettingsError`: a setting or a file that a setting names; bad usage, so exit status 2
"""

from __future__ import annotations


class OperatorError(Exception):
    """Base class of errors that the operator can correct; the command line prints the text and ends with `exit_status`."""

    exit_status = 1


class SettingsError(OperatorError):
    """A setting, or a file that it names, cannot be used."""

    exit_status = 2
