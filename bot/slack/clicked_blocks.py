"""Keeps of a message that somebody clicked in the blocks that have Slack's shape, so that nothing else is read from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_WORDS: Final = frozenset({"type", "block_id", "action_id", "value", "url", "image_url", "alt_text"})
_LISTS: Final = frozenset({"elements", "fields", "options"})
_OBJECTS: Final = frozenset({"text", "title", "accessory"})


def blocks_of(message: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the blocks of a message that have Slack's shape, in the parts that Cairn reads."""
    blocks = message.get("blocks")
    return tuple(filter(_is_block, blocks)) if isinstance(blocks, list | tuple) else ()


def _is_block(value: object) -> bool:
    if not isinstance(value, dict) or "type" not in value or not isinstance(value.get("text", {}), dict):
        return False
    return _is_part(value) and ("elements" in value or value["type"] not in {"actions", "context"})


def _is_part(value: object) -> bool:
    return isinstance(value, dict) and all(_has_its_type(name, part) for name, part in value.items())


def _has_its_type(name: str, part: object) -> bool:
    if name in _WORDS:
        return isinstance(part, str)
    if name in _LISTS:
        return isinstance(part, list) and all(map(_is_part, part))
    return _is_part(part) or (name not in _OBJECTS and not isinstance(part, dict)) or (name == "text" and isinstance(part, str))
