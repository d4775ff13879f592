"""Renders checkpoints in Slack: the offer to the person, the question to their lead, and the outcome. Nothing here judges
anybody.
"""

from __future__ import annotations

from typing import Final

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from core.localization import N_
from core.localization import gettext as _
from nudges.skills.checkpoints import Checkpoint
from nudges.skills.skillmap import Task

ASK: Final = "checkpoint_ask"
DECLINE: Final = "checkpoint_decline"
CONFIRM: Final = "checkpoint_confirm"
NOT_YET: Final = "checkpoint_not_yet"

_PART: Final = "|"


def value_of(checkpoint: Checkpoint) -> str:
    """Return a button's value; `key_of` reads it."""
    return _PART.join((checkpoint.person, checkpoint.role, checkpoint.task))


def key_of(value: str) -> tuple[str, str, str]:
    """Return person, role and task; empty for a value that is not one of these buttons'."""
    person, role, task = (*value.split(_PART, 2), "", "")[:3]
    return person, role, task


def offer_card(checkpoint: Checkpoint, task: Task, lead: str) -> Card:
    """Render the offer for the person. `lead` is a plain name."""
    text = _("*{task}* looks settled: your answers have been steady.").format(task=escape(task.title))
    ask = _("Shall I ask {lead} to confirm that you can work alone on standard cases? They see this question and no answers.")
    ask = ask.format(lead=escape(lead))
    value = value_of(checkpoint)
    buttons = [parts.button(ASK, _("Ask them"), value, "primary"), parts.button(DECLINE, _("No, thanks"), value)]
    return Card(
        _("{task} looks settled").format(task=escape(task.title)), (parts.section(f"{text}\n{ask}"), parts.actions(buttons))
    )


def question_card(checkpoint: Checkpoint, task: Task, name: str, note: str = "") -> Card:
    """Render the question for the lead. `name` is the person's plain name; `note` (mrkdwn) says what the last click did."""
    text = _("*{name}* has practised *{task}* to the end. Can they work alone on standard cases?")
    text = text.format(name=escape(name), task=escape(task.title))
    about = _(
        "Your confirmation goes on their path, with your name and today's date. There is no deadline, and nobody else is told."
    )
    value = value_of(checkpoint)
    buttons = [parts.button(CONFIRM, _("Confirm"), value, "primary"), parts.button(NOT_YET, _("Not yet"), value)]
    blocks = [parts.section(text), parts.context(_(note) or about), parts.actions(buttons)]
    return Card(f"{escape(name)}: {escape(task.title)}", tuple(blocks))


def settled_card(task: Task, name: str, outcome: str) -> Card:
    """Render the message once nothing is left to click. `outcome` is mrkdwn."""
    about = f"*{escape(name)}*: {escape(task.title)}" if name else f"*{escape(task.title)}*"
    outcome = _(outcome)
    return Card(outcome, (parts.section(about), parts.context(outcome)))


def confirmed_card(task: Task, lead: str) -> Card:
    """Tell the person that the lead confirmed. `lead` is a Slack id."""
    text = _("{lead} confirmed that you can work alone on standard cases of *{task}*. It stands on your path now.")
    text = text.format(lead=f"<@{lead}>", task=escape(task.title))
    return parts.said(text)


WAITS: Final = N_("Fine, not yet. They hear nothing of it. Press *Confirm* here whenever it is time.")
CONFIRMED: Final = N_("Confirmed, thank you. They see it on their path.")
ASKED: Final = N_("I've asked them. You see their answer on your path; there is no deadline.")
DECLINED: Final = N_("Fine. Nobody was asked.")
GONE: Final = N_("This has been settled already, so nothing has changed.")
NOBODY: Final = N_("I can't reach anybody who leads you right now. Ask whoever runs Cairn to look at `people.csv`.")
