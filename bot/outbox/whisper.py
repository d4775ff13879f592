"""Telling one person something about what they clicked, and showing below a card what was recorded. One call per click."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk.models.blocks.block_elements import InteractiveElement

from bot.blocks import notes
from bot.blocks.card import Card
from bot.blocks.recorded import with_state
from bot.outbox.delivery import Delivery
from bot.outbox.naming import may_name_all, reader_of
from bot.ports import Clock, SlackCall, UnitOfWork
from bot.slack import calls
from bot.slack.events import Click
from bot.slack.people import People
from core import units


@dataclass(frozen=True)
class Whisper:
    units: Callable[[], UnitOfWork]
    delivery: Delivery
    clock: Clock
    people: People

    def __call__(self, click: Click, card: Card) -> None:
        """Tell the person who clicked, and nobody else."""
        thread = click.thread if click.thread != click.message else ""
        self._send(click, calls.ephemeral(click.channel, click.person, card, thread=thread), "whisper")

    def show(self, click: Click, said: str, buttons: Sequence[InteractiveElement]) -> None:
        """Put a line (mrkdwn) below the card that was clicked, with the buttons that still make sense.

        What the card says of SOPs that may no longer be named there is taken away.
        """
        if click.shown is None:
            self._send(click, calls.respond(click.response_url, notes.recorded(said)), "show")
            return
        shown = click.shown if units.run(self.units, lambda uow: self._may_stay(uow, click)) else notes.closed(click.shown)
        card = with_state(shown, click.value, said, buttons)
        if click.is_ephemeral:
            self._send(click, calls.respond(click.response_url, card, replace=True), "show")
        else:
            self._send(click, calls.update(click.channel, click.message, card), "show")

    def exchange(self, click: Click, card: Card) -> None:
        """Put another card into the message that was clicked."""
        if click.is_ephemeral or click.shown is None:
            self._send(click, calls.respond(click.response_url, card, replace=True), "exchange")
        else:
            self._send(click, calls.update(click.channel, click.message, card), "exchange")

    def _may_stay(self, uow: UnitOfWork, click: Click) -> bool:
        logged = uow.questions.get(click.value)
        return logged is None or may_name_all(self.people, uow, logged, reader_of(click))

    def _send(self, click: Click, call: SlackCall, what: str) -> None:
        """A click that Slack delivers to two replicas has one trigger, so it is answered once."""
        key = f"click:{what}:{click.value}:{hashlib.sha256(click.trigger.encode()).hexdigest()[:16]}"
        with self.units() as uow:
            uow.outbox.add(key, click.channel, call, self.clock())
            uow.commit()
        self.delivery.send_now(key)
