"""The card that asks an owner, and the owner's words on their way back. Only the owner chosen by Cairn is mentioned live."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.models import Card
from bot.views import parts
from bot.views.checks import SECTION_TEXT
from bot.views.mrkdwn import clean, escape, link
from bot.views.words import Shown, plain_title

_SLACK_ID = re.compile(r"[UW][A-Z0-9]+")
_TEXT = 2_000
_LINE = "\n> "


@dataclass(frozen=True, slots=True)
class OwnerQuestion:
    """What an owner is asked. `owner_id` is the Slack id of whom Cairn chose; `shown` the section that the asker saw (None:
    nothing fitted, or it may not be named here); `permalink` leads to the thread (empty for a private question).
    """

    owner_id: str
    asker: str
    text: str
    shown: Shown | None
    permalink: str
    was_answered: bool


def owner_card(question: OwnerQuestion) -> Card:
    """`text` keeps the notification free of the question's words: it may ring on a locked screen."""
    mention = f"<@{question.owner_id}> " if _SLACK_ID.fullmatch(question.owner_id) else ""
    asker = escape(question.asker)
    blocks = [
        parts.section(f"{mention}*{asker} needs your help*\n> {_quoted(question.text)}"),
        parts.context(_what_was_shown(question)),
    ]
    reply = f"Reply in this thread: I'll carry your words back to {asker}."
    where = link(question.permalink, "Open the thread") if question.permalink else "Asked in private."
    blocks.append(parts.context(f"{where} · {reply}"))
    return Card(f"{mention}{asker} needs your help with a question", tuple(blocks))


def relayed(name: str, text: str, *, where: str = "") -> Card:
    """The owner's reply for the asker."""
    lead = f"*{escape(name)} answered:*" if not where else f"*{escape(name)} answered your question from {escape(where)}:*"
    return Card(f"{escape(name)} answered: {escape(text[:200])}", (parts.section(f"{lead}\n> {_quoted(text)}"),))


def _what_was_shown(question: OwnerQuestion) -> str:
    if question.shown is None:
        return "I found no SOP for it." if not question.was_answered else "I showed a section that isn't open to everyone here."
    named = link(question.shown.url, plain_title(question.shown.source.found))
    return f"I showed {named}." if question.was_answered else f"I found no answer; nearest was {named}."


def _quoted(text: str) -> str:
    words = clean(text).strip() or "(no text)"
    short = words if len(words) <= _TEXT else words[:_TEXT].rstrip() + "…"
    return _LINE.join(escape(short).splitlines())[: SECTION_TEXT - 300]
