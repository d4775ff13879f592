"""Builds the parts of every modal: an input with its label, and the view around the blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot.blocks.card import Block
from bot.blocks.checks import MODAL_TITLE
from bot.blocks.parts import fitted
from core.localization import N_
from core.localization import gettext as _
from escalation.confidential.recognising import topic_of


def labelled(name: str, label: str, element: InputInteractiveElement, hint: str = "", *, optional: bool = False) -> Block:
    """Return an input; `name` is its block id and its action id, under which `bot.slack.payloads` finds what was filled in."""
    element.action_id = name
    block = InputBlock(
        block_id=name,
        label=PlainTextObject(text=label),
        element=element,
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )
    made: Block = block.to_dict()
    return made


def closing(title: str, blocks: list[Block]) -> dict[str, Any]:
    """Build a view that is only read."""
    made: dict[str, Any] = View(
        type="modal",
        title=PlainTextObject(text=fitted(title, MODAL_TITLE)),
        close=PlainTextObject(text=fitted(_("Close"), MODAL_TITLE)),
        blocks=blocks,
    ).to_dict()
    return made


def modal(callback: str, title: str, submit: str, private: str, blocks: list[Block]) -> dict[str, Any]:
    """Return a view that can be submitted; `private` comes back with it."""
    made: dict[str, Any] = View(
        type="modal",
        callback_id=callback,
        title=PlainTextObject(text=fitted(title, MODAL_TITLE)),
        submit=PlainTextObject(text=fitted(submit, MODAL_TITLE)),
        close=PlainTextObject(text=fitted(_("Cancel"), MODAL_TITLE)),
        private_metadata=private,
        blocks=blocks,
    ).to_dict()
    return made


_TYPED = N_("This sounds personal, so I didn't store it. Please leave it out here, or write it to me in a direct message.")
_DANGER_TYPED = N_(
    "Is somebody in danger? Call 112, 911 or 999 now. I didn't store this: leave it out here, or write to me directly."
)


def too_personal(values: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form whose words belong to a person, with the message below them: others would read what is stored."""
    topics = {name: topic for name, words in values.items() if (topic := topic_of(words)) is not None}
    return {name: _(_DANGER_TYPED if topic.is_danger else _TYPED) for name, topic in topics.items()}
