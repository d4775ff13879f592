"""The plain way to judge candidates: a fixed mix of both sides and one logistic rule. A baseline for the learned ranker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from retrieval.search.evidence import Evidence, Floats
from retrieval.search.view import View


@dataclass(frozen=True)
class Judgement:
    """A score per candidate and the two probabilities of the whole search (see `SearchResult`)."""

    scores: Floats
    in_scope: float
    confidence: float


class Judge(Protocol):
    def judge(self, view: View, evidence: Evidence) -> Judgement:
        """Evidence is never empty."""
        ...


@dataclass(frozen=True)
class FixedMix:
    """`dense` x cosine + (1 - `dense`) x BM25, each divided by its best of the search, + confirmed questions above .5.

    The gate is RETRIEVAL.md's rule cosine + .35 cover >= .73, softened to a logistic.
    """

    dense: float = 0.7

    def judge(self, view: View, evidence: Evidence) -> Judgement:  # noqa: ARG002  # the mix needs nothing of the view
        scores = self.dense * _normal(evidence.cosine) + (1 - self.dense) * _normal(evidence.bm25)
        scores = scores + 2 * np.clip(evidence.confirmed - 0.5, 0, None)
        best = int(np.argmax(scores))
        rule = float(evidence.cosine.max() + 0.35 * evidence.cover.max())
        in_scope = max(min(1.0, float(evidence.confirmed.max())), 1 / (1 + np.exp(-20 * (rule - 0.73))))
        margin = float(scores[best] - np.partition(scores, -2)[-2]) if len(scores) > 1 else float(scores[best])
        return Judgement(scores, in_scope, in_scope * min(1.0, 0.4 + 3 * margin))


def _normal(values: Floats) -> Floats:
    return values / max(float(values.max()), 1e-9)
