"""A vector index in memory: one passage per section. It can be told to crash at a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retrieval.library.ports import Indexable, Progress

Passages = dict[frozenset[str], set[tuple[str, str, str]]]


class CrashError(RuntimeError):
    """The process died here."""


class FakeSectionIndex:
    def __init__(self, model: str = "words/1") -> None:
        self.model = model
        self.generations: dict[str, Passages] = {}
        self.embedded = 0
        self.crash_after: int | None = None
        self.crash_at: str = ""

    def add(self, generation: str, audience: frozenset[str], sections: Sequence[Indexable], progress: Progress) -> int:
        held = self.generations.setdefault(generation, {}).setdefault(audience, set())
        missing = [key for key in map(_key, sections) if key not in held]
        for done, key in enumerate(missing, start=1):
            self._maybe_crash()
            held.add(key)
            self.embedded += 1
            progress(done, len(missing))
        return len(missing)

    def prune(self, generation: str, live: Mapping[frozenset[str], Sequence[Indexable]]) -> int:
        if self.crash_at == "prune":
            raise CrashError
        removed = 0
        for audience, held in self.generations.get(generation, {}).items():
            dead = held - {_key(item) for item in live.get(audience, ())}
            held.difference_update(dead)
            removed += len(dead)
        return removed

    def reset(self) -> None:
        self.generations.clear()

    def drop_all_but(self, generation: str) -> None:
        if self.crash_at == "drop":
            raise CrashError
        self.generations = {name: held for name, held in self.generations.items() if name == generation}

    def passages(self, generation: str) -> Passages:
        return {audience: held for audience, held in self.generations.get(generation, {}).items() if held}

    def _maybe_crash(self) -> None:
        if self.crash_after is not None:
            if self.crash_after == 0:
                raise CrashError
            self.crash_after -= 1


def _key(item: Indexable) -> tuple[str, str, str]:
    return item.sop_id, item.section.anchor, item.section.digest
