"""A card after a click: what was recorded stands below the answer, and the buttons that still make sense stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks.block_elements import ButtonElement, InteractiveElement

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link
from bot.cases.views.destination import GOES, Offer, ask_buttons
from bot.questions.views.answer import HELPED, MORE, STUCK, WHY
from retrieval.questions import FeedbackKind

STATE: Final = "state:"
"""Prefix of the block_id of the line that says what was recorded."""

_LABELS: Final = {
    FeedbackKind.HELPED: (HELPED, "Helped"),
    FeedbackKind.STILL_STUCK: (STUCK, "Still stuck"),
}


def with_state(card: Card, question_id: str, said: str, buttons: Sequence[InteractiveElement]) -> Card:
    """Replace the buttons and the last recorded line. `said` is mrkdwn; 'Why this answer?' stays behind the dots."""
    kept = [block for block in card.blocks if block["type"] != "actions" and not _is_of_the_moment(block)]
    line = {**parts.context(said), "block_id": f"{STATE}{question_id}"}
    more = parts.overflow(MORE, [("Why this answer?", f"{WHY}:{question_id}")])
    return Card(card.text, (*kept, line, parts.actions([*buttons, more])))


def _is_of_the_moment(block: Block) -> bool:
    return str(block.get("block_id", "")).startswith((STATE, GOES))


def buttons_of(question_id: str, kinds: Sequence[FeedbackKind], offer: Offer = Offer()) -> list[InteractiveElement]:  # noqa: B008
    """`offer` says where *Ask the owner* goes."""
    return [button for kind in kinds for button in _buttons(question_id, kind, offer)]


def _buttons(question_id: str, kind: FeedbackKind, offer: Offer) -> Sequence[ButtonElement]:
    if kind is FeedbackKind.ASK_OWNER:
        return ask_buttons(question_id, offer)
    return [parts.button(*_LABELS[kind], question_id)]


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
