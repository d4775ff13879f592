"""Keeps glibc from giving nearly every thread a heap of its own: freed memory stays in each, and a bot has some fifty threads."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_M_ARENA_MAX = -8
"""The option's number in glibc's malloc.h."""

_HEAPS = 2

_M_MMAP_THRESHOLD = -3

_LARGE = 256 * 1024
"""Bytes from which an array has pages of its own, which go back when it is freed. By itself glibc raises this bound to 32 MB, and
arrays of a search leave holes in the heap: 38 MB after eight threads had searched 10,000 sections.
"""


def limit_heaps() -> None:
    """As MALLOC_ARENA_MAX=2 and MALLOC_MMAP_THRESHOLD_=262144 in the environment do. Call it before threads are started; other C
    libraries have no such heaps.
    """
    mallopt = _of_glibc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _HEAPS)
        mallopt(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give free memory back to the system: loading a model and preparing an index leave holes in the heaps."""
    malloc_trim = _of_glibc("malloc_trim")
    if malloc_trim is not None:
        malloc_trim(0)


def _of_glibc(name: str) -> Any:  # noqa: ANN401 - ctypes has no type for it
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
