"""Renders the card for a question without an answer: the reason, and what the asker can do next."""

from __future__ import annotations

from bot.blocks import parts
from bot.blocks.buttons import ASK_OWNER, MORE, WHY
from bot.blocks.card import Card
from bot.blocks.words import REASONS
from core.localization import gettext as _
from retrieval.answer.models import Reason, Unanswered

NEAREST = 3
_NOTHING_WAS_SEARCHED = frozenset({Reason.SEARCH_DOWN, Reason.EMPTY_LIBRARY})


def unanswered_card(question_id: str, unanswered: Unanswered) -> Card:
    """Say in plain words why there is no answer, and offer the owner."""
    why, next_step = map(_, REASONS[unanswered.reason])
    blocks = [parts.section(f"*{why}*\n{next_step}")]
    elements = [parts.button(ASK_OWNER, _("Ask the owner"), question_id, "primary")]
    if unanswered.reason in _NOTHING_WAS_SEARCHED:
        return Card(f"{why} {next_step}", (*blocks, parts.actions(elements)))
    more = parts.overflow(MORE, [(_("Why this answer?"), f"{WHY}:{question_id}")])
    return Card(f"{why} {next_step}", (*blocks, parts.actions([*elements, more])))
