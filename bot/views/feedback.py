"""A card after a click: what was recorded stands below the answer, and the buttons that still make sense stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks.block_elements import InteractiveElement

from bot.models import Card
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


def with_state(card: Card, question_id: str, said: str, buttons: Sequence[InteractiveElement]) -> Card:
    """Replace the buttons and the last recorded line. `said` is mrkdwn; 'Why this answer?' stays behind the dots."""
    kept = [block for block in card.blocks if block["type"] != "actions" and not str(block.get("block_id", "")).startswith(STATE)]
    line = {**parts.context(said), "block_id": f"{STATE}{question_id}"}
    more = parts.overflow(MORE, [("Why this answer?", f"{WHY}:{question_id}")])
    return Card(card.text, (*kept, line, parts.actions([*buttons, more])))


def buttons_of(question_id: str, kinds: Sequence[FeedbackKind]) -> list[InteractiveElement]:
    return [parts.button(*_LABELS[kind], question_id) for kind in kinds]


def helped(name: str) -> str:
    return f"✓ {escape(name)} said this helped."


def still_stuck(name: str, alternatives: Sequence[tuple[str, str]]) -> str:
    """`alternatives` are (address, title) pairs of the next best sections."""
    said = f"{escape(name)} is still stuck. The owner can help: press *Ask the owner*."
    if not alternatives:
        return said
    return f"{said} Or look at {' · '.join(link(url, title) for url, title in alternatives)}."


def nobody() -> str:
    return (
        "I couldn't reach an owner for this, nor anybody standing in. Please ask your team lead, and tell whoever runs Cairn "
        "to set a fallback channel."
    )
