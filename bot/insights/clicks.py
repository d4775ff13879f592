"""Buttons of insights on App Home. Each click looks up anew who clicks and what they may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.blocks import parts
from bot.blocks.card import Card
from bot.blocks.mrkdwn import escape
from bot.insights.acts import PageActs
from bot.insights.readers import Readers
from bot.insights.record import Records
from bot.insights.views.home import erase_view
from bot.insights.views.notes import copy_words, erased_lines, said_view
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack import calls
from bot.slack.events import Click, Submission
from bot.slack.modals import open_modal
from core import units
from insights.reports.readers import Reader
from retrieval.library.models import digest_of


@dataclass(frozen=True)
class InsightClicks:
    """`records` is None where nothing personal can be exported or erased."""

    readers: Readers
    acts: PageActs
    records: Records | None
    client: WebClient

    def ask_owner(self, click: Click) -> None:
        self._act(click, "Ask the owner", self.acts.ask_owner)

    def assign_check(self, click: Click) -> None:
        self._act(click, "Assign a check", self.acts.assign_check)

    def want_digest(self, click: Click) -> None:
        """From now on the person gets This week as a message at the digest's time."""
        reader = self.readers.of(click.person)
        if reader is not None and reader.has_week:
            self._write(lambda uow: uow.rhythm.want_digest(click.person, self.readers.clock()))

    def stop_digest(self, click: Click) -> None:
        self._write(lambda uow: uow.rhythm.stop_digest(click.person))

    def export(self, click: Click) -> None:
        if self.records is not None and self.readers.of(click.person) is not None:
            self._say(click, "Your copy", copy_words(is_sent=self.records.send_copy(click.person)))

    def ask_erase(self) -> dict[str, Any] | None:
        """The question before everything is removed."""
        return erase_view() if self.records is not None else None

    def erase(self, given: Submission, _close: Callable[[], object]) -> dict[str, Any]:
        """Remove what is stored about who pressed the modal's button. The modal says what was done: a message would be stored."""
        if self.records is None:
            return {}
        erased = self.records.erase(given.person)
        return {"response_action": "update", "view": said_view("Removed", *erased_lines(erased.rows, erased.left))}

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
