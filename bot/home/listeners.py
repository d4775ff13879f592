"""Cairn's own corner of Slack: the Home tab, and suggested prompts when somebody opens the Messages tab."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App

from bot.home.views.owners_page import CLOSE_GAP, CONFIRM_LIMIT, REJECT_LIMIT
from bot.services import Services
from bot.slack import payloads
from escalation.cases.ports import Review


def register(app: App, services: Services) -> None:
    """Wire up the Home tab."""

    def opened(body: dict[str, Any]) -> None:
        home = payloads.home_of(body)
        if services.people.asker(home.person).refusal is not None:
            return
        if home.tab == "messages":
            services.presence.suggest(home.channel, services.reporting.prompts(home.person))
        else:
            services.show_home(home.person)

    def limit(word: Review) -> Callable[[Ack, dict[str, Any]], None]:
        def reviewed(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            click = payloads.click_of(body)
            sop_id, _, key = click.value.rpartition("|")
            services.owners_pages.review(click.person, sop_id, key, word)
            services.show_home(click.person)

        return reviewed

    def gap_closed(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        click = payloads.click_of(body)
        services.owners_pages.close_gap(click.person, click.value)
        services.show_home(click.person)

    app.event("app_home_opened")(opened)
    app.action(CONFIRM_LIMIT)(limit(Review.CONFIRMED))
    app.action(REJECT_LIMIT)(limit(Review.REJECTED))
    app.action(CLOSE_GAP)(gap_closed)
