"""Measures how fast one library is synced and searched at several sizes (`cairn bench FOLDER`), through the production code, and
the tutorial stack in the same run.

Searching is measured in a process of its own (`scripts.lab.bench.asker`), because the process that synced is larger and warm.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.settings import Settings
from bot.wiring import Cairn, Parts, build, now, settings_of
from bot.wiring.search_engines import embedder_of
from retrieval.chunking import texts_of
from retrieval.library.models import FolderContents, SopDocument
from retrieval.search.models import Query
from retrieval.search.ports import TokenEncoder
from scripts.lab.bench.asker import folder_mb, run_asker
from scripts.lab.bench.corpus import StandIn, grown
from scripts.lab.bench.timing import quantile, spent
from scripts.lab.search.beir import read_beir
from scripts.lab.search.tutorial_stack import TutorialStack

SAMPLE = 512
_BATCH = 256
"""As many texts as a sync hands to the encoder at once."""


@dataclass(frozen=True)
class Plan:
    """What to measure: numbers of sections, questions at each size, and up to which size every passage is really encoded."""

    sizes: Sequence[int]
    questions: int
    encode_up_to: int = 10_000


def bench_library(folder: Path, plan: Plan, say: Callable[[str], None]) -> list[dict[str, float]]:
    """Return the figures of every size; seconds, milliseconds and MB as their names say. See docs/measurements/speed.md for each.

    Raises:
        retrieval.search.ports.SearchError: the labelled data cannot be read.
        scripts.lab.bench.asker.AskerError: the process that answers ended without figures.
    """
    labelled = read_beir(folder)
    texts = [text for text, _ in labelled.questions]
    bench = _Bench(settings_of(), texts, plan, say)
    return [bench.measure(grown(labelled.documents, size), size) for size in plan.sizes]


def sample_passages(documents: Sequence[SopDocument], size: int) -> list[str]:
    """Return passages as a sync of these documents would encode them, drawn at random with a fixed seed, shortest first."""
    section_texts = (texts_of(document.id, document.title, section) for document in documents for section in document.sections)
    texts = [text for texts_of_section in section_texts for text in (*texts_of_section.windows, *texts_of_section.units)]
    return sorted(random.Random(0).sample(texts, min(size, len(texts))), key=len)  # noqa: S311  # a sample, not a secret


def passages_per_second(encoder: TokenEncoder, texts: Sequence[str]) -> float:
    started = perf_counter()
    for at in range(0, len(texts), _BATCH):
        encoder.encode(texts[at : at + _BATCH])
    return len(texts) / (perf_counter() - started)


class _Bench:
    def __init__(self, settings: Settings, texts: Sequence[str], plan: Plan, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._texts = texts
        self._plan = plan
        self._say = say
        self._encoder = embedder_of(settings)
        self._stand_in = StandIn(self._encoder)

    def measure(self, documents: Sequence[SopDocument], sections: int) -> dict[str, float]:
        self._say(f"{sections} sections: syncing")
        with TemporaryDirectory(prefix="cairn-bench-", ignore_cleanup_errors=True) as folder:
            home = Path(folder)
            settings = self._settings.embedded_in(home)
            with build(settings, Parts(embedder=self._stand_in)) as cairn:
                figures = self._synced(cairn, documents, spares=sections > self._plan.encode_up_to)
            figures |= {
                "database_mb": folder_mb(home, "cairn.db*"),
                "vectors_mb": folder_mb(home / "chroma", "**/*"),
                "codes_mb": folder_mb(home, "codes*"),
            }
            self._say(f"{sections} sections: asking")
            figures |= run_asker(settings, self._texts, self._plan.questions)
            self._say(f"{sections} sections: the tutorial stack")
            figures |= self._tutorial(documents, home / "tutorial")
        for name in ("p50", "p95"):
            figures[f"ratio_{name}"] = figures[f"search_{name}_ms"] / figures[f"tutorial_search_{name}_ms"]
        return {"sections": sections, **{name: round(value, 3) for name, value in figures.items()}}

    def _synced(self, cairn: Cairn, documents: Sequence[SopDocument], *, spares: bool) -> dict[str, float]:
        """The encoder is timed before and after the sync, because a shared machine does not stay as fast as it was."""
        sample = sample_passages(documents, SAMPLE)
        self._encoder.encode(sample[:1])
        raw = passages_per_second(self._encoder, sample)
        self._stand_in.begin(spares=spares)
        seconds = _sync(cairn, documents)
        passages, encoded = self._stand_in.asked, self._stand_in.encoded
        raw = (raw + passages_per_second(self._encoder, sample)) / 2
        edited = replace(documents[0].sections[0], text=documents[0].sections[0].text + "\n\nOne new sentence.")
        changed = replace(documents[0], sections=(edited, *documents[0].sections[1:]))
        figures = {
            "passages": passages,
            "encoded_share": encoded / passages,
            "sync_seconds": seconds,
            "sync_passages_per_second": passages / seconds,
            "encoder_passages_per_second": raw,
            "incremental_sync_seconds": _sync(cairn, [changed, *documents[1:]]),
        }
        return figures if spares else figures | {"sync_share_of_encoder": passages / seconds / raw}

    def _tutorial(self, documents: Sequence[SopDocument], folder: Path) -> dict[str, float]:
        self._stand_in.begin(spares=True)
        stack = TutorialStack(documents, self._stand_in, folder)
        texts = list(islice(cycle(self._texts), self._plan.questions))

        def ask(text: str) -> None:
            stack.search(Query(text))

        spent(ask, texts[:20])
        times = spent(ask, texts)
        return {"tutorial_search_p50_ms": quantile(times, 0.5), "tutorial_search_p95_ms": quantile(times, 0.95)}


def _sync(cairn: Cairn, documents: Sequence[SopDocument]) -> float:
    started = perf_counter()
    cairn.publisher.sync(FolderContents(tuple(documents)), now(), "cairn bench")
    return perf_counter() - started
