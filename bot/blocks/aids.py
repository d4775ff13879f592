"""Renders the ways to use a section at work: its steps as a checklist, its branches one by one, its rules on one card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.blocks import parts
from bot.blocks.buttons import AIDS, CHECKLIST, REFERENCE, WALK
from bot.blocks.card import Block
from core.localization import N_
from core.localization import gettext as _
from nudges.lessons.action_cards import CardKind
from retrieval.library.models import SectionRef

_BUTTONS: Final = {
    CardKind.CHECKLIST: (CHECKLIST, N_("Use as checklist")),
    CardKind.DECISIONS: (WALK, N_("Walk me through it")),
    CardKind.REFERENCE: (REFERENCE, N_("Quick reference")),
}


def aid_button(section: SectionRef, kind: CardKind) -> Block:
    """Return the button that opens this card of the section."""
    action, label = _BUTTONS[kind]
    return parts.button(action, _(label), str(section))


def aid_buttons(section: SectionRef, kind: CardKind | None) -> Sequence[Block]:
    """Return the block below an answer or a lesson; nothing where no card is offered."""
    if kind is None:
        return []
    return [{**parts.actions([aid_button(section, kind)]), "block_id": f"{AIDS}{section}"[:255]}]
