"""Configures Python's garbage collector so that it does not search the objects again and again that the process loads at its start.

A full pass over 265,000 objects took .16 s of processor time, a page of a million rows caused one to three of them, and the
passes during a start a fifth of it. The 200,000 rows of such a page are no garbage while it reads them, and 300 passes over them
took another .14 s.
"""

from __future__ import annotations

import gc
from typing import Final

PASSES: Final = 20_000, 20, 20
"""New objects before a pass over the youngest, and passes over one generation before the next (Python's: 700, 10, 10)."""


def pause() -> None:
    """Turn the garbage collector off during a start, which creates little garbage."""
    gc.disable()


def resume() -> None:
    """Turn Python's collector on again, exempt the objects that exist now, and collect new ones less often."""
    gc.freeze()
    gc.set_threshold(*PASSES)
    gc.enable()


def tidy() -> None:
    """Collect the garbage of the start once, and exempt the objects that remain."""
    gc.unfreeze()
    gc.collect()
    resume()
