"""Values to store in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.queues import Claim
from retrieval.library.models import Approval, Block, BlockKind, Governance, Section, SopDocument
from retrieval.library.versions import Version
from retrieval.questions import LoggedQuestion, LoggedSource, Place, Question, Surface

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def later(**amount: float) -> datetime:
    return NOON + timedelta(**amount)


def section(anchor: str, text: str, ordinal: int = 0) -> Section:
    block = Block(BlockKind.STEP, text, indent=1, number=3)
    return Section(anchor, (anchor.title(),), text, ordinal, 4 + ordinal, (block,))


def document(sop_id: str = "refunds", text: str = "Refund within 30 days.", **governance: object) -> SopDocument:
    """Two sections: `limits` holds the text, `steps` never changes."""
    sections = (section("limits", text), section("steps", "Open the invoice.", 1))
    return SopDocument(sop_id, sop_id.title(), f"{sop_id}.md", replace(Governance(), **governance), sections)  # type: ignore[arg-type]


def governed(sop_id: str = "refunds", text: str = "Refund within 30 days.") -> SopDocument:
    """Every field of governance set."""
    return document(
        sop_id,
        text,
        owner="U0OWNER",
        backup="lead@example.com",
        channel="C0BILLING",
        audience=frozenset({"support", "billing-ops"}),
        review_every=timedelta(days=90),
        approval=Approval.REQUIRED,
        tasks=("refund",),
        limits=("refund amount > 500 USD needs finance-lead",),
        url="https://wiki.example/refunds",
        language="de",
    )


def version(doc: SopDocument, number: int = 1) -> Version:
    return Version(doc.id, number, doc.digest, NOON)


def question(number: int = 1, person: str = "U1", *, thread: str = "100.1", is_private: bool = False) -> LoggedQuestion:
    place = Place("T1", "D1" if is_private else "C1", thread, f"100.{number}", Surface.MENTION, is_private)
    asked = Question(
        f"q{number}", person, f"question {number}?", place, later(minutes=number), f"question {number}? And another matter."
    )
    sources = (LoggedSource("refunds", 2, "limits", 1, 0.9, 0.7, None, 1), LoggedSource("vat", 1, "steps", 2, 0.4, 0.3, 2, None))
    return LoggedQuestion(asked, "support", "answered", None, 0.8, 120, 31, sources)


def claim(worker: str = "w1", minutes: float = 0, lease: float = 5) -> Claim:
    return Claim(worker, later(minutes=minutes), later(minutes=minutes + lease))
