"""Renders questions to owners about their sections: one message a week, three buttons each, closed in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.blocks import parts
from bot.blocks.card import Block, Card
from bot.blocks.mrkdwn import escape, link
from core.localization import counted, day
from core.localization import gettext as _

RIGHT: Final = "review_right"
CHANGE: Final = "review_change"
NOT_MINE: Final = "review_not_mine"


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question that is shown. `ask` is the question's id; `reasons` are clauses in plain text; `step` names the part that is
    missed most.

    `due` is the promised day that has passed, for an SOP as a whole; None for a section.
    """

    ask: str
    title: str
    url: str
    reasons: Sequence[str] = ()
    step: str = ""
    due: date | None = None


def review_card(questions: Sequence[ShownQuestion]) -> Card:
    text = counted(len(questions), "{n} section of yours may need a look", "{n} sections of yours may need a look")
    blocks: list[Block] = [parts.section(f"*{text}*")]
    for question in questions:
        blocks += [parts.section(f"{link(question.url, question.title)}\n{_asked(question)}"), _buttons(question)]
    note = _("I ask at most once a week: what people use, trip over and miss comes first. A click is enough.")
    return Card(text, (*blocks, parts.context(note)))


def answered_card(shown: Card, ask: str, words: str) -> Card:
    """Render the message with a line (mrkdwn) in place of the buttons of one question."""
    return Card(shown.text, tuple(parts.context(words) if _is_about(block, ask) else block for block in shown.blocks))


def said_card(text: str) -> Card:
    """Render one line (plain text) for the clicker, or for the substitute."""
    return Card(text, (parts.section(escape(text)),))


def unseen_card(titles: Sequence[str]) -> Card:
    """Tell the substitute what was asked three weeks in a row without an answer. `titles` are links (mrkdwn). Nobody is named."""
    text = _("Some questions about SOPs wait for somebody to look")
    lines = "\n".join(f"• {title}" for title in titles)
    sentence = _("I asked who looks after them three weeks in a row, and there was no time for it yet:")
    words = f"*{text}*\n{sentence}\n{lines}"
    note = _("The next question about them goes to the backup, or to you. If they have a new owner, change the SOP's front matter.")
    return Card(text, (parts.section(words), parts.context(note)))


def not_mine_card(title: str) -> Card:
    """Tell the substitute that an owner called an SOP not theirs. `title` is a link (mrkdwn); who said so is not named, because
    the message stays when they are gone.
    """
    text = _("An SOP needs another owner")
    note = _("Until its front matter names somebody else, the next question about it goes to the backup, or to you.")
    sentence = _("Everybody I asked about {title} says that it is not theirs.").format(title=title)
    return Card(text, (parts.section(f"*{text}*\n{sentence}"), parts.context(note)))


def _asked(question: ShownQuestion) -> str:
    why = "".join(f"{escape(reason)}. " for reason in question.reasons)
    if question.due is not None:
        return why + _("Its review was due on {day}. *Does it still hold?*").format(day=day(question.due))
    return why + (_("*Is {step} still right?*").format(step=escape(question.step)) if question.step else _("*Is it still right?*"))


def _buttons(question: ShownQuestion) -> Block:
    """Of a section the change is a form; of an SOP as a whole nobody has said yet where."""
    change = _("Needs a change…") if question.due is None else _("Needs a change")
    return parts.actions(
        [
            parts.button(RIGHT, _("Still right"), question.ask),
            parts.button(CHANGE, change, question.ask),
            parts.button(NOT_MINE, _("Not mine"), question.ask),
        ]
    )


def _is_about(block: Block, ask: str) -> bool:
    return block["type"] == "actions" and any(element.get("value") == ask for element in block["elements"])
