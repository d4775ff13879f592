"""Registers the listeners for reactions that mean something: thumbs on answers, an owner's tick mark on a colleague's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt import App

from bot.slack import payloads
from bot.slack.events import Reaction


def register(app: App, uses: Sequence[Callable[[Reaction], object]]) -> None:
    """Pass every reaction to each use case, which knows its own emoji."""

    def reacted(body: dict[str, Any]) -> None:
        reaction = payloads.reaction_of(body)
        for use in uses:
            use(reaction)

    app.event("reaction_added")(reacted)
