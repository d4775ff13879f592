"""Renders a card after a click on it: what was recorded below the answer, and the buttons that still apply."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.mrkdwn import escape, link
from core.localization import gettext as _


def helped(name: str) -> str:
    return "✓ " + _("{name} said this helped.").format(name=escape(name))


def still_stuck(name: str, alternatives: Sequence[tuple[str, str]]) -> str:
    """Say that the click was recorded, and the way on."""
    return f"{_('{name} is still stuck.').format(name=escape(name))} {way_on(alternatives)}"


def way_on(alternatives: Sequence[tuple[str, str]]) -> str:
    """Name the owner's button and other sections; `alternatives` are (address, title) pairs of the next best ones."""
    sentence = _("The owner can help: press *Ask the owner*.")
    if not alternatives:
        return sentence
    links = " · ".join(link(url, title) for url, title in alternatives)
    return f"{sentence} " + _("Or look at {links}.").format(links=links)
