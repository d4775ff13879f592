"""A card after a click: what was recorded stands below the answer, and the buttons that still make sense stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.models import Block, Card
from bot.views import parts
from bot.views.answer import ASK_OWNER, HELPED, MORE, STUCK, WHY
from bot.views.mrkdwn import escape, link
from retrieval.questions import FeedbackKind

STATE: Final = "state:"
"""Prefix of the block_id of the line that says what was recorded."""

_LABELS: Final = {
    FeedbackKind.HELPED: (HELPED, "Helped"),
    FeedbackKind.STILL_STUCK: (STUCK, "Still stuck"),
    FeedbackKind.ASK_OWNER: (ASK_OWNER, "Ask the owner"),
}


def with_state(card: Card, question_id: str, said: str, left: Sequence[FeedbackKind]) -> Card:
    """Replace the buttons and the last recorded line. `said` is mrkdwn, `left` the buttons to keep, in order."""
    kept = [block for block in card.blocks if block["type"] != "actions" and not str(block.get("block_id", "")).startswith(STATE)]
    line = {**parts.context(said), "block_id": f"{STATE}{question_id}"}
    return Card(card.text, (*kept, line, _buttons(question_id, left)))


def helped(name: str) -> str:
    return f"✓ {escape(name)} said this helped."


def still_stuck(name: str, alternatives: Sequence[tuple[str, str]]) -> str:
    """`alternatives` are (address, title) pairs of the next best sections."""
    said = f"{escape(name)} is still stuck. The owner can help: press *Ask the owner*."
    if not alternatives:
        return said
    return f"{said} Or look at {' · '.join(link(url, title) for url, title in alternatives)}."


def asked(person: str, where: str) -> str:
    """Whom the question went to, and where; either may be unknown, but not both."""
    whom = escape(person) if person else "the owners"
    return f"➜ I asked {whom} in {escape(where)}. I'll bring the answer back to you."


def nobody() -> str:
    return (
        "I couldn't reach an owner for this, nor anybody standing in. Please ask your team lead, and tell whoever runs Cairn "
        "to set a fallback channel."
    )


def _buttons(question_id: str, left: Sequence[FeedbackKind]) -> Block:
    buttons = [parts.button(*_LABELS[kind], question_id) for kind in left]
    return parts.actions([*buttons, parts.overflow(MORE, [("Why this answer?", f"{WHY}:{question_id}")])])
