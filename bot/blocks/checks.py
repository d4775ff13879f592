"""Checks Slack's limits that slack_sdk's models do not check, because blocks are passed as dicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MESSAGE_BLOCKS = 50
TEXT = 4000
"""Characters of a message's `text` that Slack promises to show; it cuts at 40,000."""

SECTION_TEXT = 3000
FIELD_TEXT = 2000
_BUTTON_TEXT, _BUTTON_VALUE = 75, 2000
_OPTION_TEXT, _OPTION_VALUE = 75, 150
_HEADER, _IDS = 150, 255
_CONTEXT_ELEMENTS, _ACTION_ELEMENTS, _FIELDS = 10, 25, 10
_TYPES = frozenset({"section", "header", "divider", "context", "image", "actions", "input"})
MODAL_TITLE = 24
_CHARTS, _CHART_TITLE, _SERIES, _CATEGORIES, _CATEGORY, _AXIS = 2, 50, 6, 20, 20, 50
_ALT_TEXT, _IMAGE_URL = 2000, 3000


def message_problems(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what Slack would refuse in this message; empty when nothing."""
    return list(_message(text, blocks))


def _message(text: str, blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not text.strip():
        yield "no fallback text"
    yield from _over("text", text, TEXT)
    if len(blocks) > MESSAGE_BLOCKS:
        yield f"{len(blocks)} blocks"
    charts = sum(block.get("type") == "data_visualization" for block in blocks)
    if charts > _CHARTS:
        yield f"{charts} charts"
    yield from blocks_problems(blocks)


def blocks_problems(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what Slack would refuse in these blocks, wherever they stand."""
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "block_id twice"
    for block_id in ids:
        yield from _over("block_id", block_id, _IDS)
    for block in blocks:
        yield from _block(block)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    match block.get("type"):
        case "section":
            yield from _section(block)
        case "header":
            yield from _text("header", block.get("text"), _HEADER)
        case "context":
            yield from _context(block)
        case "actions":
            yield from _actions(block)
        case "image":
            yield from _image(block)
        case "data_visualization":
            yield from _chart(block)
        case kind:
            yield from () if kind in _TYPES else (f"block type {kind}",)


def _section(block: Mapping[str, Any]) -> Iterator[str]:
    fields = block.get("fields", [])
    if not fields or "text" in block:
        yield from _text("section", block.get("text"), SECTION_TEXT)
    if len(fields) > _FIELDS:
        yield f"{len(fields)} fields"
    for field in fields:
        yield from _text("field", field, FIELD_TEXT)


def _image(block: Mapping[str, Any]) -> Iterator[str]:
    if sum(name in block for name in ("image_url", "slack_file", "chart")) != 1:
        yield "an image needs an address, a file or a chart to draw"
    if not block.get("alt_text"):
        yield "image without alt text"
    yield from _over("alt text", block.get("alt_text", ""), _ALT_TEXT)
    yield from _over("image address", block.get("image_url", ""), _IMAGE_URL)
    yield from _over("image title", block.get("title", {}).get("text", ""), _ALT_TEXT)


def _chart(block: Mapping[str, Any]) -> Iterator[str]:
    title, chart = block.get("title", ""), block.get("chart", {})
    yield from () if title else ("chart without title",)
    yield from _over("chart title", title, _CHART_TITLE)
    axis, series = chart.get("axis_config", {}), chart.get("series", [])
    categories = axis.get("categories", [])
    if not 0 < len(categories) <= _CATEGORIES:
        yield f"{len(categories)} categories"
    for label in (*categories, *(axis.get(name, "") for name in ("x_label", "y_label"))):
        yield from _over("label", label, _CATEGORY if label in categories else _AXIS)
    names = [series_entry.get("name", "") for series_entry in series]
    if not 0 < len(names) <= _SERIES or len(set(names)) < len(names):
        yield f"{len(names)} series"
    if any([point.get("label") for point in series_entry.get("data", [])] != categories for series_entry in series):
        yield "a series without a value for each category"


def _context(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 0 < len(elements) <= _CONTEXT_ELEMENTS:
        yield f"{len(elements)} context elements"
    for element in elements:
        if element.get("type") != "image":
            yield from _text("context", element, SECTION_TEXT)


def _actions(block: Mapping[str, Any]) -> Iterator[str]:
    elements = block.get("elements", [])
    if not 0 < len(elements) <= _ACTION_ELEMENTS:
        yield f"{len(elements)} actions"
    for element in elements:
        yield from _over("action_id", element.get("action_id", ""), _IDS)
        if element.get("type") == "button":
            yield from _text("button", element.get("text"), _BUTTON_TEXT)
            yield from _over("button value", element.get("value", ""), _BUTTON_VALUE)
        for option in element.get("options", []):
            yield from _text("option", option.get("text"), _OPTION_TEXT)
            yield from _over("option value", option.get("value", ""), _OPTION_VALUE)


def _text(name: str, text: Mapping[str, Any] | None, limit: int) -> Iterator[str]:
    words = (text or {}).get("text", "")
    if not words:
        yield f"empty {name}"
    yield from _over(name, words, limit)


def _over(name: str, text: str, limit: int) -> Iterator[str]:
    if len(text) > limit:
        yield f"{name} of {len(text)} characters"
