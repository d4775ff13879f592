"""Checks the models of search for `cairn doctor`: which ones, and how long a question waits for them."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.settings import Settings
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.search_engines import embedder_of, reranker_of
from retrieval.search.errors import SearchError
from retrieval.search.ranker import packaged_judge
from retrieval.search.reranking import BEST, SECONDS, WORDS
from retrieval.search.scale import name_of

_TIMES = 3


def encoder(settings: Settings) -> str:
    """Load the encoder and encode a question."""
    embedder = embedder_of(settings)
    try:
        dimensions = embedder.embed_query("ready?").shape[0]
    except SearchError as error:
        raise CheckFailedError(str(error)) from error
    fitted = packaged_judge().reference.encoder
    scale = "" if name_of(embedder.fingerprint) == fitted else f", its cosines are read on the scale of {fitted}"
    return f"{embedder.fingerprint}, {dimensions} dimensions{scale}"


def reranker(settings: Settings) -> str:
    """Load the cross-encoder and let it read as many passages as a question gives it."""
    model = reranker_of(settings)
    if model is None:
        return "none configured"
    passages = [" ".join(["word"] * WORDS)] * BEST
    try:
        model.scores("ready?", passages)
        seconds = min(_took(lambda: model.scores("how long does this take?", passages)) for _ in range(_TIMES))
    except SearchError as error:
        raise CheckFailedError(str(error)) from error
    words = f"{model.name}, {BEST} passages in {seconds * 1000:.0f} ms"
    if seconds > SECONDS:
        raise CheckFailedError(
            f"{words}: more than the {SECONDS * 1000:.0f} ms that a question waits, so it is not used. Take a smaller model"
        )
    return f"{words}; what it brings: cairn eval library DIR QUESTIONS"


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
