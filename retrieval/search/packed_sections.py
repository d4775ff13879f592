"""Holds the sections of a view in a fifth of the memory: packed, and unpacked when one is read. Of a hundred candidates a search
reads the SOPs, and the texts of a few.
"""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from typing_extensions import override

from core.lru_cache import LruCache
from retrieval.library.models import Block, BlockKind, CurrentSection, Section, SectionRef, SopCard

_FASTEST = 1
_UNPACKED = 256
"""Sections that stay unpacked, for the questions of the moment."""

_KINDS = {kind.value: kind for kind in BlockKind}


class PackedSections(Sequence[CurrentSection]):
    """Implements the sequence of sections by row. Thread-safe. `sops` has each section's SOP, `refs` its name."""

    def __init__(self, sections: Iterable[CurrentSection] = ()) -> None:
        self.sops: list[SopCard] = []
        self.refs: list[SectionRef] = []
        self._packed: list[bytes] = []
        self._unpacked = LruCache[int, CurrentSection](_UNPACKED)
        self.extend(sections)

    def extend(self, sections: Iterable[CurrentSection]) -> None:
        """Take in more sections, before anybody reads."""
        for current in sections:
            self.sops.append(current.sop)
            self.refs.append(current.ref)
            self._packed.append(_packed(current.section))

    @override
    def __len__(self) -> int:
        return len(self._packed)

    @override
    def __iter__(self) -> Iterator[CurrentSection]:
        return map(self._read, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> CurrentSection: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[CurrentSection]: ...
    @override
    def __getitem__(self, index: int | slice) -> CurrentSection | Sequence[CurrentSection]:
        if isinstance(index, slice):
            return [self._read(row) for row in range(*index.indices(len(self)))]
        row = range(len(self))[index]
        known = self._unpacked.get(row)
        return known if known is not None else self._unpacked.put(row, self._read(row))

    def _read(self, row: int) -> CurrentSection:
        return CurrentSection(self.sops[row], _unpacked(self.refs[row].anchor, self._packed[row]))


class ChosenSections(Sequence[CurrentSection]):
    """Some of the sections, by their rows. Each is read when it is wanted."""

    def __init__(self, sections: Sequence[CurrentSection], rows: Sequence[int]) -> None:
        self._sections = sections
        self._rows = rows

    @override
    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> CurrentSection: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[CurrentSection]: ...
    @override
    def __getitem__(self, index: int | slice) -> CurrentSection | Sequence[CurrentSection]:
        if isinstance(index, slice):
            return ChosenSections(self._sections, self._rows[index])
        return self._sections[self._rows[index]]


def _packed(section: Section) -> bytes:
    blocks = [(block.kind.value, block.text, block.indent, block.number) for block in section.blocks]
    content = (section.path, section.text, section.ordinal, section.line, blocks, section.reference)
    return zlib.compress(marshal.dumps(content), _FASTEST)


def _unpacked(anchor: str, packed: bytes) -> Section:
    path, text, ordinal, line, blocks, reference = marshal.loads(zlib.decompress(packed))  # noqa: S302 -- packed by this process
    return Section(anchor, path, text, ordinal, line, tuple(Block(_KINDS[kind], *rest) for kind, *rest in blocks), reference)
