"""Shows the Home tab, runs its buttons, and suggests the prompts of the Messages tab."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk import WebClient

from bot.home.status import Reporting
from bot.home.views.home import home_view
from bot.slack.events import Click, HomeOpened
from bot.slack.modals import show_home
from escalation.cases.ports import Review


@dataclass(frozen=True)
class HomeTab:
    client: WebClient
    reporting: Reporting

    def show(self, person: str) -> None:
        """Show somebody's Home tab as it is now."""
        with self.reporting.deps.people.speaking(person):
            show_home(self.client, person, home_view(self.reporting.home(person)))

    def opened(self, home: HomeOpened) -> None:
        """Show the tab, or suggest prompts when the Messages tab was opened. Who gets no answers sees neither."""
        deps = self.reporting.deps
        if deps.people.refusal(home.person) is not None:
            return
        if home.tab == "messages":
            with deps.people.speaking(home.person):
                deps.presence.suggest(home.channel, self.reporting.prompts(home.person))
        else:
            self.show(home.person)

    def review(self, click: Click, word: Review) -> None:
        """Store an owner's yes or no to a limit, and show the tab without it."""
        sop_id, _, key = click.value.rpartition("|")
        self.reporting.owners.review(click.person, sop_id, key, word)
        self.show(click.person)

    def close_gap(self, click: Click) -> None:
        """Close a gap for its owner, and show the tab without it."""
        self.reporting.owners.close_gap(click.person, click.value)
        self.show(click.person)
