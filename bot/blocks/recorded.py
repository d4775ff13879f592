"""Renders a card after a click: what was recorded is added below it, and the buttons that still apply stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import AIDS, MORE, SUGGEST, WHY
from bot.blocks.card import Block, Card
from core.localization import gettext as _

STATE: Final = "state:"
"""Prefix of the block_id of the line that says what was recorded."""

GOES: Final = "goes:"
"""Prefix of the block_id of the line that says where a question would go."""


def with_state(card: Card, question_id: str, words: str, buttons: Sequence[Block]) -> Card:
    """Replace the buttons and the last recorded line. `words` is mrkdwn; the overflow menu stays."""
    kept = [block for block in without_buttons(card.blocks) if not str(block.get("block_id", "")).startswith((STATE, GOES))]
    line = {**parts.context(words), "block_id": f"{STATE}{question_id}"}
    suggest = [(_("Suggest a change"), f"{SUGGEST}:{question_id}")] if _may_suggest(card) else []
    more = parts.overflow(MORE, [(_("Why this answer?"), f"{WHY}:{question_id}"), *suggest])
    return Card(card.text, (*kept, line, parts.actions([*buttons, more])))


def without_buttons(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without the buttons that a click used up; what a section offers (`AIDS`) stays."""
    return [block for block in blocks if block["type"] != "actions" or str(block.get("block_id", "")).startswith(AIDS)]


def _may_suggest(card: Card) -> bool:
    elements = [element for block in card.blocks if block["type"] == "actions" for element in block["elements"]]
    values = [str(option.get("value", "")) for element in elements for option in element.get("options", ())]
    return any(value.startswith(f"{SUGGEST}:") for value in values)
