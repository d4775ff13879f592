"""A bot process of its own for the bench: opens a synced library, answers, and says how long it took and how large it is.

`python -m scripts.lab.bench.asker` reads an `Order` as JSON from stdin, prints FIRST when the first question is answered and then
its figures as one line of JSON. Everything that a running bot has loaded is loaded, so that its memory is a bot's memory.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from subprocess import PIPE, Popen
from time import perf_counter
from typing import Any

from bot.settings import Settings
from bot.wiring import Parts, build
from bot.wiring.search_engines import codes_of, embedder_of, lexicon_of, vectors_of
from core.memory import limit_heaps
from retrieval.search.models import Query
from scripts.lab.bench.corpus import numbered
from scripts.lab.bench.timing import Stopwatch, WatchedLexicon, quantile, resident_mb, spent

FIRST = "answered"
_AT_ONCE = 8
_WARM_UP = 20
_TOLD = ("cairn_home", "embedding_model", "embedding_backend", "embedding_threads", "model_cache")


class AskerError(Exception):
    """The process ended without figures."""


@dataclass(frozen=True)
class Order:
    """Settings by name, the texts to ask in turn, and how many questions to time."""

    settings: Mapping[str, Any]
    texts: Sequence[str]
    questions: int


def run_asker(settings: Settings, texts: Sequence[str], questions: int) -> dict[str, float]:
    """Start the process on this library; returns its figures.

    Returns:
        `cold_start_seconds` from the start of the process to its first answer, and what `answer` returns.

    Raises:
        AskerError: the process ended without figures; what it wrote to stderr is on ours.
    """
    values = {name: value for name, value in settings.model_dump(mode="json").items() if name in _TOLD}
    order = Order(values, texts, questions)
    started = perf_counter()
    command = [sys.executable, "-m", "scripts.lab.bench.asker"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as asker:  # noqa: S603  # our own module
        if asker.stdin is None or asker.stdout is None:
            raise AskerError("The process has no pipes")
        asker.stdin.write(json.dumps(asdict(order)))
        asker.stdin.close()
        is_first = asker.stdout.readline().strip() == FIRST
        cold = perf_counter() - started
        told_us = asker.stdout.read().strip()
    if not is_first or asker.returncode:
        raise AskerError(f"The process that answers ended with status {asker.returncode} and without figures.")
    figures: dict[str, float] = json.loads(told_us)
    return {"cold_start_seconds": cold, **figures}


def answer(order: Order, first: Any) -> dict[str, float]:  # noqa: ANN401  # print, or a list's append
    """Answer `order.questions` questions one after the other, then as many others from eight threads at once.

    Returns:
        `search_p50_ms`, `search_p95_ms`; the mean milliseconds of each part; `at_once_ratio`, the questions a second of
        eight threads divided by one's; `resident_mb` at the end; `imports_torch`, 1 when PyTorch was loaded.
    """
    import_module("bot.wiring.slack")
    settings = Settings(_env_file=None, **order.settings)  # type: ignore[call-arg]  # pydantic-settings' own argument
    watch = Stopwatch()
    embedder = embedder_of(settings)
    parts = Parts(
        embedder=watch.over(embedder, "embedding"),
        vectors=watch.over(vectors_of(settings), "vectors"),
        lexicon=WatchedLexicon(lexicon_of(), "lexical", watch),
        codes=watch.over(codes_of(settings, embedder.fingerprint), "codes"),
    )
    with build(settings.model_copy(update={"log_level": "error"}), parts) as cairn:

        def ask(text: str) -> None:
            cairn.search.search(Query(text))

        ask(order.texts[0])
        first(FIRST)
        questions = numbered(order.texts)
        spent(ask, list(islice(questions, min(_WARM_UP, order.questions))))
        watch.seconds.update(dict.fromkeys(watch.seconds, 0.0))
        texts = list(islice(questions, order.questions))
        times = spent(ask, texts)
        means = {f"{part}_mean_ms": seconds * 1000 / len(texts) for part, seconds in watch.seconds.items()}
        mean = sum(times) / len(times)
        return {
            "search_p50_ms": quantile(times, 0.5),
            "search_p95_ms": quantile(times, 0.95),
            **means,
            "rest_mean_ms": mean - sum(means.values()),
            "at_once_ratio": sum(times) / 1000 / _together(ask, list(islice(questions, order.questions))),
            "resident_mb": resident_mb(),
            "imports_torch": float("torch" in sys.modules),
        }


def _together(ask: Any, texts: Sequence[str]) -> float:  # noqa: ANN401  # a function of one text
    started = perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(ask, texts))
    return perf_counter() - started


def folder_mb(folder: Path, pattern: str) -> float:
    """Size on disk of everything below the folder that matches."""
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file()) / 1e6


def _main() -> None:
    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    limit_heaps()
    order = Order(**json.load(sys.stdin))
    say(json.dumps(answer(order, say)))


if __name__ == "__main__":
    _main()
