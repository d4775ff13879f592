"""Builds one person's library in memory: the sections that their audiences may see, and no others. A view is immutable once built,
so searches need no lock. Not even a word's rarity is counted over sections that the person may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from retrieval.chunking import section_key
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.search.audiences import windows_name
from retrieval.search.kinds import Kind, kind_of
from retrieval.search.neighbours import neighbours_in, words_in
from retrieval.search.packed_sections import PackedSections
from retrieval.search.ports import LexicalIndex, Lexicon, Vectors
from retrieval.search.scale import SAME, Scale
from retrieval.search.siblings import Titled, titled
from retrieval.search.spelling import Spelling
from retrieval.search.terms import TermReader
from retrieval.search.vector_cache import VectorCache

SMALL, LARGE = 500, 2_000
"""Sections of a library. Up to the one headings tell sections apart; in a handbook of the other many headings resemble a question
by chance, and what the text says counts more.
"""

_PREPARED_MOST = 400_000


def largeness(sections: int) -> float:
    """Return 0 for a small library, 1 for a large one, and between them what the logarithm of its size says."""
    return float(np.clip(np.log(max(sections, 1) / SMALL) / np.log(LARGE / SMALL), 0, 1))


@dataclass(frozen=True, slots=True)
class State:
    """The index generation and library revision that a view was built from; when these differ, the view is old."""

    generation: str
    revision: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A section prepared for searching, the same for every viewer: the key of its vectors, the terms of headings and text, those of
    its own heading, its kind, and its title and headings as words.
    """

    key: str
    terms: tuple[str, ...]
    heading: tuple[str, ...]
    kind: Kind
    titled: Titled


class Preparation:
    """Caches prepared sections across views and revisions, so that a small edit costs a small rebuild, and the words of every
    audience. Thread-safe: at worst, two threads prepare the same section twice.
    """

    def __init__(self, lexicon: Lexicon, kept: VectorCache, scale: Scale = SAME) -> None:
        self.lexicon = lexicon
        self.kept = kept
        self.scale = scale
        self._words: dict[frozenset[str], dict[str, str]] = {}
        self._known: dict[tuple[object, ...], Prepared] = {}

    def of(self, current: CurrentSection, *, is_page: bool) -> Prepared:
        """Return the prepared section, from the cache where it is there. `is_page`: the section is all that its SOP has."""
        sop, section = current.sop, current.section
        key = section_key(sop.id, sop.title, section)
        stamp = (key, sop.governance.language, sop.governance.audience, is_page)
        known = self._known.get(stamp)
        if known is None:
            if len(self._known) > _PREPARED_MOST:
                self._known = {}
            known = self._known[stamp] = self._prepare(key, current, is_page=is_page)
            self._read(current)
        return known

    def words(self, audiences: Iterable[frozenset[str]]) -> dict[str, str]:
        """Return the words of these audiences' sections, each with the term that it became."""
        return {word: term for audience in audiences for word, term in dict(self._words.get(audience, {})).items()}

    def _read(self, current: CurrentSection) -> None:
        sop, section = current.sop, current.section
        known = self._words.setdefault(sop.governance.audience, {})
        words = words_in("\n".join((sop.title, *section.path, section.text)))
        for word in [word for word in words if word not in known]:  # `-` would walk through all that is known
            terms = self.lexicon.terms(word, sop.governance.language)
            known[word] = terms[0] if terms else ""

    def _prepare(self, key: str, current: CurrentSection, *, is_page: bool) -> Prepared:
        sop, section = current.sop, current.section
        text = "\n".join((" . ".join((sop.title, *section.path)), section.text))
        language = sop.governance.language
        heading = tuple(dict.fromkeys(self.lexicon.terms(section.heading, language)))
        terms = tuple(self.lexicon.terms(text, language))
        return Prepared(key, terms, heading, kind_of(current, is_page=is_page), titled(current))


@dataclass(frozen=True)
class View:
    """The sections of some audiences at one state, ready to be searched. Rows (positions in `sections`) name sections in every
    array. `kinds` has the value of each section's `Kind`.

    `windows` are the collections to ask, with the number of sections that each must hold; `text` scores headings and text together;
    `headings` has the vector of each section's own heading, and no rows in a large library, where they do not count.
    """

    state: State
    audiences: frozenset[frozenset[str]]
    sections: PackedSections
    prepared: Sequence[Prepared]
    kinds: NDArray[np.int64]
    windows: Mapping[str, int]
    row_of_key: Mapping[str, int]
    row_of_ref: Mapping[SectionRef, int]
    text: LexicalIndex
    headings: Vectors
    term_reader: TermReader
    spelling: Spelling

    def __len__(self) -> int:
        return len(self.sections)


@dataclass(frozen=True)
class ReadLibrary:
    """Holds what a view needs of some audiences' sections: how many each has, and of each section, by row, what is prepared and its
    own heading.
    """

    sections: PackedSections
    prepared: Sequence[Prepared]
    headings: Sequence[str]
    counts: Mapping[frozenset[str], int]


def read_library(library: Mapping[frozenset[str], Iterable[CurrentSection]], preparation: Preparation) -> ReadLibrary:
    """Read these audiences' current sections, each SOP's together, and keep none of them unpacked."""
    prepared, headings, counts = list[Prepared](), list[str](), dict[frozenset[str], int]()
    read = ReadLibrary(PackedSections(), prepared, headings, counts)
    for audience, sections in library.items():
        for _, of_sop in groupby(sections, key=lambda section: section.sop.id):
            page = list(of_sop)
            read.sections.extend(page)
            prepared += [preparation.of(section, is_page=len(page) == 1) for section in page]
            headings += [section.section.heading or section.sop.title for section in page]
        counts[audience] = len(prepared) - sum(counts.values())
    return read


def build_view(state: State, read: ReadLibrary, preparation: Preparation) -> View:
    """Build the view over a library; takes seconds at 100,000 sections, mostly for the lexical index."""
    audiences, sections, prepared = list(read.counts), read.sections, read.prepared
    text = preparation.lexicon.index([prepared_section.terms for prepared_section in prepared])
    languages = tuple(sorted({sop.governance.language for sop in sections.sops})) or ("en",)
    words = preparation.words(audiences)
    neighbours = neighbours_in(text, words, preparation.kept, preparation.scale)
    return View(
        state=state,
        audiences=frozenset(audiences),
        sections=sections,
        prepared=prepared,
        kinds=np.array([prepared_section.kind.value for prepared_section in prepared], np.int64),
        windows={windows_name(state.generation, audience): number for audience, number in read.counts.items()},
        row_of_key={prepared_section.key: row for row, prepared_section in enumerate(prepared)},
        row_of_ref={ref: row for row, ref in enumerate(sections.refs)},
        text=text,
        headings=preparation.kept.keep(read.headings if len(sections) < LARGE else []),
        term_reader=TermReader(preparation.lexicon, text, languages, neighbours),
        spelling=Spelling(words, languages),
    )
