"""Encodes a section as vectors: its windows, its units, and every word of both in context (as sketches, `sketch.py`). These are
made when the section is indexed and read when it is a candidate, the words only of those compared closely; what is missing (another
machine's index) is made at once.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from struct import Struct
from typing import Any

import numpy as np
import structlog
from numpy.typing import NDArray

from core.lru_cache import LruCache
from retrieval.chunking import SectionTexts, texts_of
from retrieval.library.models import CurrentSection
from retrieval.search.errors import SearchError
from retrieval.search.halves import Halves
from retrieval.search.packed_sections import ChosenSections
from retrieval.search.ports import Encoded, Sketch, SketchStore, TokenEncoder, Tokens
from retrieval.search.sketch import sketch_of

MOST_REMEMBERED = 300
"""Sections whose vectors are kept in memory: up to 6 MB of MiniLM's. Their words are twice as large, and read of a fifth of the
candidates only.
"""

AT_ONCE = 4
"""Questions whose candidates are compared at the same time. More are no faster, since Python runs one thread at a time, and each
holds some megabytes.
"""

_COUNTS = Struct("=3i")
"""Three numbers that precede the vectors, and the words, of a section in the store."""

_WORDS = ".words"

_log = structlog.get_logger()


@dataclass(frozen=True)
class Words:
    """Holds the words of several texts as sketches: `ends[i]` is the number of rows of `sketch` up to and including text i. There
    are no rows where the encoder has no token vectors.
    """

    ends: NDArray[np.int32]
    sketch: Sketch

    @classmethod
    def of(cls, texts: Sequence[Tokens]) -> Words:
        return cls(np.cumsum([-(-len(tokens) // 2) for tokens in texts], dtype=np.int32), sketch_of(*texts))


@dataclass(frozen=True)
class SectionVectors:
    """Holds the vectors of a section. `windows` (ordered as in `SectionTexts`) and `units` have a vector of length 1 per row."""

    windows: Halves
    units: Halves

    @property
    def headed(self) -> Halves:
        """Return the headings alone and the windows with headings: the vectors by which a section is found."""
        return np.concatenate([self.windows[:1], self.windows[1::2]])

    def packed(self) -> Sketch:
        """Return one row of bytes: the counts, then the vectors."""
        counts = np.array([len(self.windows), len(self.units), self.windows.shape[1]], np.int32)
        return _row(counts, self.windows, self.units)


@dataclass(frozen=True)
class PackedVectors:
    """Holds the vectors of several sections in one array: of each section the windows, then the units. `counts` says how many there
    are, shape (2 x sections,).
    """

    rows: Halves
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, packed: Sequence[Sketch]) -> PackedVectors:
        counts = np.concatenate([row[0, : _COUNTS.size] for row in packed]).view(np.int32).reshape(-1, 3)
        rows = np.concatenate([row[0, _COUNTS.size :] for row in packed]).view(np.float16).reshape(-1, int(counts[0, 2]))
        return cls(rows, counts[:, :2].astype(np.int64).ravel())


def bare_places(starts: NDArray[np.int64], counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the windows without their headings are; of a section without text, where its headings are.

    Args:
        starts: where the windows of each section begin.
        counts: how many there are: the headings, then each window with them and without.

    Returns:
        The places, and which of these is the first of each section.
    """
    texts = counts // 2
    places = np.maximum(texts, 1)
    firsts = np.cumsum(places) - places
    number = np.arange(int(places.sum())) - np.repeat(firsts, places)
    return np.repeat(starts, places) + np.where(np.repeat(texts, places) > 0, 2 * (number + 1), 0), firsts


@dataclass(frozen=True)
class SectionWords:
    """Holds the words of a section. Every text of a section begins with its headings: their words are in `heading` once; `windows`
    and `units` are what follows them in the windows with headings and in the units.
    """

    heading: Words
    windows: Words
    units: Words

    def packed(self) -> Sketch:
        """Return one row of bytes: the counts, then of headings, windows and units the ends and the sketch."""
        parts = (self.heading, self.windows, self.units)
        counts = np.array([len(self.windows.ends), len(self.units.ends), self.heading.sketch.shape[1]], np.int32)
        return _row(counts, *(array for part in parts for array in (part.ends.astype(np.int32), part.sketch)))

    @classmethod
    def unpacked(cls, row: Sketch) -> SectionWords:
        data = row[0]
        windows, units, width = _COUNTS.unpack_from(data)
        at, parts = _COUNTS.size, []
        for texts in (1, windows, units):
            ends = np.frombuffer(data, np.int32, texts, at)
            at += 4 * texts
            size = int(ends[-1]) * width
            parts.append(Words(ends, data[at : at + size].reshape(-1, width)))
            at += size
        return cls(*parts)


_Code = tuple[SectionVectors, SectionWords]


class SectionCodes:
    """Makes, stores and reads the codes of sections. Thread-safe: at worst, two threads make the same code twice. Whoever compares
    them holds `turn`.

    Raises `EmbeddingError` when the model cannot be loaded and `SearchError` when the store cannot be used.
    """

    def __init__(self, encoder: TokenEncoder, store: SketchStore) -> None:
        self._encoder = encoder
        self._store = store
        self._recent = LruCache[str, Sketch](MOST_REMEMBERED)
        self.turn = threading.BoundedSemaphore(AT_ONCE)

    def make(self, texts: Sequence[SectionTexts]) -> dict[str, SectionVectors]:
        """Encode and store sections; returns their vectors by key."""
        made = self._made(texts)
        self._store.put(_rows(made))
        return {key: vectors for key, (vectors, _) in made.items()}

    def _made(self, texts: Sequence[SectionTexts]) -> dict[str, _Code]:
        distinct = {section.key: section for section in texts}
        encoded = iter(self._encoder.encode([text for section in distinct.values() for text in (*section.windows, *section.units)]))
        return {
            key: _code([next(encoded) for _ in section.windows], [next(encoded) for _ in section.units])
            for key, section in distinct.items()
        }

    def keep_only(self, keys: Collection[str]) -> None:
        self._store.keep_only({name for key in keys for name in (key, key + _WORDS)})

    def vectors(self, keys: Sequence[str], sections: Sequence[CurrentSection]) -> PackedVectors:
        """Return the vectors of these sections, given with their keys, in this order."""
        rows = {key: row for key in keys if (row := self._recent.get(key)) is not None}
        at = [place for place, key in enumerate(keys) if key not in rows]
        read = self._stored([keys[place] for place in at], ChosenSections(sections, at))
        rows |= {keys[place]: self._recent.put(keys[place], row) for place, row in zip(at, read, strict=True)}
        return PackedVectors.of([rows[key] for key in keys])

    def words(self, keys: Sequence[str], sections: Sequence[CurrentSection]) -> list[SectionWords]:
        """Return the words of these sections, given with their keys, in this order."""
        return [SectionWords.unpacked(row) for row in self._stored([key + _WORDS for key in keys], sections)]

    def _stored(self, names: Sequence[str], sections: Sequence[CurrentSection]) -> list[Sketch]:
        rows = dict(self._store.get(names)) if names else {}
        lacking = [sections[at] for at, name in enumerate(names) if name not in rows]
        if lacking:
            rows |= self._made_now(lacking)
        return [rows[name] for name in names]

    def _made_now(self, sections: Sequence[CurrentSection]) -> dict[str, Sketch]:
        rows = _rows(self._made([texts_of(section.sop.id, section.sop.title, section.section) for section in sections]))
        try:
            self._store.put(rows)
        except SearchError:  # on a full disk they are made again for the next question
            _log.warning("codes_not_kept", number=len(sections))
        return rows


def _rows(made: Mapping[str, _Code]) -> dict[str, Sketch]:
    rows = {key: vectors.packed() for key, (vectors, _) in made.items()}
    return rows | {key + _WORDS: words.packed() for key, (_, words) in made.items()}


def _row(*arrays: NDArray[Any]) -> Sketch:
    return np.frombuffer(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays), np.uint8)[None, :]


def _code(windows: Sequence[Encoded], units: Sequence[Encoded]) -> _Code:
    """Return a section's code. `windows` begins with the headings alone, so that its tokens are those that every other text begins
    with.
    """
    vectors = [np.stack([text.vector for text in texts]).astype(np.float16) for texts in (windows, units)]
    headings = len(windows[0].tokens)
    headed = windows[1::2] or windows
    words = [Words.of([_after(text.tokens, headings) for text in texts]) for texts in (headed, units)]
    return SectionVectors(*vectors), SectionWords(Words.of([headed[0].tokens[:headings]]), *words)


def _after(tokens: Tokens, headings: int) -> Tokens:
    """Return what follows the headings and their colon; the whole text where nothing follows."""
    return tokens[headings + 1 :] if len(tokens) > headings + 1 else tokens
