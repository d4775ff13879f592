"""Where search is measured: a library of its own, put together as in production and thrown away afterwards."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count as count_from
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bot.settings import Settings
from bot.wiring import Cairn, build, embedder_of, now, settings_of
from retrieval.adapters.beir import read_beir
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.tutorial_stack import TutorialStack
from retrieval.library.models import Reading, SopDocument
from retrieval.library.ports import Progress
from retrieval.publishing import quiet
from retrieval.search.evaluating import evaluate
from retrieval.search.evaluation import Find
from retrieval.search.fitting import fit_packaged
from retrieval.search.mix import FixedMix
from retrieval.search.models import Query

_MIXES = (0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Laboratory:
    """A library with these documents, approved, and where it lives."""

    cairn: Cairn
    home: Path
    documents: Sequence[SopDocument] = field(repr=False)

    def tutorial(self) -> TutorialStack:
        """The tutorial stack over the same documents with the same encoder."""
        return TutorialStack(self.documents, embedder_of(self.cairn.settings), self.home / "tutorial")


@contextmanager
def laboratory(
    documents: Sequence[SopDocument], progress: Progress = quiet, settings: Settings | None = None
) -> Iterator[Laboratory]:
    """Sync the documents into a temporary home with the configured encoder; everything is gone when the block is left."""
    configured = settings or settings_of()
    with (
        TemporaryDirectory(prefix="cairn-lab-", ignore_cleanup_errors=True) as home,
        build(configured.embedded_in(Path(home))) as cairn,
    ):
        cairn.publisher.sync(Reading(tuple(documents)), now(), "cairn eval", progress)
        yield Laboratory(cairn, Path(home), documents)


def evaluate_retrieval(folder: Path, *, baselines: bool = False, progress: Progress = quiet) -> dict[str, object]:
    """What `cairn eval retrieval` prints. Raises `SearchError` when the labelled data cannot be read."""
    labelled = read_beir(folder)
    with laboratory(labelled.documents, progress) as lab:
        search = lab.cairn.search
        others: Mapping[str, Find] = _baselines(lab) if baselines else {}
        return evaluate(labelled, search.search, lambda given: search.variant(confirmed=given).search, others)


def _baselines(lab: Laboratory) -> Mapping[str, Find]:
    search = lab.cairn.search
    mixes = {f"mix_{dense}": search.variant(FixedMix(dense)).search for dense in _MIXES}
    ends = {"dense": search.variant(FixedMix(1.0)).search, "bm25": search.variant(FixedMix(0.0)).search}
    return {"tutorial": lab.tutorial().search} | ends | mixes


def fit_ranking(folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Ranker and gates fitted on a labelled set with the configured encoder, as `ranking.json` holds them."""
    return fit_packaged(read_beir(folder), embedder_of(settings_of()), BM25Lexicon(), say)


def bench_retrieval(folder: Path, sections: int, questions: int) -> dict[str, float]:
    """What `cairn bench` prints for one size: milliseconds, passages per second, MB of the process (resident, with everything)."""
    labelled = read_beir(folder)
    asked = [text for text, _ in labelled.questions][:questions]
    documents = grown(labelled.documents, sections)
    passages = 0

    def count(_done: int, total: int) -> None:
        nonlocal passages
        passages = total

    started = perf_counter()
    with laboratory(documents, count) as lab:
        synced = perf_counter() - started
        search = lab.cairn.search
        first, _ = _timed(search.search, asked[:1])
        p50, p95 = _timed(search.search, asked)
        edited = [replace(documents[0], sections=(replace(documents[0].sections[0], text="One new sentence."),)), *documents[1:]]
        started = perf_counter()
        lab.cairn.publisher.sync(Reading(tuple(edited)), now(), "cairn bench")
        again = perf_counter() - started
        resident = _resident_mb()
        tutorial = lab.tutorial()
        tutorial_p50, tutorial_p95 = _timed(tutorial.search, asked)
    figures = {
        "sections": sections,
        "passages": passages,
        "sync_seconds": synced,
        "passages_per_second": passages / synced,
        "incremental_sync_seconds": again,
        "first_answer_ms": first,
        "search_p50_ms": p50,
        "search_p95_ms": p95,
        "resident_mb": resident,
        "tutorial_search_p50_ms": tutorial_p50,
        "tutorial_search_p95_ms": tutorial_p95,
        "ratio_p95": p95 / tutorial_p95,
    }
    return {name: round(value, 2) for name, value in figures.items()}


def grown(documents: Sequence[SopDocument], sections: int) -> list[SopDocument]:
    """As many documents as hold this many sections, whole rounds of them under new ids with their number in every text."""
    found: list[SopDocument] = []
    held = 0
    for turn in count_from(0):
        for one in documents:
            if held >= sections:
                return found
            texts = tuple(replace(part, text=f"{part.text}\n\nEdition {turn}") if turn else part for part in one.sections)
            found.append(replace(one, id=f"{one.id}-{turn}", sections=texts))
            held += len(texts)
    return found


def _timed(find: Find, texts: Sequence[str]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    spent = []
    for text in texts:
        started = perf_counter()
        find(Query(text), 5)
        spent.append((perf_counter() - started) * 1000)
    spent.sort()
    return spent[len(spent) // 2], spent[int(len(spent) * 0.95)]


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6
