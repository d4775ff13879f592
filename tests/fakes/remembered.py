"""What a pure function made of the same arguments is not made again: hundreds of tests begin with the same two SOPs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")


def remembered(make: Callable[..., Iterator[T]]) -> Callable[..., Iterator[T]]:
    """`make`, called once for arguments that read the same. Only for functions of frozen values whose purity has a test."""
    known: dict[str, tuple[T, ...]] = {}

    def look_up(*arguments: object) -> Iterator[T]:
        key = repr(arguments)
        if key not in known:
            known[key] = tuple(make(*arguments))
        return iter(known[key])

    return look_up
