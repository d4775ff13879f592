"""Builds the few blocks that every view uses. Texts are cut to Slack's limits; what people press comes from slack_sdk's models,
which keep theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, HeaderBlock
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.blocks.basic_components import Option, PlainTextObject
from slack_sdk.models.blocks.block_elements import InteractiveElement, OverflowMenuElement

from bot.blocks.card import Block, Card
from bot.blocks.checks import FIELD_TEXT, SECTION_TEXT


def section(mrkdwn: str) -> Block:
    return {"type": "section", "text": _mrkdwn(mrkdwn, SECTION_TEXT), "expand": True}


def said(mrkdwn: str) -> Card:
    """Return a message of one section, whose text is its notification too."""
    return Card(mrkdwn, (section(mrkdwn),))


def context(*mrkdwn: str) -> Block:
    """Return small grey text, a line for each part: elements of their own stand in columns. Empty parts are left out."""
    return {"type": "context", "elements": [_mrkdwn("\n".join(part for part in mrkdwn if part), SECTION_TEXT)]}


def columns(mrkdwn: str, fields: Sequence[str]) -> Block:
    """Return a section with texts side by side (two in a row; below each other on a phone)."""
    return {"type": "section", "text": _mrkdwn(mrkdwn, SECTION_TEXT), "fields": [_mrkdwn(field, FIELD_TEXT) for field in fields]}


def header(text: str) -> Block:
    return _json(HeaderBlock(text=PlainTextObject(text=text)))


def divider() -> Block:
    return {"type": "divider"}


def image(source: Mapping[str, str], alt: str, title: str = "") -> Block:
    """Return a picture. `source` is {"image_url": address} or {"slack_file_id": id of an upload}; `alt` is read aloud."""
    made: Block = {"type": "image", "alt_text": alt}
    if title:
        made["title"] = {"type": "plain_text", "text": title}
    file = source.get("slack_file_id")
    return {**made, "slack_file": {"id": file}} if file else {**made, "image_url": source["image_url"]}


def actions(elements: Sequence[InteractiveElement]) -> Block:
    return _json(ActionsBlock(elements=list(elements)))


def button(action_id: str, label: str, value: str, style: str | None = None) -> ButtonElement:
    return ButtonElement(action_id=action_id, text=PlainTextObject(text=label), value=value, style=style)


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> OverflowMenuElement:
    """Build a menu behind three dots from (label, value) pairs."""
    return OverflowMenuElement(
        action_id=action_id, options=[Option(text=PlainTextObject(text=label), value=value) for label, value in options]
    )


def fitted(mrkdwn: str, limit: int) -> str:
    """Cut escaped text where no link and no `&lt;` is split."""
    if len(mrkdwn) <= limit:
        return mrkdwn
    short = mrkdwn[: limit - 1]
    for opens, closes in (("<", ">"), ("&", ";")):
        if short.rfind(opens) > short.rfind(closes):
            short = short[: short.rfind(opens)]
    return short + "…"


def _mrkdwn(text: str, limit: int) -> Block:
    return {"type": "mrkdwn", "text": fitted(text, limit)}


def _json(block: SdkBlock) -> Block:
    return cast("dict[str, Any]", block.to_dict())
