"""One person's library in memory: the sections their audiences may see, and nothing of any other. Immutable once built, so that
searches need no lock; not even a word's rarity is counted over sections the person may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import is_window, passages_of, pieces_in
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.search.audiences import paths_name, windows_name
from retrieval.search.kept import KeptVectors
from retrieval.search.neighbours import neighbours_in, words_in
from retrieval.search.ports import LexicalIndex, Lexicon
from retrieval.search.typos import Spelling
from retrieval.search.wording import Wording

_PREPARED_MOST = 400_000


@dataclass(frozen=True, slots=True)
class State:
    """What a view was built from; when it differs, the view is old."""

    generation: str
    revision: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a section becomes for searching, whoever looks: passage keys (heading path first), terms of headings and text,
    how many of them are the headings', estimated pieces.
    """

    path_key: str
    window_keys: tuple[str, ...]
    terms: tuple[str, ...]
    path_terms: int
    pieces: int


class Preparation:
    """Remembers prepared sections across views and revisions, so that a small edit costs a small rebuild, and the words of every
    audience. Thread-safe: the worst that two threads can do is prepare the same section twice.
    """

    def __init__(self, lexicon: Lexicon, kept: KeptVectors) -> None:
        self.lexicon = lexicon
        self.kept = kept
        self._words: dict[frozenset[str], dict[str, str]] = {}
        self._known: dict[tuple[object, ...], Prepared] = {}

    def of(self, found: CurrentSection) -> Prepared:
        sop, section = found.sop, found.section
        stamp = (sop.id, sop.title, section.anchor, section.digest, sop.governance.language, sop.governance.audience)
        known = self._known.get(stamp)
        if known is None:
            if len(self._known) > _PREPARED_MOST:
                self._known = {}
            known = self._known[stamp] = self._prepare(found)
            self._read(found)
        return known

    def words(self, audiences: Iterable[frozenset[str]]) -> dict[str, str]:
        """The words of these audiences' sections, each with the term that it became."""
        return {word: term for audience in audiences for word, term in dict(self._words.get(audience, {})).items()}

    def _read(self, found: CurrentSection) -> None:
        sop, section = found.sop, found.section
        known = self._words.setdefault(sop.governance.audience, {})
        words = words_in("\n".join((sop.title, *section.path, section.text)))
        for word in [word for word in words if word not in known]:  # `-` would walk through all that is known
            terms = self.lexicon.terms(word, sop.governance.language)
            known[word] = terms[0] if terms else ""

    def _prepare(self, found: CurrentSection) -> Prepared:
        sop, section = found.sop, found.section
        keys = [passage.key for passage in passages_of(sop.id, sop.title, section)]
        language = sop.governance.language
        path_terms = self.lexicon.terms(" . ".join((sop.title, *section.path)), language)
        return Prepared(
            path_key=next(key for key in keys if not is_window(key)),
            window_keys=tuple(key for key in keys if is_window(key)),
            terms=(*path_terms, *self.lexicon.terms(section.text, language)),
            path_terms=len(path_terms),
            pieces=pieces_in(section.text),
        )


@dataclass(frozen=True)
class View:
    """The sections of some audiences at one state. Rows (positions in `sections`) name sections in every array.

    `windows` and `paths` are the collections to ask, `held` how many passages each must hold, `home` a row's position
    among them; `text` scores headings and text together,
    `path` the headings alone; `document` numbers the SOPs, `pieces` is the length, `depth` the number of headings.
    """

    state: State
    audiences: frozenset[frozenset[str]]
    sections: Sequence[CurrentSection]
    prepared: Sequence[Prepared]
    windows: Sequence[str]
    paths: Sequence[str]
    home: NDArray[np.int64]
    row_of_key: Mapping[str, int]
    held: Mapping[str, int]
    row_of_ref: Mapping[SectionRef, int]
    text: LexicalIndex
    path: LexicalIndex
    document: NDArray[np.int64]
    pieces: NDArray[np.float64]
    depth: NDArray[np.float64]
    wording: Wording

    def __len__(self) -> int:
        return len(self.sections)


def build_view(state: State, library: Mapping[frozenset[str], Sequence[CurrentSection]], preparation: Preparation) -> View:
    """The view over these audiences' current sections; seconds at 100,000 sections, mostly for the lexical index."""
    audiences = list(library)
    home = [at for at, audience in enumerate(audiences) for _ in library[audience]]
    sections = [found for audience in audiences for found in library[audience]]
    prepared = [preparation.of(found) for found in sections]
    text = preparation.lexicon.index([one.terms for one in prepared])
    languages = tuple(sorted({found.sop.governance.language for found in sections})) or ("en",)
    neighbours = neighbours_in(text, preparation.words(audiences), preparation.kept)
    return View(
        state=state,
        audiences=frozenset(audiences),
        sections=sections,
        prepared=prepared,
        windows=[windows_name(state.generation, audience) for audience in audiences],
        paths=[paths_name(state.generation, audience) for audience in audiences],
        home=np.array(home, np.int64),
        row_of_key={key: row for row, one in enumerate(prepared) for key in (one.path_key, *one.window_keys)},
        held=_held(state.generation, audiences, library, prepared),
        row_of_ref={found.ref: row for row, found in enumerate(sections)},
        text=text,
        path=preparation.lexicon.index([one.terms[: one.path_terms] for one in prepared]),
        document=_numbered(found.sop.id for found in sections),
        pieces=np.array([one.pieces for one in prepared], np.float64),
        depth=np.array([len(found.section.path) for found in sections], np.float64),
        wording=Wording(preparation.lexicon, text, Spelling(text.vocabulary), languages, neighbours),
    )


def _held(
    generation: str,
    audiences: Sequence[frozenset[str]],
    library: Mapping[frozenset[str], Sequence[CurrentSection]],
    prepared: Sequence[Prepared],
) -> dict[str, int]:
    """How many different passages of these sections belong into each collection."""
    held, rest = {}, iter(prepared)
    for audience in audiences:
        mine = [next(rest) for _ in library[audience]]
        held[windows_name(generation, audience)] = len({key for one in mine for key in one.window_keys})
        held[paths_name(generation, audience)] = len({one.path_key for one in mine})
    return held


def _numbered(names: Iterable[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)
