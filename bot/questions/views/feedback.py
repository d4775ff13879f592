"""A card after a click: what was recorded stands below the answer, and the buttons that still make sense stay."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.mrkdwn import escape, link


def helped(name: str) -> str:
    return f"✓ {escape(name)} said this helped."


def still_stuck(name: str, alternatives: Sequence[tuple[str, str]]) -> str:
    """`alternatives` are (address, title) pairs of the next best sections."""
    said = f"{escape(name)} is still stuck. The owner can help: press *Ask the owner*."
    if not alternatives:
        return said
    return f"{said} Or look at {' · '.join(link(url, title) for url, title in alternatives)}."
