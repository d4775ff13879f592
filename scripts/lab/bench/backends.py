"""`cairn bench FOLDER --backends`: every backend of the encoder on the same questions and passages, against PyTorch in fp32."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from bot.settings import Settings
from bot.wiring import settings_of
from bot.wiring.search_engines import embedder_of
from retrieval.search.ports import TokenEncoder, Vectors
from scripts.lab.bench.library import passages_per_second, sample_passages
from scripts.lab.bench.timing import quantile, spent
from scripts.lab.search.beir import read_beir

YARDSTICK = "torch"
_TOP = 10

Row = dict[str, str | float]


@dataclass(frozen=True)
class _Vectors:
    questions: Vectors
    passages: Vectors

    def nearest(self) -> np.ndarray:
        """The passages nearest to each question, best first: shape (questions, 10 or fewer)."""
        return np.argsort(-(self.questions @ self.passages.T), axis=1, kind="stable")[:, :_TOP]


def bench_backends(folder: Path, questions: int, passages: int, say: Callable[[str], None]) -> list[Row]:
    """One row per backend: `question_p50_ms`, `question_p95_ms`, `passages_per_second`, and the agreement with `YARDSTICK`:
    `cosine_mean` and `cosine_least` of the same text's vectors, `top10_shared`, the part of the ten nearest passages that both
    find, and `same_first`, the part of the questions with the same nearest passage.

    Raises `SearchError` when the labelled data cannot be read or a model cannot be loaded.
    """
    labelled = read_beir(folder)
    texts = [text for text, _ in labelled.questions][:questions]
    sample = sample_passages(labelled.documents, passages)
    return list(_rows(settings_of(), texts, sample, say))


def _rows(settings: Settings, questions: Sequence[str], sample: Sequence[str], say: Callable[[str], None]) -> Iterator[Row]:
    yardstick: _Vectors | None = None
    for backend in _backends():
        say(f"{backend}: encoding {len(sample)} passages")
        encoder = embedder_of(settings.model_copy(update={"embedding_backend": backend}))
        vectors = _Vectors(encoder.embed_passages(questions), encoder.embed_passages(sample))
        yardstick = yardstick or vectors
        yield {"backend": backend, **_speed(encoder, questions, sample), **_agreement(yardstick, vectors)}


def _backends() -> list[str]:
    """All that the setting allows, the yardstick first."""
    names: list[str] = list(get_args(Settings.model_fields["embedding_backend"].annotation))
    return sorted(names, key=lambda name: name != YARDSTICK)


def _speed(encoder: TokenEncoder, questions: Sequence[str], sample: Sequence[str]) -> Row:
    times = spent(encoder.embed_query, questions)
    return {
        "question_p50_ms": round(quantile(times, 0.5), 2),
        "question_p95_ms": round(quantile(times, 0.95), 2),
        "passages_per_second": round(passages_per_second(encoder, sample), 1),
    }


def _agreement(yardstick: _Vectors, vectors: _Vectors) -> Row:
    cosines = np.sum(yardstick.passages * vectors.passages, axis=1)
    expected, got = yardstick.nearest(), vectors.nearest()
    shared = [len(set(nearest) & set(other)) / len(nearest) for nearest, other in zip(expected.tolist(), got.tolist(), strict=True)]
    return {
        "cosine_mean": round(float(cosines.mean()), 5),
        "cosine_least": round(float(cosines.min()), 5),
        "top10_shared": round(float(np.mean(shared)), 4),
        "same_first": round(float(np.mean(expected[:, 0] == got[:, 0])), 4),
    }
