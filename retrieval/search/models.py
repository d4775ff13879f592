"""Defines the input and the result of a search."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.people import Viewer
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.search.siblings import Family
from retrieval.units import Unit, lines_of


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the viewer who may see the results. `turns` are the same person's earlier questions in the thread, oldest
    first; `shown` are the sections that the last of them was answered with. `variants` are the same question in other words.

    `asker` is who waits, as the question log names the person: a language model may be asked for them, for so many `seconds`. None:
    no model is asked.
    """

    text: str
    viewer: Viewer = field(default_factory=Viewer)
    turns: tuple[str, ...] = ()
    shown: tuple[SectionRef, ...] = ()
    variants: tuple[str, ...] = ()
    asker: str | None = None
    seconds: float = 2.5


@dataclass(frozen=True, slots=True)
class Signals:
    """The reasons for a section's rank. Ranks count from 1; None: that side did not find it.

    `cosine` is the best window's (-1 to 1), `bm25` the lexical score against the question's inverse document frequencies, `cover`
    the share (0 to 1, weighted by rarity) of the question's terms that the section and its headings hold.
    """

    cosine: float
    bm25: float
    cover: float
    dense_rank: int | None
    lexical_rank: int | None
    confirmed: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One section that was found. `score` orders hits of one search; `unit` is the number of the line that fits best
    (`retrieval.units.lines_of`), if it is known.
    """

    current: CurrentSection
    score: float
    unit: int | None
    signals: Signals

    @property
    def best(self) -> Unit | None:
        """Return the sentence, step or row that fits best (None: no text). It is computed when it is read: few of the hits are
        shown.
        """
        lines = lines_of(self.current.section) if self.unit is not None else ()
        return lines[self.unit or 0] if lines else None


@dataclass(frozen=True, slots=True)
class Siblings:
    """The sections among the candidates that say the same about different things, best first, one for each of the family's values.

    `named` are the positions of those that the question names; `confidence` (0 to 1): one of them is the right section.
    """

    family: Family
    hits: tuple[Hit, ...]
    named: tuple[int, ...] = ()
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of a search, best first, and two probabilities (0 to 1).

    `in_scope`: this is no request that no SOP could cover. `confidence`: the first hit is the right section.
    `searched` counts the sections the viewer may see. `text` is what was searched for after the turns were joined. `siblings` are
    those of the first hit, or of one right behind it. `unknown` are words of the question, in lower case, that neither the library
    nor everyday English has.
    """

    text: str
    hits: tuple[Hit, ...]
    in_scope: float
    confidence: float
    searched: int
    siblings: Siblings | None = None
    unknown: frozenset[str] = frozenset()
