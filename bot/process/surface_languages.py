"""Chooses the language in which a listener renders: a message speaks that of its reader, the workspace's where several read it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from slack_bolt import BoltContext, BoltResponse

from bot.outbox.naming import reader_of
from bot.slack.events import Click
from bot.slack.listening import SPEAKING
from bot.slack.people import People


@dataclass(frozen=True)
class SurfaceLanguages:
    """Provides Bolt's middleware, and what it gives to `on_click` and `on_form`."""

    people: People

    def offer(self, context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Provide the language for a request; Bolt calls this for every one, before any listener. Nothing is looked up yet,
        because Slack waits.
        """
        context[SPEAKING] = self
        return next_()

    def click(self, click: Click) -> AbstractContextManager[None]:
        return self.people.speaking(reader_of(click))

    def person(self, person: str) -> AbstractContextManager[None]:
        return self.people.speaking(person)
