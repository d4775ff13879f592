"""Ways to use a section at work: its steps as a checklist, its branches one by one."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks.block_elements import InteractiveElement

from bot.blocks import parts
from bot.blocks.buttons import AIDS, CHECKLIST, WALK
from bot.blocks.card import Block
from nudges.lessons.checklists import steps_of
from nudges.lessons.trees import tree_of
from retrieval.library.models import CurrentSection


def aid_buttons(section: CurrentSection) -> Sequence[Block]:
    """A block of buttons for what the section offers; nothing for a section without steps and branches."""
    ref = str(section.ref)
    buttons: list[InteractiveElement] = []
    if steps_of(section):
        buttons.append(parts.button(CHECKLIST, "Use as checklist", ref))
    if tree_of(section) is not None:
        buttons.append(parts.button(WALK, "Walk me through it", ref))
    return [{**parts.actions(buttons), "block_id": f"{AIDS}{ref}"[:255]}] if buttons else []
