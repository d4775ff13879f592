"""A section as vectors: its windows, its units, and every word of both in context (as sketches, `sketch.py`). Made when the
section is indexed, read when it is a candidate; what is missing (another machine's index) is made on the spot.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import structlog
from numpy.typing import NDArray

from retrieval.chunking import SectionTexts, texts_of
from retrieval.library.models import CurrentSection
from retrieval.search.errors import SearchError
from retrieval.search.ports import Encoded, Sketch, SketchStore, TokenEncoder, Tokens
from retrieval.search.sketch import sketch_of

MOST_BYTES = 64_000_000
"""Of decoded sections kept in memory: some 3,000 of them."""

_HEADER = 5

_log = structlog.get_logger()

Halves = NDArray[np.float16]


@dataclass(frozen=True)
class Words:
    """The words of several texts as sketches: `ends[i]` is the number of rows of `sketch` up to and with text i. No rows where the
    encoder has no token vectors.
    """

    ends: NDArray[np.int64]
    sketch: Sketch

    @classmethod
    def of(cls, texts: Sequence[Tokens]) -> Words:
        sketches = [sketch_of(tokens) for tokens in texts]
        return cls(np.cumsum([len(one) for one in sketches], dtype=np.int64), np.concatenate(sketches))

    @property
    def nbytes(self) -> int:
        return self.ends.nbytes + self.sketch.nbytes


@dataclass(frozen=True)
class SectionCode:
    """`windows` (ordered as in `SectionTexts`) and `units` have a vector of length 1 per row. Every text begins with the section's
    headings: their words are in `heading` once; `window_words` and `unit_words` are what follows them in the windows with headings
    and in the units.
    """

    windows: Halves
    units: Halves
    heading: Words
    window_words: Words
    unit_words: Words

    @property
    def bare(self) -> Halves:
        """The windows without their headings; those of the headings where the section has no text."""
        return self.windows[2::2] if len(self.windows) > 1 else self.windows

    @property
    def headed(self) -> Halves:
        """The headings alone and the windows with them: what a section is found by."""
        return np.concatenate([self.windows[:1], self.windows[1::2]])

    def packed(self) -> Sketch:
        """One row of bytes: the counts, the vectors, then of headings, windows and units the ends and the sketch."""
        words = (self.heading, self.window_words, self.unit_words)
        counts = [len(self.windows), len(self.units), self.windows.shape[1], self.heading.sketch.shape[1], len(words[1].ends)]
        arrays = [np.array(counts, np.int32), self.windows, self.units]
        arrays += [array for word in words for array in (word.ends.astype(np.int32), word.sketch)]
        return np.frombuffer(b"".join(np.ascontiguousarray(one).tobytes() for one in arrays), np.uint8)[None, :]

    @classmethod
    def unpacked(cls, row: Sketch) -> SectionCode:
        data = np.ascontiguousarray(row).tobytes()
        windows, units, dimensions, width, texts = (int(count) for count in np.frombuffer(data, np.int32, _HEADER))
        at = 4 * _HEADER
        vectors = np.frombuffer(data, np.float16, (windows + units) * dimensions, at).reshape(-1, dimensions)
        at += vectors.nbytes
        words = []
        for count in (1, texts, units):
            ends = np.frombuffer(data, np.int32, count, at).astype(np.int64)
            sketch = np.frombuffer(data, np.uint8, int(ends[-1]) * width, at + 4 * count).reshape(-1, width)
            words.append(Words(ends, sketch))
            at += 4 * count + sketch.nbytes
        return cls(vectors[:windows], vectors[windows:], *words)

    @property
    def nbytes(self) -> int:
        words = (self.heading, self.window_words, self.unit_words)
        return self.windows.nbytes + self.units.nbytes + sum(one.nbytes for one in words)


class SectionCodes:
    """Keeps the codes of sections. Thread-safe: the worst that two threads can do is make a code twice.

    Raises `EmbeddingError` when the model cannot be loaded and `SearchError` when the store cannot be used.
    """

    def __init__(self, encoder: TokenEncoder, store: SketchStore) -> None:
        self._encoder = encoder
        self._store = store
        self._lock = threading.Lock()
        self._recent: OrderedDict[str, SectionCode] = OrderedDict()
        self._bytes = 0

    def make(self, texts: Sequence[SectionTexts]) -> dict[str, SectionCode]:
        """Encode and store sections; returns their codes by key."""
        made = self._made(texts)
        self._store.put({key: code.packed() for key, code in made.items()})
        return made

    def _made(self, texts: Sequence[SectionTexts]) -> dict[str, SectionCode]:
        distinct = {one.key: one for one in texts}
        encoded = iter(self._encoder.encode([text for one in distinct.values() for text in (*one.windows, *one.units)]))
        return {
            key: _code([next(encoded) for _ in one.windows], [next(encoded) for _ in one.units]) for key, one in distinct.items()
        }

    def keep_only(self, keys: Collection[str]) -> None:
        self._store.keep_only(keys)

    def of(self, sections: Mapping[str, CurrentSection]) -> list[SectionCode]:
        """The codes of these sections (by their keys), in this order."""
        known = self._remembered(sections)
        missing = [key for key in sections if key not in known]
        read = {key: SectionCode.unpacked(row) for key, row in self._store.get(missing).items()} if missing else {}
        lacking = [sections[key] for key in missing if key not in read]
        if lacking:
            read |= self._made_now(lacking)
        self._remember(read)
        known |= read
        return [known[key] for key in sections]

    def _made_now(self, sections: Sequence[CurrentSection]) -> dict[str, SectionCode]:
        made = self._made([texts_of(section.sop.id, section.sop.title, section.section) for section in sections])
        try:
            self._store.put({key: code.packed() for key, code in made.items()})
        except SearchError:  # on a full disk they are made again for the next question
            _log.warning("codes_not_kept", number=len(made))
        return made

    def _remembered(self, keys: Collection[str]) -> dict[str, SectionCode]:
        with self._lock:
            found = {key: self._recent[key] for key in keys if key in self._recent}
            for key in found:
                self._recent.move_to_end(key)
            return found

    def _remember(self, codes: Mapping[str, SectionCode]) -> None:
        with self._lock:
            for key, code in codes.items():
                if key not in self._recent:
                    self._recent[key] = code
                    self._bytes += code.nbytes
            while self._bytes > MOST_BYTES:
                _, dropped = self._recent.popitem(last=False)
                self._bytes -= dropped.nbytes


def _code(windows: Sequence[Encoded], units: Sequence[Encoded]) -> SectionCode:
    """`windows` begins with the headings alone, so that its tokens are those that every other text begins with."""
    vectors = [np.stack([one.vector for one in texts]).astype(np.float16) for texts in (windows, units)]
    headings = len(windows[0].tokens)
    headed = windows[1::2] or windows
    words = [Words.of([_after(one.tokens, headings) for one in texts]) for texts in (headed, units)]
    return SectionCode(vectors[0], vectors[1], Words.of([headed[0].tokens[:headings]]), *words)


def _after(tokens: Tokens, headings: int) -> Tokens:
    """What follows the headings and their colon; all of a text that is nothing else."""
    return tokens[headings + 1 :] if len(tokens) > headings + 1 else tokens
