"""Turns an outcome into the JSON that `cairn ask --json` prints and that agents get, and the outcome of a golden question into the
reply that is judged.

The keys are a promise to callers (docs/guide/agents.md); quotes stay verbatim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from bot.blocks.card import Card
from bot.questions.rendering import Rendering
from bot.questions.views.exception import Raised, offer, raised_card, with_offer
from core.localization import SOURCE, speaking
from escalation.triage.models import Kind, Tier, Verdict
from escalation.triage.reasons import told
from retrieval.answer.conflicts import Claim
from retrieval.answer.models import Answered, Confidence, Outcome, Places, Reason, Source, Unanswered, Written, sources_of
from retrieval.golden.models import Handling, Reply
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


_HANDLING: Final = {Tier.HUMAN: Handling.HUMAN, Tier.OFFER: Handling.OFFER, Tier.ANSWER: Handling.ANSWER}
_SURE: Final = frozenset({Confidence.GOOD, Confidence.LIKELY})
_ID: Final = "golden"
_READER: Final = ""
"""Nobody follows the links of these cards."""


def reply_to(outcome: Outcome, verdict: Verdict | None, written: Written | None, rendering: Rendering) -> Reply:
    """Return what the asker of a direct message sees. Where a person decides and no SOP answers, the message names none."""
    handling = _HANDLING[verdict.tier] if verdict else Handling.ANSWER
    is_human, is_answered = handling is Handling.HUMAN, not isinstance(outcome, Unanswered)
    sources = () if is_human and not is_answered else sources_of(outcome)
    card = rendering.written(_ID, written, _READER) if written else rendering.card(_ID, outcome, _READER)
    return Reply(
        sections=tuple(source.current for source in sources),
        is_sure=isinstance(outcome, Answered) and outcome.confidence in _SURE and not is_human,
        handling=handling,
        text="\n".join(_texts(_with_verdict(card, verdict, is_answered=is_answered))),
    )


def _with_verdict(card: Card, verdict: Verdict | None, *, is_answered: bool) -> Card:
    if verdict is not None and verdict.tier is Tier.HUMAN:
        return raised_card(_ID, Raised(told(verdict), is_incident=verdict.is_incident), card if is_answered else None)
    if verdict is not None and verdict.tier is Tier.OFFER and is_answered:
        return with_offer(card, offer(_ID, told(verdict)))
    return card


def _texts(card: Card) -> Iterator[str]:
    """Yield the texts of the blocks; the labels of buttons are not part of the answer."""
    for block in card.blocks:
        if block["type"] == "actions":
            continue
        parts = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
        yield from (part["text"] for part in parts if part and "text" in part)
