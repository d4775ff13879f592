"""Measures what a configured model gains on golden questions, and what it costs: the same questions are asked with it and
without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.wiring import Cairn
from bot.wiring.golden import ask_timed
from retrieval.answer.service import AnswerService
from retrieval.golden.counting import count
from retrieval.golden.judging import Judged
from retrieval.golden.models import GoldenQuestion
from retrieval.library.ports import Progress
from retrieval.publishing import quiet

Counts = Mapping[str, int | Mapping[str, int]]


@dataclass(frozen=True)
class Gain:
    """Holds the gain of one model. `without` are the counts without this model; milliseconds are the median and the 95th
    percentile of a question. `remark` says what is known of the model itself.
    """

    kind: str
    model: str
    without: Counts
    milliseconds: tuple[float, float]
    milliseconds_without: tuple[float, float]
    remark: str = ""

    def to_json(self) -> dict[str, object]:
        names = ("p50", "p95")
        return {
            "model": self.model,
            "remark": self.remark,
            "without": self.without,
            "ms": dict(zip(names, self.milliseconds, strict=True)),
            "ms_without": dict(zip(names, self.milliseconds_without, strict=True)),
        }


@dataclass(frozen=True)
class Measured:
    judged: Sequence[Judged]
    gains: Sequence[Gain]


def measure(cairn: Cairn, questions: Sequence[GoldenQuestion], progress: Progress = quiet) -> Measured:
    """Ask every question, and once more without each configured model. Raises `SearchError` when search is out of order, and
    `EmbeddingError` when the reranker cannot be loaded: then nothing can be said about it.
    """
    if cairn.search.reranking is not None or cairn.model is not None:
        cairn.search.warm()
    if cairn.search.reranking is not None:
        cairn.search.reranking.check()
    judged, milliseconds = _asked(cairn, questions, progress)
    gains = [
        Gain(kind, model, count(without), milliseconds, took, remark)
        for kind, model, remark, plain in _without_each(cairn)
        for without, took in [_asked(plain, questions, quiet)]
    ]
    return Measured(judged, gains)


def _without_each(cairn: Cairn) -> Iterator[tuple[str, str, str, Cairn]]:
    reranking = cairn.search.reranking
    if reranking is not None:
        plain = cairn.search.without_reranker()
        plain.warm()
        answers = cairn.answers.searching(plain)
        yield "reranker", reranking.model.name, reranking.told(), replace(cairn, search=plain, answers=answers)
    if cairn.model is not None:
        name = cairn.settings.llm_model or type(cairn.model).__name__
        yield "language_model", name, "", replace(cairn, model=None, answers=AnswerService(cairn.search))


def _asked(cairn: Cairn, questions: Sequence[GoldenQuestion], progress: Progress) -> tuple[list[Judged], tuple[float, float]]:
    timed = list(ask_timed(cairn, questions, progress))
    took = [milliseconds for _, milliseconds in timed] or [0.0]
    return [judged for judged, _ in timed], (round(float(np.median(took)), 1), round(float(np.quantile(took, 0.95)), 1))
