"""Fits what recognises confidential topics by their meaning: every number of `escalation/confidential/meaning.json`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bot.wiring import settings_of
from bot.wiring.search_engines import embedder_of
from core.plain import read_json
from escalation.confidential.meaning import ConfidentialClassifier
from escalation.confidential.recognising import topic_of
from escalation.triage.classifier import Floats, Logistic, probability
from retrieval.library.models import digest_of
from scripts.lab.triage.examples import EXAMPLES, TYPED_EXAMPLES, Encoder, read_examples
from scripts.lab.triage.logistic import fit_logistic

CONFIDENTIAL_EXAMPLES = Path(__file__).parent / "confidential_examples.jsonl"

PENALTY: Final = 1.0
OFTEN: Final = 0.02
"""Share of ordinary questions, in cross-validation, that may be taken for confidential: each of them costs its asker an answer."""

_FOLDS: Final = 5


def fit_confidential(encoder: Encoder | None = None) -> dict[str, Any]:
    """What `meaning.json` holds, fitted on the packaged examples; questions for triage are the ordinary ones."""
    lines = CONFIDENTIAL_EXAMPLES.read_text(encoding="utf-8").splitlines()
    rows = [(str(row["text"]), str(row["label"])) for row in map(read_json, lines)]
    questions = (
        example.text for example in (*read_examples(EXAMPLES), *read_examples(TYPED_EXAMPLES)) if topic_of(example.text) is None
    )
    rows = sorted(dict([*((text, "plain") for text in questions), *rows]).items(), key=lambda row: digest_of(row[0]))
    vectors = (encoder or embedder_of(settings_of())).embed_passages([text for text, _ in rows])
    return stored(fit_meaning(np.asarray(vectors, np.float64), [label for _, label in rows]))


def stored(classifier: ConfidentialClassifier) -> dict[str, Any]:
    """What `meaning.json` holds of a classifier; `ConfidentialClassifier.from_json` reads it."""
    models = {"personal": _plain(classifier.personal), "danger": _plain(classifier.danger)}
    return {"bar": round(classifier.bar, 4)} | models


def _plain(model: Logistic) -> dict[str, Any]:
    return {"bias": round(model.bias, 4), "weights": [round(float(weight), 3) for weight in model.weights]}


def fit_meaning(vectors: Floats, labels: Sequence[str]) -> ConfidentialClassifier:
    """Fit both models, and set the bar by cross-validation.

    Args:
        vectors: shape (n, 384).
        labels: "personal", "danger" or "plain".
    """
    kinds = np.array(labels)
    personal = kinds != "plain"
    logits = np.zeros(len(kinds))
    for fold in range(_FOLDS):
        out = np.arange(len(kinds)) % _FOLDS == fold
        logits[out] = _fitted(vectors[~out], personal[~out]).logits(vectors[out])
    bar = probability(float(np.quantile(logits[~personal], 1 - OFTEN)))
    return ConfidentialClassifier(_fitted(vectors, personal), _fitted(vectors[personal], kinds[personal] == "danger"), bar)


def _fitted(rows: Floats, positive: NDArray[np.bool_]) -> Logistic:
    return fit_logistic(rows, positive, np.where(positive, 2.0, 1.0), penalty=PENALTY)
