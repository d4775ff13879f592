"""Where search is measured: a library of its own, put together as in production and thrown away afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot import wiring
from bot.settings import Settings
from bot.wiring import Cairn, embedder_of
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
    configured = settings or wiring.settings_of()
    with (
        TemporaryDirectory(prefix="cairn-lab-", ignore_cleanup_errors=True) as home,
        wiring.build(configured.embedded_in(Path(home))) as cairn,
    ):
        cairn.publisher.sync(Reading(tuple(documents)), wiring.now(), "cairn eval", progress)
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
    return fit_packaged(read_beir(folder), embedder_of(wiring.settings_of()), BM25Lexicon(), say)
