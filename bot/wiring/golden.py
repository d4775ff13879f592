"""Asks golden questions of a folder or of the published library, each with what the role that it names may see. Measures what a
configured model gains on them, and what it costs. A folder is opened as a library of its own, kept below CAIRN_HOME: asking the
same folder again embeds only what changed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from bot import wiring
from bot.questions.answer_json import reply_to
from bot.questions.rendering import Rendering
from bot.wiring import Cairn, Parts
from bot.wiring.asking import ask
from retrieval.adapters.golden_file import read_golden
from retrieval.answer.models import Reason, Unanswered
from retrieval.answer.service import AnswerService
from retrieval.golden.counting import Comparison, count
from retrieval.golden.judging import Judged, judge
from retrieval.golden.models import GoldenQuestion
from retrieval.library.ids import namespace_of
from retrieval.library.models import Approval, FolderContents, Problem, Severity, SopDocument, digest_of
from retrieval.library.ports import Progress
from retrieval.publishing import quiet
from retrieval.search.errors import SearchError


@dataclass(frozen=True)
class FolderLibrary:
    """Holds the library that readers would see if the folder was published, and the folder's problems."""

    cairn: Cairn
    documents: tuple[SopDocument, ...]
    problems: tuple[Problem, ...]


@contextmanager
def folder_library(
    folder: Path, by: str, progress: Progress = quiet, *, reading: FolderContents | None = None, parts: Parts | None = None
) -> Iterator[FolderLibrary]:
    """Open the folder's library and bring it up to date. The caller vouches for the folder, so nothing waits for approval.

    Args:
        folder: names the library, and is read unless `reading` is given.
        by: stands in the record of the library.
        progress: told how many passages are embedded.
        reading: what to publish in place of what the folder holds.
        parts: dependencies to use instead of the usual ones.
    """
    settings = wiring.settings_of()
    home = settings.cairn_home / "folders" / digest_of(str(folder.resolve()))
    with wiring.build(settings.embedded_in(home), parts or Parts()) as cairn:
        read = reading or cairn.read(folder)
        documents = tuple(map(_approved, read.documents))
        report = cairn.publisher.sync(FolderContents(documents, namespace=None), cairn.clock(), by, progress, allow_retire=True)
        for sop_id in report.pending:  # an earlier version of the file needed approval, or was restricted
            cairn.publisher.approve(sop_id, by, cairn.clock(), opens=True)
        yield FolderLibrary(cairn, documents, read.problems)


def _approved(document: SopDocument) -> SopDocument:
    return replace(document, governance=replace(document.governance, approval=Approval.AUTO))


__all__ = ["ask_all", "compared", "compared_with", "read_golden"]

_PROPOSED: Final = "proposed"
"""Names the library in which a proposal is tried out."""


class _Names:
    """Gives owners' ids as their names, because nobody looks at these cards."""

    def name(self, person: str | None, _uow: object = None, /) -> str:
        return person or ""


def ask_all(cairn: Cairn, questions: Sequence[GoldenQuestion]) -> list[Judged]:
    """Ask every question. Raises `SearchError` when search is out of order, since then nothing is known about any."""
    return [judged for judged, _ in ask_timed(cairn, questions)]


def ask_timed(cairn: Cairn, questions: Sequence[GoldenQuestion], progress: Progress = quiet) -> Iterator[tuple[Judged, float]]:
    """Ask every question as `ask_all` does; yield each result with the milliseconds that it took."""
    rendering = Rendering(cairn.links.section, _Names(), cairn.clock)
    for number, question in enumerate(questions, start=1):
        began = time.perf_counter()
        result = ask(cairn, question.text, question.role)
        if isinstance(result.outcome, Unanswered) and result.outcome.reason is Reason.SEARCH_DOWN:
            raise SearchError("Search is out of order, so no question can be judged. Find out why with: cairn doctor")
        took = (time.perf_counter() - began) * 1000
        yield judge(question, reply_to(result.outcome, result.verdict, result.written, rendering)), took
        progress(number, len(questions))


def compared(
    published: Cairn, folder: Path, questions: Sequence[GoldenQuestion], progress: Progress = quiet
) -> list[Comparison] | None:
    """Ask the published library, then the folder; None when nothing is published that could break.

    Both sides know what people confirmed and which limits owners confirmed. A file with an error leaves its SOP as it is published.
    """
    with published.unit() as unit:
        if not unit.library.audiences():
            return None
    return _compared(published, folder, _after(published, folder), questions, progress)


def compared_with(published: Cairn, document: SopDocument, questions: Sequence[GoldenQuestion]) -> list[Comparison]:
    """Ask the published library, then the library with this document in place of its SOP."""
    with published.unit() as unit:
        cards = (card for card in unit.library.cards() if card.id != document.id)
        others = [other for card in cards if (other := unit.library.document(card.id)) is not None]
    reading = FolderContents((*others, document))
    return _compared(published, published.settings.cairn_home / _PROPOSED, reading, questions, quiet)


def _compared(
    published: Cairn, folder: Path, reading: FolderContents, questions: Sequence[GoldenQuestion], progress: Progress
) -> list[Comparison]:
    before = ask_all(published, questions)
    parts = Parts(embedder=published.encoder, confirmed=published.confirmed)
    with folder_library(folder, "cairn sops check", progress, reading=reading, parts=parts) as library:
        after = ask_all(replace(library.cairn, unit=published.unit), questions)
    return [Comparison(*pair) for pair in zip(before, after, strict=True)]


def _after(published: Cairn, folder: Path) -> FolderContents:
    """Return the library that readers would see with everything in the folder approved; SOPs of sources stay as they are."""
    reading = published.read(folder)
    errors = [problem for problem in reading.problems if problem.severity is Severity.ERROR]
    ids, files = {problem.sop_id for problem in errors}, {problem.file for problem in errors}
    read = {document.id for document in reading.documents}
    with published.unit() as unit:
        cards = unit.library.cards()
        elsewhere = [card for card in cards if namespace_of(card.id)]
        broken = [card for card in cards if card.id not in read and (card.id in ids or card.source in files)]
        kept = [document for card in (*broken, *elsewhere) if (document := unit.library.document(card.id)) is not None]
    return replace(reading, documents=(*reading.documents, *kept))


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
