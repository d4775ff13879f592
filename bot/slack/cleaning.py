"""Cleans what comes from Slack: turns its escaped text into what the person typed, unescaped exactly once and without live tokens,
and keeps of a message that somebody clicked in the blocks that have Slack's shape, so that nothing else is read from it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_TOKEN = re.compile(r"<([@#!]|https?:|mailto:|tel:)([^<>]*)>")
_SPACES = re.compile(r"[^\S\n]+")


def plain(raw: str, me: str) -> str:
    """Turn Slack's escaped text into what the person typed: tokens become words, Cairn's own name goes, & < > return once."""
    lines = "".join(_pieces(raw.replace("\0", ""), me)).splitlines()
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


def _pieces(raw: str, me: str) -> Iterator[str]:
    end = 0
    for token in _TOKEN.finditer(raw):
        yield _unescape(raw[end : token.start()])
        yield _unescape(_word(token[1], token[2], me))
        end = token.end()
    yield _unescape(raw[end:])


def _word(kind: str, rest: str, me: str) -> str:
    target, _, label = rest.partition("|")
    match kind:
        case "@":
            return " " if target == me else f"@{label.lstrip('@') or 'someone'}"
        case "#":
            return f"#{label or 'channel'}"
        case "!":
            return label or f"@{target.partition('^')[0]}"
        case _:
            return label if label and kind in {"mailto:", "tel:"} else f"{label} {kind}{target}".strip()


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


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
