"""Asks golden questions of a folder or of the published library, each with what the role that it names may see."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bot.questions.golden import reply_to
from bot.questions.rendering import Rendering
from bot.wiring import Cairn, Parts
from bot.wiring.asking import ask
from bot.wiring.folders import folder_library
from retrieval.adapters.golden_file import read_golden
from retrieval.answer.models import Reason, Unanswered
from retrieval.golden.counting import Comparison
from retrieval.golden.judging import Judged, judge
from retrieval.golden.models import GoldenQuestion
from retrieval.library.ids import namespace_of
from retrieval.library.models import FolderContents, Severity, SopDocument
from retrieval.library.ports import Progress
from retrieval.publishing import quiet
from retrieval.search.errors import SearchError

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
        cards = [status.card for status in unit.library.statuses() if status.card and status.id != document.id]
        others = [other for card in cards if (other := unit.library.document(card.id, card.version)) is not None]
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
        cards = [status.card for status in unit.library.statuses() if status.card and status.retired_at is None]
        elsewhere = [card for card in cards if namespace_of(card.id)]
        broken = [card for card in cards if card.id not in read and (card.id in ids or card.source in files)]
        kept = [
            document for card in (*broken, *elsewhere) if (document := unit.library.document(card.id, card.version)) is not None
        ]
    return replace(reading, documents=(*reading.documents, *kept))
