"""The figures of `cairn eval triage`: how well the score ranks, and who would have answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from escalation.triage.models import Tier, Verdict
from scripts.lab.triage.examples import Labelled

Figures = dict[str, object]
Floats = NDArray[np.float64]

FALSE_POSITIVES = 0.05


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled question and what triage said about it."""

    example: Labelled
    verdict: Verdict


def figures(judged: Sequence[Judged]) -> Figures:
    """All of them together, and under "forms" those of each form where the questions have one."""
    forms = sorted({result.example.form for result in judged} - {""})
    by_form = {form: _figures([result for result in judged if result.example.form == form]) for form in forms}
    return _figures(judged) | ({"forms": by_form} if forms else {})


def _figures(judged: Sequence[Judged]) -> Figures:
    positive = np.array([result.example.is_exception for result in judged])
    scores = np.array([result.verdict.score for result in judged])
    human = np.array([result.verdict.tier is Tier.HUMAN for result in judged])
    hits = int((human & positive).sum())
    precision, recall = _share(hits, int(human.sum())), _share(hits, int(positive.sum()))
    return {
        "n": len(judged),
        "auroc": auroc(scores, positive),
        "recall_at_5pct_fpr": recall_at(scores, positive, FALSE_POSITIVES),
        "precision": precision,
        "recall": recall,
        "f1": _share(2 * precision * recall, precision + recall),
        "exception": _tiers([result.verdict.tier for result in judged if result.example.is_exception]),
        "answerable": _tiers([result.verdict.tier for result in judged if not result.example.is_exception]),
    }


def auroc(scores: Floats, positive: NDArray[np.bool_]) -> float:
    """The share of pairs in which the positive one has the higher score, ties counting half; 0 where one side is empty."""
    return float(roc_auc_score(positive, scores)) if positive.any() and not positive.all() else 0.0


def recall_at(scores: Floats, positive: NDArray[np.bool_], false_positives: float) -> float:
    """The share of positives above the bar that at most this share of the others pass."""
    others, mine = np.sort(scores[~positive])[::-1], scores[positive]
    if not len(others) or not len(mine):
        return 0.0
    return float((mine > others[min(int(false_positives * len(others)), len(others) - 1)]).mean())


def _tiers(tiers: Sequence[Tier]) -> Mapping[str, float]:
    return {tier.value: _share(tiers.count(tier), len(tiers)) for tier in Tier}


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
