"""Measures what it costs to group questions into topics at several sizes, with the production ticks and a SQLite database of its
own. Questions are those of a labelled file, encoded once; every further copy gets its vector turned by some noise, as
`scripts.lab.bench.corpus` does for sections.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray

from bot.logs import configure_logging
from bot.topics.grouping_tick import TopicsTick
from bot.wiring import settings_of
from bot.wiring.search_engines import embedder_of
from insights.topics.placing import NucleusIndex, as_stored
from insights.topics.ports import Encoder
from retrieval.questions import LoggedQuestion, Place, Question, Surface
from scripts.lab.bench.timing import quantile, resident_mb
from scripts.lab.topics.evaluation import Labelled
from storage.database import Database, opened

ALONE = 200
"""Questions that are placed one by one at the end, each in a tick of its own."""

_SPREAD = 0.5
"""Length of the noise against a vector's length of 1: two copies of one question have a cosine of .8."""

_START = datetime(2026, 1, 5, 8, tzinfo=UTC)
_AT_ONCE = 1000


class CopyingEncoder:
    """Encodes `number text`: the text's own vector, turned by noise that the number gives."""

    fingerprint = "bench"

    def __init__(self, inner: Encoder, texts: Sequence[str]) -> None:
        rows = inner.embed_passages(texts)
        self._known = {text: np.asarray(row, np.float32) for text, row in zip(texts, rows, strict=True)}

    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self._vector(*text.split(" ", 1)) for text in texts])

    def _vector(self, number: str, text: str) -> NDArray[np.float32]:
        known = self._known[text]
        noise = np.random.default_rng(int(number)).standard_normal(len(known), np.float32)
        return known + noise * np.float32(_SPREAD / np.linalg.norm(noise))


def bench_topics(labelled: Sequence[Labelled], sizes: Sequence[int], say: Callable[[str], None]) -> list[dict[str, float]]:
    """Return the figures by size; seconds, milliseconds and MB as their names say. See docs/measurements/topics.md for each."""
    configure_logging("warning")
    texts = list(dict.fromkeys(labelled_question.text for labelled_question in labelled))
    encoder = CopyingEncoder(embedder_of(settings_of()), texts)
    rows = []
    for size in sizes:
        say(f"{size} questions")
        with (
            TemporaryDirectory(prefix="cairn-topics-", ignore_cleanup_errors=True) as home,
            opened(f"sqlite:///{Path(home) / 'bench.db'}") as database,
        ):
            database.migrate()
            rows.append(_measured(database, encoder, texts, size))
    return rows


def _measured(database: Database, encoder: Encoder, texts: Sequence[str], size: int) -> dict[str, float]:
    now = _START + timedelta(seconds=30 * size)
    tick = TopicsTick(database.unit, encoder, lambda: now)
    for start in range(0, size, _AT_ONCE):
        _log(database, texts, range(start, min(start + _AT_ONCE, size)))
    stream = _timed(lambda: _placed(tick))
    before = _alone(database, tick, texts, size)
    night = _timed(tick.night)
    after = _alone(database, tick, texts, size + ALONE)
    with database.unit() as uow:
        members = uow.topics.members(encoder.fingerprint)
    loaded = _timed(lambda: NucleusIndex(members))
    alone = [*before, *after]
    figures = {
        "stream_seconds": stream.wall,
        "stream_cpu_seconds": stream.cpu,
        "pass_seconds": night.wall,
        "pass_cpu_seconds": night.cpu,
        "place_p50_ms": quantile([timing.wall * 1000 for timing in alone], 0.5),
        "place_p95_ms": quantile([timing.wall * 1000 for timing in alone], 0.95),
        "place_cpu_p50_ms": quantile([timing.cpu * 1000 for timing in alone], 0.5),
        "place_cpu_p95_ms": quantile([timing.cpu * 1000 for timing in alone], 0.95),
        "decide_p95_ms": quantile(_deciding(NucleusIndex(members), encoder, texts), 0.95),
        "book_seconds": loaded.wall,
        "topics": len({member.topic for member in members}),
        "resident_mb": resident_mb(),
    }
    return {"questions": size, **{name: round(value, 3) for name, value in figures.items()}}


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall-clock seconds, and seconds of processor time: a busy machine lengthens only the first."""

    wall: float
    cpu: float


def _timed(work: Callable[[], object]) -> Timing:
    started, worked = perf_counter(), process_time()
    work()
    return Timing(perf_counter() - started, process_time() - worked)


def _placed(tick: TopicsTick) -> None:
    while tick.tick():
        pass


def _log(database: Database, texts: Sequence[str], numbers: range) -> None:
    with database.unit() as uow:
        for number, text in zip(numbers, islice(cycle(texts), numbers.start % len(texts), None), strict=False):
            place = Place("T0", "C0", f"{number}.0", f"{number}.0", Surface.MENTION, is_private=False)
            at = _START + timedelta(seconds=30 * number)
            question = Question(f"q{number:07}", f"U{number % 500}", f"{number} {text}", place, at)
            uow.questions.add(LoggedQuestion(question, None, "unanswered", None, 0.0, 0, 0))
        uow.commit()


def _alone(database: Database, tick: TopicsTick, texts: Sequence[str], first: int) -> list[Timing]:
    """Return the time from the start of a tick to its commit, with one question each."""
    times = []
    for number in range(first, first + ALONE):
        _log(database, texts, range(number, number + 1))
        times.append(_timed(tick.tick))
    return times[1:]


def _deciding(book: NucleusIndex, encoder: Encoder, texts: Sequence[str]) -> list[float]:
    times = []
    for number, text in enumerate(islice(cycle(texts), ALONE)):
        vector = as_stored(encoder.embed_passages([f"{1_000_000 + number} {text}"])[0])
        started = perf_counter()
        book.nearest(vector)
        times.append((perf_counter() - started) * 1000)
    return times
