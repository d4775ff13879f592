"""Registers the listeners of the Home tab, of the suggested prompts, and for Cairn entering a channel or
being removed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from slack_bolt import App

from bot.blocks.notes import hello
from bot.deps import Deps
from bot.home.first_run import HomeTab
from bot.home.views.owners_page import CLOSE_GAP, CONFIRM_LIMIT, REJECT_LIMIT
from bot.outbox.posts import Post
from bot.slack import calls, payloads
from bot.slack.events import Identity
from bot.slack.listening import on_click
from escalation.cases.ports import Review

_log = structlog.get_logger()


def register_lifecycle(app: App, deps: Deps, me: Callable[[], Identity], newcomer: Callable[[str], object]) -> None:
    """Register these listeners. `newcomer` is called for who joins the workspace."""

    def joined(body: dict[str, Any]) -> None:
        person, channel = payloads.joined_by(body)
        if person != me().user:
            return
        key = f"hello:{channel}"
        deps.delivery.post(Post(key, channel, calls.post(key, channel, hello())))

    def removed(body: dict[str, Any]) -> None:
        _log.warning("removed_from_workspace", kind=payloads.event_type(body))

    def changed(body: dict[str, Any]) -> None:
        deps.people.forget(payloads.changed_person(body))

    def came(body: dict[str, Any]) -> None:
        newcomer(payloads.newcomer(body))

    def nothing_to_do() -> None:
        """Acknowledge an event so that Slack does not send it again; nothing follows from it yet."""

    app.event("member_joined_channel")(joined)
    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(removed)
    app.event("app_context_changed")(nothing_to_do)
    app.event("team_join")(came)
    app.event("user_change")(changed)


def register(app: App, tab: HomeTab) -> None:
    """Register the listeners of the Home tab."""

    def opened(body: dict[str, Any]) -> None:
        tab.opened(payloads.home_of(body))

    app.event("app_home_opened")(opened)
    app.action(CONFIRM_LIMIT)(on_click(partial(tab.review, word=Review.CONFIRMED)))
    app.action(REJECT_LIMIT)(on_click(partial(tab.review, word=Review.REJECTED)))
    app.action(CLOSE_GAP)(on_click(tab.close_gap))
