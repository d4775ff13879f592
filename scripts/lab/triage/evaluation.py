"""Fits and measures triage with the configured encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.wiring import settings_of
from bot.wiring.search_engines import embedder_of
from escalation.triage.classifier import Classifier
from escalation.triage.models import Vector
from escalation.triage.service import Triage
from scripts.lab.triage.examples import (
    EVERY_AREA,
    EXAMPLES,
    TYPED_EXAMPLES,
    Encoder,
    Labelled,
    TriageFileError,
    ordinary,
    ordinary_questions,
    read_examples,
)
from scripts.lab.triage.fitting import fit_classifier, stored
from scripts.lab.triage.metrics import Figures, Judged, figures

__all__ = ["TriageFileError", "evaluate_triage", "fit_triage"]


def fit_triage(files: Sequence[Path], encoder: Encoder | None = None) -> dict[str, Any]:
    """What `triage.json` holds: the classifier fitted on these files and on the packaged examples. Raises `TriageFileError`."""
    given = [example for file in files for example in read_examples(file)]
    return stored(_fitted((*given, *packaged_examples()), encoder or embedder_of(settings_of())))


def packaged_examples() -> tuple[Labelled, ...]:
    """What every classifier is fitted on besides a workspace's own labels: cases, and questions that are none."""
    handbook = ordinary(ordinary_questions(), "handbook readers")
    return (*read_examples(EXAMPLES), *read_examples(TYPED_EXAMPLES), *handbook)


def evaluate_triage(file: Path, *, leave_one_area_out: bool = False, encoder: Encoder | None = None) -> Figures:
    """What `cairn eval triage` prints. Raises `TriageFileError`.

    With `leave_one_area_out` each area of the file is judged by a classifier fitted on the file's other areas and on those packaged
    examples that are not near it; without, by the packaged classifier.
    """
    labelled, model = read_examples(file), _Remembering(encoder or embedder_of(settings_of()))
    if not leave_one_area_out:
        return figures(_judged(Triage.packaged(), labelled, model))
    judged: list[Judged] = []
    packaged = packaged_examples()
    for area in sorted({example.area for example in labelled}):
        seen = [
            example for example in (*labelled, *packaged) if area not in {example.area, example.near} and example.near != EVERY_AREA
        ]
        left_out = [example for example in labelled if example.area == area]
        judged += _judged(Triage(_fitted(seen, model)), left_out, model)
    return figures(judged)


@dataclass(frozen=True)
class _Remembering:
    """Encodes each question once, though every area left out needs nearly all of them again."""

    encoder: Encoder
    known: dict[str, Vector] = field(default_factory=dict)

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        if new:
            self.known.update(zip(new, self.encoder.embed_passages(new), strict=True))
        return np.array([self.known[text] for text in texts], np.float32)


def _fitted(examples: Sequence[Labelled], encoder: Encoder) -> Classifier:
    distinct = list({example.text: example for example in examples}.values())
    return fit_classifier(distinct, encoder.embed_passages([example.text for example in distinct]))


def _judged(triage: Triage, labelled: Sequence[Labelled], encoder: Encoder) -> list[Judged]:
    vectors = encoder.embed_passages([example.text for example in labelled])
    return [
        Judged(example, triage.judge(example.text, vector=np.asarray(vector, np.float32)))
        for example, vector in zip(labelled, vectors, strict=True)
    ]
