"""Builds the few blocks that every view uses. Texts are cut to Slack's limits; `checks.py` knows those of what people press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    return {"type": "header", "text": plain_text(text)}


def divider() -> Block:
    return {"type": "divider"}


def image(source: Mapping[str, str], alt: str, title: str = "") -> Block:
    """Return a picture. `source` is {"image_url": address} or {"slack_file_id": id of an upload}; `alt` is read aloud."""
    made: Block = {"type": "image", "alt_text": alt}
    if title:
        made["title"] = plain_text(title)
    file = source.get("slack_file_id")
    return {**made, "slack_file": {"id": file}} if file else {**made, "image_url": source["image_url"]}


def actions(elements: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(action_id: str, label: str, value: str, style: str | None = None, url: str = "") -> Block:
    """Return a button; one with an address opens it."""
    made: Block = {"type": "button", "action_id": action_id, "text": plain_text(label), "value": value}
    return made | ({"style": style} if style else {}) | ({"url": url} if url else {})


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> Block:
    """Build a menu behind three dots from (label, value) pairs."""
    made = [{"text": plain_text(label), "value": value} for label, value in options]
    return {"type": "overflow", "action_id": action_id, "options": made}


def plain_text(text: str) -> Block:
    return {"type": "plain_text", "text": text}


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
