"""Keeps the memory of the process small and cheap: configures the garbage collector so that it does not search the objects again
and again that the process loads at its start, limits glibc's heaps, and gives free memory back.

A full pass over 265,000 objects took .16 s of processor time, a page of a million rows caused one to three of them, and the passes
during a start a fifth of it. The 200,000 rows of such a page are no garbage while it reads them, and 300 passes over them took
another .14 s. By default nearly every thread gets its own heap, freed memory stays in each, and a bot has some fifty threads.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from typing import Any, Final

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


_M_ARENA_MAX = -8
"""The option's number in glibc's malloc.h."""

_HEAPS = 2


def limit_heaps() -> None:
    """Limit the heaps as MALLOC_ARENA_MAX=2 in the environment does. Call it before threads are started; other C libraries have
    no such heaps.

    A fixed M_MMAP_THRESHOLD is not set: it takes 38 MB less after eight threads have searched 10,000 sections, but 3,300 page
    faults, or seven milliseconds, more for each question.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _HEAPS)


def give_back() -> None:
    """Give free memory back to the system: loading a model and preparing an index leave holes in the heaps."""
    malloc_trim = _of_glibc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _of_glibc(name: str) -> Any:  # noqa: ANN401 - ctypes has no type for it
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
