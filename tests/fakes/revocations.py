"""Revoked links in memory."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from fakes.memory import Memory


class FakeLinkRevocations:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def revoke(self, reader: str, at: datetime) -> None:
        self._memory.revocations[reader] = at

    def revoked_at(self, readers: Collection[str]) -> datetime | None:
        return max((at for reader, at in self._memory.revocations.items() if reader in readers), default=None)
