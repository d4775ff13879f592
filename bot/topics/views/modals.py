"""Renders the modals behind the card of a topic: by when it is fixed, where it is answered, of which topic it is a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import (
    DatePickerElement,
    PlainTextInputElement,
    StaticSelectElement,
)

from bot.blocks import parts
from bot.blocks.card import Block
from bot.blocks.modals import labelled, modal
from bot.blocks.mrkdwn import one_line
from core.localization import gettext as _
from core.localization import quoted

FIX: Final = "signal_fixing"
ELSEWHERE: Final = "signal_answered"
MERGE: Final = "signal_merging"

DUE, SECTION, WORDS, TOPIC = "due", "section", "words", "topic"

CHOICES: Final = 100
"""Options that Slack allows in one menu."""

_OPTION = 75

Choice = tuple[str, str]
"""(value, label)."""


def fix_view(alert: str, title: str, due: date) -> dict[str, Any]:
    """Ask by when it will be fixed. `due` is suggested."""
    hint = _("It goes on the SOP's list of gaps. When the section changes, I watch whether people stop stumbling.")
    picker = labelled(DUE, _("By when?"), DatePickerElement(initial_date=due.isoformat()), hint)
    return modal(FIX, _("I'll fix it"), _("Promise it"), alert, [_about(title), picker])


def elsewhere_view(alert: str, title: str, sections: Sequence[Choice], *, is_all: bool) -> dict[str, Any]:
    """Ask where it is answered. `is_all`: every section that this person may see is in the list."""
    blocks = [_about(title)]
    if sections:
        hint = _("From now on questions like these are led there first; whoever may not see it is not.")
        blocks.append(labelled(SECTION, _("Which section answers it?"), _select(sections), hint, optional=not is_all))
    if not is_all:
        element = PlainTextInputElement(max_length=100)
        label = _("Not in the list? Type words from its title") if sections else _("Nothing found. Try other words from its title")
        blocks.append(labelled(WORDS, label, element, optional=True))
    return modal(ELSEWHERE, _("Answered elsewhere"), _("Lead them there"), alert, blocks)


def merge_view(alert: str, title: str, topics: Sequence[Choice]) -> dict[str, Any]:
    """Ask of which other topic it is a part."""
    hint = _("Questions of both count there from now on. Regrouping at night won't undo this.")
    return modal(
        MERGE,
        _("Merge topics"),
        _("Merge"),
        alert,
        [_about(title), labelled(TOPIC, _("Part of which topic?"), _select(topics), hint)],
    )


def option_label(text: str) -> str:
    """Return a label that fits into a menu, cut at its beginning: the end of a section's path is what tells it apart."""
    line = " ".join(text.split())
    return line if len(line) <= _OPTION else "…" + line[-(_OPTION - 1) :].lstrip()


def _about(title: str) -> Block:
    return parts.context(quoted(one_line(title, 200)))


def _select(choices: Sequence[Choice]) -> StaticSelectElement:
    options = [Option(value=value, text=PlainTextObject(text=option_label(label) or "…")) for value, label in choices[:CHOICES]]
    return StaticSelectElement(placeholder=PlainTextObject(text=_("Choose")), options=options)
