"""Computes how good a search is. Pure: labelled questions and a search in, figures out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from retrieval.library.models import SectionRef, SopDocument
from retrieval.search.models import Query, SearchResult

Relevant = Mapping[SectionRef, float]
Find = Callable[[Query, int], SearchResult]

_DEPTH = 10
_BINS = 10


@dataclass(frozen=True)
class LabelledSet:
    """A library with questions: each with the sections that answer it and their gain (above 0); requests that no SOP could cover;
    earlier questions with the section that helped; questions of the trade that just this library does not answer.
    """

    documents: tuple[SopDocument, ...]
    questions: tuple[tuple[str, Relevant], ...]
    out_of_scope: tuple[str, ...] = ()
    confirmed: tuple[tuple[str, SectionRef], ...] = ()
    near_misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question's figures, each 0 to 1; `confidence` and `in_scope` as the search gave them."""

    ndcg: float
    hit1: float
    hit5: float
    mrr: float
    in_scope: float
    confidence: float


def measure(find: Find, questions: Sequence[tuple[str, Relevant]]) -> list[Outcome]:
    """Ask every question, ten hits deep."""
    return [outcome_of(find(Query(text), _DEPTH), relevant) for text, relevant in questions]


def outcome_of(result: SearchResult, relevant: Relevant) -> Outcome:
    order = [hit.current.ref for hit in result.hits]
    first = next((rank for rank, ref in enumerate(order[:_DEPTH], 1) if ref in relevant), 0)
    return Outcome(
        ndcg=ndcg(order, relevant),
        hit1=float(first == 1),
        hit5=float(any(ref in relevant for ref in order[:5])),
        mrr=1 / first if first else 0.0,
        in_scope=result.in_scope,
        confidence=result.confidence,
    )


def ndcg(order: Sequence[SectionRef], relevant: Relevant) -> float:
    """nDCG@10 with linear gains, as trec_eval and BEIR compute it (Järvelin & Kekäläinen 2002)."""
    ideal = _dcg(sorted(relevant.values(), reverse=True)[:_DEPTH])
    return _dcg([relevant.get(ref, 0.0) for ref in order[:_DEPTH]]) / ideal if ideal else 0.0


def summary(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The figures that `cairn eval retrieval` prints. recall@1 and recall@5 are the shares of questions with a relevant section
    among the first one and five.
    """
    count = len(outcomes)
    figures = {
        "ndcg@10": sum(outcome.ndcg for outcome in outcomes),
        "recall@1": sum(outcome.hit1 for outcome in outcomes),
        "recall@5": sum(outcome.hit5 for outcome in outcomes),
        "mrr@10": sum(outcome.mrr for outcome in outcomes),
    }
    return {name: total / count if count else 0.0 for name, total in figures.items()} | {"n": count}


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The chance that a random in-scope question scores above a random other one; ties count half. 0.5 when a side is empty."""
    if not inside or not outside:
        return 0.5
    labels = [True] * len(inside) + [False] * len(outside)
    return float(roc_auc_score(labels, [*inside, *outside]))


def calibration_error(confidences: Sequence[float], right: Sequence[float]) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017, equation 3)."""
    stated, was = np.array(confidences, np.float64), np.array(right, np.float64)
    bins = np.minimum((stated * _BINS).astype(int), _BINS - 1)
    gaps = [abs(stated[bins == number].sum() - was[bins == number].sum()) for number in np.unique(bins)]
    return float(sum(gaps) / len(stated)) if len(stated) else 0.0


def interval(values: Sequence[float], seed: int, draws: int = 2000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean (percentiles, Efron & Tibshirani 1993, chapter 13)."""
    sample: NDArray[np.float64] = np.array(values, np.float64)
    if not len(sample):
        return math.nan, math.nan
    rng = np.random.default_rng(seed)
    means = sample[rng.integers(0, len(sample), (draws, len(sample)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
