"""What can go wrong that the person at the terminal can mend. The text is one line, with what to do.

`OperatorError`
  └ `SettingsError`: a setting or a file that a setting names; bad usage, so exit status 2
"""

from __future__ import annotations


class OperatorError(Exception):
    """Base of what the operator can mend; the command line prints the text and ends with `exit_status`."""

    exit_status = 1


class SettingsError(OperatorError):
    """A setting, or a file that it names, cannot be used."""

    exit_status = 2
