"""Makes the console on which commands print tables: as wide as the terminal, or wide enough for every column in a file or pipe."""

from __future__ import annotations

from rich.console import Console

_WIDE = 400


def table_console() -> Console:
    """Return a console that truncates nothing when its output goes to a file or a pipe."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    return console
