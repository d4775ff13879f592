"""Where commands print tables: as wide as the terminal, and wide enough for every column when another program reads."""

from __future__ import annotations

from rich.console import Console

_WIDE = 400


def table_console() -> Console:
    """A console that cuts nothing off when its output goes to a file or a pipe."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    return console
