"""The candidates of one search in the order of their scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from retrieval.library.models import CurrentSection
from retrieval.search.evidence import Evidence, Floats
from retrieval.search.models import Hit, Signals
from retrieval.search.scale import SAME, Scale
from retrieval.search.siblings import Titled
from retrieval.search.view import View
from retrieval.units import units_of


@dataclass(frozen=True)
class Candidates:
    """`scores` has one entry per candidate of the evidence. Candidates are named by their position there."""

    view: View
    evidence: Evidence
    scores: Floats
    scale: Scale = SAME

    @cached_property
    def order(self) -> list[int]:
        """All candidates, best first."""
        return [int(at) for at in np.argsort(-self.scores, kind="stable")]

    def section(self, at: int) -> CurrentSection:
        return self.view.sections[int(self.evidence.rows[at])]

    def titled(self, at: int) -> Titled:
        return self.view.prepared[int(self.evidence.rows[at])].titled

    def hit(self, at: int) -> Hit:
        """The candidate as it is returned."""
        found, evidence = self.section(at), self.evidence
        units = units_of(found.section)
        signals = Signals(
            cosine=float(self.scale(evidence.window[at : at + 1])[0]),
            bm25=float(evidence.lexical[at]),
            cover=float(evidence.cover[at]),
            dense_rank=int((evidence.window > evidence.window[at]).sum()) + 1,
            lexical_rank=int((evidence.lexical > evidence.lexical[at]).sum()) + 1 if evidence.lexical[at] else None,
            confirmed=min(1.0, float(evidence.confirmed[at])),
        )
        return Hit(found, float(self.scores[at]), units[int(evidence.best[at])] if units else None, signals)
