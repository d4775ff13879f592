"""Keeps glibc from giving nearly every thread a heap of its own: freed memory stays in each, and a bot has some fifty threads."""

from __future__ import annotations

import ctypes
import sys

_M_ARENA_MAX = -8
"""The option's number in glibc's malloc.h."""

_HEAPS = 2


def limit_heaps() -> None:
    """As MALLOC_ARENA_MAX=2 in the environment does. Call it before threads are started; other C libraries have no such heaps."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _HEAPS)
