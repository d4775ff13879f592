"""What Slack would refuse in a modal or a Home tab."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks.checks import MODAL_TITLE, blocks_problems

SURFACE_BLOCKS = 100


def view_problems(view: Mapping[str, Any]) -> list[str]:
    """Problems in words; empty when there is none."""
    blocks = view.get("blocks", [])
    lengths = {part: len(view.get(part, {}).get("text", "")) for part in ("title", "submit", "close")}
    found = [f"{len(blocks)} blocks"] if len(blocks) > SURFACE_BLOCKS else []
    found += [f"{part} of {length} characters" for part, length in lengths.items() if length > MODAL_TITLE]
    return [*found, *blocks_problems(blocks)]
