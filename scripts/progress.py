"""Provides what commands share: the application, a console for tables, and a progress bar on stderr for work that takes longer than
a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from bot.wiring import Cairn

_WIDE = 400


@contextmanager
def opened_cairn() -> Iterator[Cairn]:
    """Open everything below Slack as the settings say. Its imports take seconds, which `cairn --help` must not pay."""
    from bot.wiring import build, settings_of  # noqa: PLC0415

    with build(settings_of()) as cairn:
        yield cairn


def table_console() -> Console:
    """Return a console that truncates nothing when its output goes to a file or a pipe."""
    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    return console


_PATIENCE_SECONDS = 1.0


@contextmanager
def bar(what: str, unit: str = "passages") -> Iterator[Callable[[int, int], None]]:
    """Yield a function to call with (done, total); nothing is shown in the first second, or when stderr is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeRemainingColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    task = shown.add_task(what, total=None)
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        shown.update(task, completed=done, total=total)
        if time.monotonic() - started > _PATIENCE_SECONDS and shown.console.is_terminal:
            shown.start()

    try:
        yield tell
    finally:
        if shown.live.is_started:
            shown.stop()
