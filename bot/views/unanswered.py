"""The card for a non-answer: why there is none, what came nearest, what happens next. Never a dead end."""

from __future__ import annotations

from collections.abc import Sequence

from bot.models import Card
from bot.views import parts
from bot.views.answer import ASK_OWNER, MORE, WHY
from bot.views.mrkdwn import link
from bot.views.words import REASONS, Shown, plain_title
from retrieval.answer.models import Reason, Unanswered

NEAREST = 3
_NOTHING_WAS_SEARCHED = frozenset({Reason.SEARCH_DOWN, Reason.EMPTY_LIBRARY})


def unanswered_card(question_id: str, unanswered: Unanswered, nearest: Sequence[Shown]) -> Card:
    """Say the reason in plain words, offer what came nearest and the owner."""
    why, next_step = REASONS[unanswered.reason]
    blocks = [parts.section(f"*{why}*\n{next_step}")]
    if nearest:
        blocks.append(parts.section("Nearest:\n" + "\n".join(f"• {_named(shown)}" for shown in nearest[:NEAREST])))
    elements = [parts.button(ASK_OWNER, "Ask the owner", question_id, "primary")]
    if unanswered.reason in _NOTHING_WAS_SEARCHED:
        return Card(f"{why} {next_step}", (*blocks, parts.actions(elements)))
    more = parts.overflow(MORE, [("Why this answer?", f"{WHY}:{question_id}")])
    return Card(f"{why} {next_step}", (*blocks, parts.actions([*elements, more])))


def _named(shown: Shown) -> str:
    return link(shown.url, plain_title(shown.source.found))
