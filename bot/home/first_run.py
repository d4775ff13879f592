"""Shows the Home tab and applies an owner's clicks on it, and sends the first message of an installation to whoever looks after
Cairn, once, while nobody has been answered yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from slack_sdk import WebClient

from bot.deps import Deps
from bot.home.status import Reporting
from bot.home.views.first_run import first_run_card
from bot.home.views.home import home_view
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.events import Click, HomeOpened
from bot.slack.listening import show_home
from core import units
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


EVERY: Final = 3600.0
"""Seconds between two looks whether somebody has to be told."""

_KEY: Final = "first-run:"
_IN_USE: Final = timedelta(days=365)
"""A workspace in which somebody was answered within this time knows Cairn."""


@dataclass(frozen=True)
class FirstRun:
    """Sends the first message. `admins` are Slack ids or e-mail addresses in any case (the setting CAIRN_ADMINS)."""

    deps: Deps
    admins: frozenset[str] = frozenset()

    def tick(self) -> None:
        """Tell each of them how to go on; the outbox tells nobody twice."""
        sops = units.run(self.deps.units, self._sops) if self.admins else None
        if sops is None:
            return
        for name in self._names():
            person = self.deps.people.slack_id(name)
            if person is not None:
                key = f"{_KEY}{person}"
                with self.deps.people.speaking(person):
                    card = first_run_card(self.deps.people.name(person), sops)
                self.deps.delivery.post(Post(key, person, calls.post(key, person, card)))

    def _names(self) -> Sequence[str]:
        return [name if "@" in name else name.upper() for name in sorted(self.admins)]

    def _sops(self, uow: UnitOfWork) -> int | None:
        """Return how many SOPs can be asked about; None in a workspace that is in use."""
        if uow.questions.askers_by_section(self.deps.clock() - _IN_USE):
            return None
        return len(uow.library.cards())
