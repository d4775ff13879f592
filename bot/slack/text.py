"""Turns Slack's escaped text into what the person typed: unescaped exactly once, without live tokens. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
