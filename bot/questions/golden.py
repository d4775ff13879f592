"""Renders the outcome of a golden question as the reply that is judged. No other golden-question code knows outcomes and cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.blocks.card import Card
from bot.questions.rendering import Rendering
from bot.questions.views.exception import Raised, offer, raised_card, with_offer
from escalation.triage.models import Tier, Verdict
from escalation.triage.reasons import told
from retrieval.answer.models import Answered, Confidence, Outcome, Unanswered, Written, sources_of
from retrieval.golden.models import Handling, Reply

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
