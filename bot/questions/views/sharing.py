"""Renders the modal that asks where to show a private answer, and the card that is posted in that channel."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks.block_elements import ConversationFilter, ConversationSelectElement

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import escape, one_line
from bot.blocks.words import Shown
from bot.questions.views.answer import fallback, section_blocks
from core.localization import N_
from core.localization import gettext as _
from escalation.owners import Obstacle

SHARING: Final = "share_answer"
CHANNEL: Final = "share_channel"

NOT_SHARED: Final = N_(
    "This answer can't be shared: it is not on record any more, it was not yours, or not everybody may see its SOP. "
    "Others can ask me themselves."
)
NOWHERE: Final = N_("Please choose a channel.")
NOT_HERE: Final = N_("Admins chose that I stay out of this channel. Please choose another one.")
NOT_YOURS: Final = N_("You are not a member of this channel. Please choose one of yours.")
SHARED: Final = N_("People of other companies read this channel. Please choose one of your own.")
_OBSTACLES: Final = {
    Obstacle.NOT_IN_CHANNEL: N_("I'm not a member there. Write /invite @cairn in the channel first."),
    Obstacle.ARCHIVED: N_("This channel is archived. Please choose another one."),
    Obstacle.SHARED: SHARED,
}

_ELSEWHERE: Final = N_("I can't post there. Please choose another channel, or invite me first.")


def obstacle_words(obstacle: Obstacle) -> str:
    return _(_OBSTACLES.get(obstacle, _ELSEWHERE))


def share_view(question_id: str, title: str, question: str) -> dict[str, Any]:
    """Return the modal, with the section's `title` and the asker's question as they will be posted, in plain text."""
    channels = ConversationSelectElement(filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True))
    preview = _("I post this with your name:\n*{title}*\nYour question: _{question}_")
    blocks = [
        parts.section(preview.format(title=escape(title), question=one_line(question, 300))),
        parts.context(_("Take care that your question names no customer and nothing confidential. You can't take it back here.")),
        labelled(CHANNEL, _("Channel"), channels),
    ]
    return modal(SHARING, _("Share in a channel"), _("Share"), question_id, blocks)


def shared_card(shown: Shown, by: str, question: str, today: date) -> Card:
    lead = _("{name} shares an answer. The question: _{question}_").format(name=escape(by), question=one_line(question, 300))
    return Card(f"{lead}\n{fallback(shown)}", (parts.context(lead), *section_blocks(shown, _("From the SOP"), today)))
