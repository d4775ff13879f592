"""Runs of checklists in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from fakes.memory import Memory

from nudges.lessons.checklists import Checklist


class FakeChecklists:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add(self, checklist: Checklist) -> None:
        self._memory.checklists.setdefault(checklist.id, checklist)

    def get(self, checklist_id: str, *, lock: bool = False) -> Checklist | None:
        del lock
        return self._memory.checklists.get(checklist_id)

    def save(self, checklist: Checklist) -> None:
        known = self._memory.checklists.get(checklist.id)
        if known is not None:
            self._memory.checklists[checklist.id] = replace(known, done=checklist.done)

    def drop(self, checklist_id: str) -> bool:
        return self._memory.checklists.pop(checklist_id, None) is not None

    def drop_begun_before(self, moment: datetime) -> int:
        old = [id_ for id_, kept in self._memory.checklists.items() if kept.started_at < moment]
        for id_ in old:
            del self._memory.checklists[id_]
        return len(old)
