"""Keeps the process's memory small: limits glibc's heaps and gives free memory back. By default nearly every thread gets its own
heap, freed memory stays in each, and a bot has some fifty threads.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

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
