"""The tick of topics: what rings is shown, what time asks for is done, digests go out. Safe in several processes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.slack.attempts import guarded
from bot.topics.acting import SignalBook
from bot.topics.coaching import SignalCoaching
from bot.topics.digests import Digests
from bot.topics.posts import OVERDUE
from core import units
from core.eventlog import CAIRN, Done
from insights.signals.events import Body, HandedOver, Told
from insights.signals.models import SignalDone, SignalDue

_FRESH: Final = timedelta(hours=10)
"""How long a card may be on its way: as long as the outbox keeps trying."""

_log = structlog.get_logger()


@dataclass(frozen=True)
class SignalTick:
    book: SignalBook
    digests: Digests
    coaching: SignalCoaching

    def tick(self) -> None:
        """One round; a part that breaks keeps no other from running."""
        names = self.book.details.names.prepare
        for part in (names, self._detect, self._due, self._late, self._note_sent, self.digests.send, self.coaching.start):
            guarded("topic", part)

    def _detect(self) -> None:
        book, now = self.book, self.book.clock()

        def work(uow: UnitOfWork) -> tuple[Sequence[SignalDone], list[Post]]:
            found = book.service.detect(uow, now)
            return found, [post for done in found for post in book.follow(uow, done)]

        found = book.delivery.deliver(work)
        if found:
            _log.info(
                "signals", opened=sum(done.before is None for done in found), refreshed=sum(bool(done.before) for done in found)
            )

    def _due(self) -> None:

        def work(uow: UnitOfWork) -> list[tuple[str, Body]]:
            due = self.book.service.due(uow, self.book.clock())
            return [(one.record.id, body) for one in due if (body := self._body(uow, one))]

        due = units.run(self.book.units, work)
        for signal, body in due:
            guarded("topic", partial(self._fall_due, signal, body))

    def _body(self, uow: UnitOfWork, due: SignalDue) -> Body | None:
        """What is ignored goes to whoever can be reached next; where nobody is left it stays."""
        if not isinstance(due.body, HandedOver):
            return due.body
        to = self.book.details.routes.next(uow, due.record)
        return HandedOver(to) if to else None

    def _fall_due(self, signal: str, body: Body) -> None:
        result = self.book.act(signal, CAIRN, body)
        _log.info("signal_due", what=type(body).__name__.lower(), done=isinstance(result, Done))

    def _late(self) -> None:
        """Say once below the card that a promised date passed."""
        today = self.book.clock().date()
        with self.book.units() as uow:
            late = [signal for signal in uow.signals.live() if signal.is_late(today)]
        for signal in late:
            what = f"{OVERDUE}{signal.due_on}"
            if what not in signal.told:
                guarded("topic", partial(self._fall_due, signal.id, Told(what)))

    def _note_sent(self) -> None:
        with self.book.units() as uow:
            signals = [*uow.signals.live(), *uow.signals.touched(self.book.clock() - _FRESH)]
        for signal in dict.fromkeys(signal.id for signal in signals):
            guarded("topic", partial(self.book.note_sent, signal))
