"""Handles the buttons of insights on App Home. Each click checks again who clicks and what they may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from bot.insights.acts import PageActs
from bot.insights.home import InsightHome
from bot.insights.readers import Readers
from bot.insights.record import Records
from bot.insights.recurring import RecurringMessages
from bot.insights.views.home import erase_view, stored_view
from bot.insights.views.messages import PULSE, SCORES, door_view, thanks_card
from bot.insights.views.notes import copy_words, erased_lines, said_view
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.events import Click, Submission
from bot.slack.listening import open_modal
from core import units
from core.localization import gettext as _
from insights.reports.models import PageId
from insights.reports.readers import Reader
from retrieval.library.models import digest_of


@dataclass(frozen=True)
class InsightClicks:
    """Handles the clicks. `records` is None where nothing personal can be exported or erased."""

    home: InsightHome
    records: Records | None
    recurring: RecurringMessages
    client: WebClient

    @property
    def readers(self) -> Readers:
        return self.home.readers

    @property
    def acts(self) -> PageActs:
        return self.home.acts

    def open_door(self, click: Click) -> None:
        """Open a modal with a link to the dashboard that is made at the click: a message stays longer than a link is valid."""
        if self.readers.of(click.person) is not None:
            open_modal(self.client, click.trigger, door_view(self.home.enter(click.person, PageId.WEEK)))

    def score(self, click: Click) -> None:
        """Count the answer to the quarter's question and take the buttons away."""
        score = click.action.removeprefix(PULSE)
        if score in map(str, SCORES):
            self.recurring.answer(click.person, click.value, int(score))
        if click.shown is not None and click.message:
            key = f"note:{digest_of('pulse', click.trigger)}"
            call = calls.update(click.channel, click.message, thanks_card())
            self.acts.deps.delivery.post(Post(key, click.channel, call))

    def ask_owner(self, click: Click) -> None:
        self._act(click, _("Ask the owner"), self.acts.ask_owner)

    def assign_check(self, click: Click) -> None:
        self._act(click, _("Assign a check"), self.acts.assign_check)

    def want_digest(self, click: Click) -> None:
        """From now on the person gets This week as a message at the digest's time."""
        reader = self.readers.of(click.person)
        if reader is not None and reader.has_week:
            self._write(lambda uow: uow.subscriptions.want_digest(click.person, self.readers.clock()))

    def stop_digest(self, click: Click) -> None:
        self._write(lambda uow: uow.subscriptions.stop_digest(click.person))

    def export(self, click: Click) -> None:
        if self.records is not None and self.readers.of(click.person) is not None:
            self._say(click, _("Your copy"), copy_words(is_sent=self.records.send_copy(click.person)))

    def stored(self, person: str) -> dict[str, Any] | None:
        """What is stored about somebody, for how long, and where they see who looked."""
        if self.records is None or self.readers.of(person) is None:
            return None
        return stored_view(self.records.stored(person), self.home.enter(person, PageId.RECORD))

    def ask_erase(self, person: str) -> dict[str, Any] | None:
        """The question before everything is removed."""
        return erase_view(self.records.open_cases(person)) if self.records is not None else None

    def erase(self, given: Submission, _close: Callable[[], object]) -> dict[str, Any]:
        """Remove what is stored about who pressed the modal's button. The modal says what was done: a message would be stored."""
        if self.records is None:
            return {}
        erased = self.records.erase(given.person)
        return {"response_action": "update", "view": said_view(_("Removed"), *erased_lines(erased.rows, erased.left))}

    def _act(self, click: Click, title: str, act: Callable[[Reader, str], str]) -> None:
        reader = self.readers.of(click.person)
        if reader is not None:
            self._say(click, title, act(reader, click.value))

    def _say(self, click: Click, title: str, words: str) -> None:
        """In a modal; when that is too late, in a direct message."""
        if not open_modal(self.client, click.trigger, said_view(title, words)):
            self._message(click.person, words, click.trigger)

    def _message(self, person: str, words: str, trigger: str = "") -> None:
        key = f"note:{digest_of('insights', person, trigger or self.readers.clock().isoformat())}"
        self.acts.deps.delivery.post(Post(key, person, calls.post(key, person, Card(words, (parts.section(escape(words)),)))))

    def _write(self, work: Callable[[UnitOfWork], object]) -> None:
        def stored(uow: UnitOfWork) -> None:
            work(uow)
            uow.commit()

        units.run(self.readers.units, stored)
