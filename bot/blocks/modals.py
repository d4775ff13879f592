"""What every modal is made of: an input with its label, and the view around the blocks."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import InputBlock
from slack_sdk.models.blocks.basic_components import PlainTextObject
from slack_sdk.models.blocks.block_elements import InputInteractiveElement
from slack_sdk.models.views import View

from bot.blocks.card import Block


def labelled(name: str, label: str, element: InputInteractiveElement, hint: str = "", *, optional: bool = False) -> Block:
    """An input; `name` is its block id and its action id, under which `bot.slack.payloads` finds what was filled in."""
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


def modal(callback: str, title: str, submit: str, private: str, blocks: list[Block]) -> dict[str, Any]:
    """A view that can be submitted; `private` comes back with it."""
    made: dict[str, Any] = View(
        type="modal",
        callback_id=callback,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text="Cancel"),
        private_metadata=private,
        blocks=blocks,
    ).to_dict()
    return made
