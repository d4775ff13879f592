"""A fixed last resort."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fallback:
    owner: str | None = None
    channel: str | None = None
