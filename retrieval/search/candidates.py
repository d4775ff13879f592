"""Orders the candidates of one search by score and turns them into hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.library.models import CurrentSection
from retrieval.search.evidence import Evidence, Floats, Rows
from retrieval.search.lexical import cover_of
from retrieval.search.models import Hit, Signals
from retrieval.search.name_words import TOKEN
from retrieval.search.packed_sections import ChosenSections
from retrieval.search.scale import SAME, Scale
from retrieval.search.siblings import Titled
from retrieval.search.terms import Term
from retrieval.search.view import View

HARDLY = 0.2
"""Share of the question's other words, by rarity, below which a section has only the name in common with it."""

NAME_ALONE = 0.5
"""The highest confidence in such a section: it is one of the places, and no answer."""


@dataclass(frozen=True)
class Candidates:
    """Holds the candidates of one search with their scores, one per candidate of the evidence. A candidate is named by its position
    there.
    """

    view: View
    evidence: Evidence
    scores: Floats
    scale: Scale = SAME

    @cached_property
    def order(self) -> list[int]:
        """Return all candidates, best first."""
        return [int(at) for at in np.argsort(-self.scores, kind="stable")]

    @cached_property
    def _dense_ranks(self) -> Rows:
        return _ranks(self.evidence.window)

    @cached_property
    def _lexical_ranks(self) -> Rows:
        return _ranks(self.evidence.lexical)

    def section(self, at: int) -> CurrentSection:
        return self.view.sections[int(self.evidence.rows[at])]

    def sections(self, places: Sequence[int]) -> Sequence[CurrentSection]:
        return ChosenSections(self.view.sections, self.evidence.rows[places].tolist())

    def rests_on_name(self, at: int, terms: Sequence[Term]) -> bool:
        """Return whether a candidate and the question share hardly more than the name that its heading is: "im 23, may I drive to
        Quay 9" asks for nothing that the notes on Quay 9 say.
        """
        row = self.evidence.rows[at : at + 1]
        heading, words = self.view.prepared[int(row[0])].heading, TOKEN.findall(self.section(at).section.heading)
        is_name = len(words) > 1 and all(word[0].isupper() or word.isdigit() for word in words)
        if not is_name or not heading or not {term.stem for term in terms}.issuperset(heading):
            return False
        others = [term for term in terms if term.stem not in heading]
        return bool(others) and float(cover_of(self.view.text, others, row, widened=True)[0]) < HARDLY

    def titled(self, at: int) -> Titled:
        return self.view.prepared[int(self.evidence.rows[at])].titled

    def hit(self, at: int) -> Hit:
        """Return the candidate as a hit with its signals."""
        section, evidence = self.section(at), self.evidence
        signals = Signals(
            cosine=float(self.scale(evidence.window[at : at + 1])[0]),
            bm25=float(evidence.lexical[at]),
            cover=float(evidence.cover[at]),
            dense_rank=int(self._dense_ranks[at]),
            lexical_rank=int(self._lexical_ranks[at]) if evidence.lexical[at] else None,
            confirmed=min(1.0, float(evidence.confirmed[at])),
        )
        return Hit(section, float(self.scores[at]), evidence.best.of(at, section.section), signals)


def _ranks(values: Floats) -> Rows:
    """Return the rank of each value, 1 for the highest; equal values share the best of their ranks."""
    return np.asarray(len(values) - np.searchsorted(np.sort(values), values, "right") + 1, np.int64)
