"""Sections of the sample company as sources of an answer, and what a good model writes about them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from retrieval.adapters.markdown_files import read_folder
from retrieval.answer.models import Answered, Confidence, Quote, Source
from retrieval.library.models import CurrentSection, SopCard, SopDocument
from retrieval.search.models import Signals

SOPS = Path(__file__).parents[2] / "examples" / "sops"

GOOD = (
    "If the refund is more than EUR 200, the billing lead approves it first [1]. "
    "Support or billing ops issues a refund of EUR 200 or less alone [1]. "
    "Nobody approves a refund that they requested [1]."
)
LIE = "If the refund is more than EUR 900, the billing lead approves it first [1]."


@cache
def documents() -> dict[str, SopDocument]:
    return {document.id: document for document in read_folder(SOPS, ()).documents}


def section(sop: str, heading: str) -> CurrentSection:
    document = documents()[sop]
    card = SopCard(document.id, document.title, document.source, 1, document.governance, datetime(2026, 11, 3, tzinfo=UTC))
    return CurrentSection(card, next(one for one in document.sections if one.heading == heading))


def answered_from(*sections: CurrentSection, confidence: Confidence = Confidence.HIGH) -> Answered:
    signals = Signals(cosine=0.7, bm25=4.0, cover=0.8, dense_rank=1, lexical_rank=1)
    sources = tuple(Source(one, rank, 1.0 / rank, signals, Quote(one.section.blocks)) for rank, one in enumerate(sections, 1))
    return Answered(sources, confidence, 0.9, 100)


def limits() -> Answered:
    """The answer to: who approves a refund?"""
    return answered_from(section("refunds", "Who may approve a refund by amount"))


def steps() -> Answered:
    return answered_from(section("refunds", "Issue a refund"))
