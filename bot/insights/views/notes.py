"""Short messages around the pages: to an owner who was asked, after a click, about a copy and a removal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.models.views import View

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link
from bot.blocks.words import count


def asked_owner_card(title: str, url: str) -> Card:
    """To an owner: somebody who leads or administers asks them to look at their SOP. Nobody is named."""
    shown = link(url, title) if url else escape(title)
    words = (
        f"You are asked to look at *{shown}*: people stumble there, or its review is overdue. A team lead pressed *Ask the owner*."
    )
    hint = "Change the file and sync, or confirm the review. App Home shows what else waits for you."
    return Card(f"You are asked to look at {title}", (parts.section(words), parts.context(hint)))


def said_view(title: str, *lines: str) -> dict[str, Any]:
    """A modal that only says something."""
    blocks: list[Block] = [parts.section(escape(line)) for line in lines if line]
    made: dict[str, Any] = View(
        type="modal", title=PlainTextObject(text=title), close=PlainTextObject(text="Close"), blocks=blocks
    ).to_dict()
    return made


def copy_words(*, is_sent: bool) -> str:
    if is_sent:
        return "I sent you a file with everything that is stored about you. It stands in our direct messages."
    return "Slack did not take the file. Open My record on the dashboard: its button gives you the same file."


def erased_lines(rows: int, left: Sequence[str]) -> list[str]:
    """What was removed, and what stays with the reason."""
    if not rows:
        return ["Nothing was stored about you."]
    gone = f"Removed: {count(rows, 'row')}. Messages in Slack are changed within minutes."
    lines = [gone, "Backups made before keep it until they are deleted; when one is restored, you are erased again."]
    return [*lines, *(f"Left: {line}" for line in left)]
