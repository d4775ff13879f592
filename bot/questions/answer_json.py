"""Turns an outcome into the JSON that `cairn ask --json` prints and that agents get.

The keys are a promise to callers (docs/guide/agents.md); quotes stay verbatim.
"""

from __future__ import annotations

from collections.abc import Callable

from core.localization import SOURCE, speaking
from escalation.triage.models import Kind, Tier, Verdict
from retrieval.answer.conflicts import Claim
from retrieval.answer.models import Answered, Confidence, Outcome, Places, Reason, Source, Unanswered
from retrieval.library.models import Section, SopCard

Links = Callable[[SopCard, Section], str]
"""Address of a section for a browser; empty when there is none."""


def answer_json(outcome: Outcome, verdict: Verdict | None, links: Links, latency_ms: int) -> dict[str, object]:
    """Return the JSON object. Where a person decides, `answer` is the rule as the SOP has it (null when no SOP was found) and
    `reason` is triage's sentence.

    Args:
        outcome: what answering found.
        verdict: triage's word; None when there was no question to judge.
        links: address of a section.
        latency_ms: how long it took.
    """
    with speaking(SOURCE):
        answer = _found(as_told(outcome, verdict), links, latency_ms)
    if verdict is not None and verdict.kind is Kind.CONFIDENTIAL:
        answer = {**answer, "reason": verdict.reason}
    if verdict is not None and verdict.tier is Tier.HUMAN:
        return {**answer, "outcome": "needs_human", "reason": verdict.reason}
    return answer


def as_told(outcome: Outcome, verdict: Verdict | None) -> Outcome:
    """Return the outcome as it may be told beside a confidential topic."""
    is_confidential = verdict is not None and verdict.kind is Kind.CONFIDENTIAL
    if verdict is not None and is_confidential and not may_tell(outcome, is_surely_confidential=verdict.is_certain):
        return Unanswered(Reason.OUT_OF_SCOPE)
    return outcome


def may_tell(outcome: Outcome, *, is_surely_confidential: bool) -> bool:
    """Return whether an outcome may stand beside a confidential topic: only an SOP that surely covers it, since a mere similarity
    of words would mock somebody in trouble. What only sounds like such a topic may be an everyday question, and keeps its places.
    """
    if not is_surely_confidential:
        return not isinstance(outcome, Unanswered)
    return isinstance(outcome, Answered) and outcome.confidence is Confidence.GOOD


def _found(outcome: Outcome, links: Links, latency_ms: int) -> dict[str, object]:
    if isinstance(outcome, Answered):
        best = outcome.best
        return {
            "outcome": "answered",
            "answer": best.quote.text if best.quote else best.current.section.text,
            "reason": None,
            "confidence": outcome.confidence.value,
            "sources": [_source(source, links) for source in outcome.sources],
            "latency_ms": latency_ms,
            **_conflicts(outcome),
        }
    if isinstance(outcome, Places):
        return {
            "outcome": "places",
            "answer": None,
            "reason": outcome.in_words or None,
            "confidence": Confidence.UNSURE.value,
            "sources": [_source(source, links, is_place=True) for source in outcome.sources],
            "latency_ms": latency_ms,
        }
    return {
        "outcome": "unanswered",
        "answer": None,
        "reason": outcome.reason.value,
        "confidence": Confidence.UNSURE.value,
        "sources": [],
        "latency_ms": latency_ms,
    }


def _source(source: Source, links: Links, *, is_place: bool = False) -> dict[str, object]:
    sop, section = source.current.sop, source.current.section
    return {
        "sop": sop.id,
        "title": sop.title,
        "section": " > ".join(section.path),
        "reference": section.reference or None,
        "version": sop.version,
        "url": links(sop, section),
        "quote": (source.excerpt if is_place and source.excerpt else source.quote or source.current.section).text,
    }


def _conflicts(outcome: Answered) -> dict[str, object]:
    """Return the conflicts, under a key that is there only where SOPs disagree."""
    conflicts = [[_claim(claim) for claim in (conflict.one, conflict.other)] for conflict in outcome.conflicts]
    return {"conflicts": conflicts} if conflicts else {}


def _claim(claim: Claim) -> dict[str, str]:
    return {"sop": claim.current.sop.id, "section": " > ".join(claim.current.section.path), "quote": claim.sentence}
