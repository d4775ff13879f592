"""Keeps the process small: glibc's allocator keeps a heap for nearly every thread, and what one thread freed no other one uses."""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8
"""From malloc.h."""

ARENAS = 2
"""Most of the work holds Python's lock, so more heaps bring nothing: 30 MB less at 10,000 sections (docs/measurements/speed.md)."""


def few_arenas() -> None:
    """Call it before threads start. Where the C library knows no `mallopt`, nothing happens."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, ARENAS)
