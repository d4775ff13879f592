"""Cairn's own corner of Slack: the Home tab, and suggested prompts when somebody opens the Messages tab."""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot import payloads
from bot.services import Services
from bot.views.home import home_view


def register(app: App, services: Services) -> None:
    """Wire up the Home tab."""

    def opened(body: dict[str, Any]) -> None:
        home = payloads.home_of(body)
        if services.people.asker(home.person).refusal is not None:
            return
        if home.tab == "messages":
            services.presence.suggest(home.channel, services.reporting.prompts(home.person))
        else:
            services.client.views_publish(user_id=home.person, view=home_view(services.reporting.home(home.person)))

    app.event("app_home_opened")(opened)
