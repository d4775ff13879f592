"""Shows an answer while it is being written. If this process dies, the calls in the outbox complete the message.

1. The quote's card is committed as the message `answer:…` before anything is shown, so whoever takes over sends that.
2. The first checked sentence is shown: as a stream where the workspace has streams, else as a message that is changed. Its ts is
   noted at once, with a second call, `finish:…`, that makes the message the quote's card. We hold it until we are done.
3. Further sentences are added. At the end the message becomes the written card, or the quote's card when the draft failed, and
   `finish:…` is noted as done. A process that dies before that leaves a message that `finish:…` completes.
4. One that dies between showing and noting left an early view without a ts. Whoever repeats `answer:…` looks for it (its early key,
   or a stream that begins the same) and completes that instead of posting again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from slack_sdk.web.chat_stream import ChatStream

from bot.blocks.card import Card
from bot.blocks.words import Shown
from bot.outbox.delivery import Delivery
from bot.outbox.posts import Post
from bot.ports import UnitOfWork
from bot.questions.drafting import RunningDraft
from bot.questions.views.written import early_card, plan_line, streamed
from bot.slack import calls
from bot.slack.clients import Clients
from bot.slack.events import Incoming
from bot.slack.sending import Failed, Sent, attempt, send
from core.queues import OutboxEntry
from retrieval.answer.models import Sentence

PACE = timedelta(seconds=1.2)
"""Between two changes of one message, as Slack wants it."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Show:
    """Says what is shown where. `finished` gives the written answer's card at the end, None when the quote's card stays."""

    post: Post
    incoming: Incoming
    drafting: RunningDraft
    shown: Sequence[Shown]
    finished: Callable[[], Card | None]


class View(Protocol):
    """Shows sentence after sentence in one message. `add` may fail quietly: the last call writes the whole message."""

    @property
    def ts(self) -> str: ...
    def add(self, sentence: Sentence) -> None: ...
    def close(self) -> None: ...


@dataclass
class AnswerStream:
    """Shows drafts as Slack streams until the workspace says that it has none; after that by changing one message."""

    units: Callable[[], UnitOfWork]
    clients: Clients
    delivery: Delivery
    clock: Callable[[], datetime]
    _has_streams: bool = field(default=True, init=False)

    def prepared(self, post: Post, drafting: RunningDraft) -> Post:
        """The post as it must be committed, so that its early view is found again."""
        first = drafting.first
        return post if first is None else Post(post.key, post.channel, calls.begun(post.call, first.text))

    def show(self, entry: OutboxEntry, show: Show) -> None:
        """Show the draft as it grows, then its final card. The post's call was committed and is held; when nothing can be shown
        now, the call is given back to the outbox.
        """
        wait = self.delivery.pace.wait(entry.channel)
        view = None if wait else self._opened(show)
        if view is None:
            show.drafting.stop()
            self.delivery.give_back(entry, is_late=not wait)
            return
        finish = self._note_begun(entry, view)
        for sentence in show.drafting.following():
            if finish is None or not self.delivery.hold(finish):
                break
            view.add(sentence)
        view.close()
        if finish is None:
            show.drafting.stop()
        else:
            self._finish(show, view.ts, finish)

    def _opened(self, show: Show) -> View | None:
        """Open the view with the first sentence; None: it could not be shown, or it is not known whether it was."""
        first = show.drafting.first
        is_clear, view = True, None
        if first is not None and self._has_streams:
            is_clear, view = self._streamed(show, first)
        return self._message(show, first) if first is not None and view is None and is_clear else view

    def _streamed(self, show: Show, first: Sentence) -> tuple[bool, View | None]:
        """Return (True, stream); where no stream could be opened, whether Slack surely shows none, and None."""
        view = attempt("stream", lambda: self._stream(show, first))
        if not isinstance(view, Failed):
            return True, view
        self._has_streams = not view.is_unsupported
        return view.is_refused, None

    def _stream(self, show: Show, first: Sentence) -> View:
        incoming = show.incoming
        stream = self.clients.poster.chat_stream(
            channel=incoming.channel,
            thread_ts=incoming.thread,
            recipient_team_id=incoming.workspace or incoming.team,
            recipient_user_id=incoming.person,
            buffer_size=1,
        )
        searched = {"type": "task_update", "id": "search", "title": plan_line(_sops(show.shown)), "status": "complete"}
        stream.append(markdown_text=streamed(first, show.shown, is_first=True), chunks=[searched])
        return _Streamed(stream, show.shown)

    def _message(self, show: Show, first: Sentence) -> View | None:
        card = early_card([first], show.shown)
        call = calls.post(calls.early(show.post.key), show.incoming.channel, card, thread=show.incoming.thread)
        sent = send(self.clients, call)
        return _Changed(self, show, sent.ts, [first], self.clock()) if isinstance(sent, Sent) and sent.ts else None

    def change(self, channel: str, ts: str, card: Card) -> bool:
        """Change a message; False when Slack refused or did not answer."""
        return isinstance(send(self.clients, calls.update(channel, ts, card)), Sent)

    def _note_begun(self, entry: OutboxEntry, view: View) -> OutboxEntry | None:
        """Store that the message was posted, and add the call that completes it; None when another worker has it, which then
        completes it.
        """
        now = self.clock()
        with self.units() as uow:
            if not uow.outbox.sent(entry, view.ts, now):
                return None
            call, claim = calls.completed(entry.call, view.ts), self.delivery.worker.sending(now)
            finish = uow.outbox.add_held(f"finish:{entry.key}", entry.channel, call, claim)
            uow.commit()
        return finish

    def _finish(self, show: Show, ts: str, entry: OutboxEntry) -> None:
        """Change the message to its final card and store that; when Slack does not take it now, the outbox sends the quote's card
        soon.
        """
        key, now = show.post.key, self.clock()
        card = show.finished()
        call = calls.completed(show.post.call, ts) if card is None else calls.update(show.incoming.channel, ts, card.keyed(key))
        if not self.delivery.hold(entry):
            _log.warning("lease_lost", kind="finish")
            return
        is_done = isinstance(send(self.clients, call), Sent)
        with self.units() as uow:
            if is_done:
                uow.outbox.sent(entry, ts, now)
            else:
                uow.outbox.failed(entry, "not_finished", now)
            uow.commit()
        _log.info("shown", written=show.drafting.written is not None, finished=is_done)


@dataclass
class _Streamed:
    """Adds sentences to a Slack stream. After an error nothing more is added: Slack has ended the stream or will, and the last
    call changes the message.
    """

    stream: ChatStream
    shown: Sequence[Shown]
    _is_broken: bool = field(default=False, init=False)

    @property
    def ts(self) -> str:
        return str(self.stream.ts)

    def add(self, sentence: Sentence) -> None:
        if not self._is_broken:
            self._try(lambda: self.stream.append(markdown_text=streamed(sentence, self.shown, is_first=False)))

    def close(self) -> None:
        if not self._is_broken:
            self._try(self.stream.stop)

    def _try(self, call: Callable[[], Any]) -> None:
        self._is_broken = isinstance(attempt("stream", call), Failed)


@dataclass
class _Changed:
    """Adds sentences by changing a posted message, no faster than Slack allows."""

    owner: AnswerStream
    show: Show
    ts: str
    sentences: list[Sentence]
    changed_at: datetime

    def add(self, sentence: Sentence) -> None:
        self.sentences.append(sentence)
        now = self.owner.clock()
        if now - self.changed_at >= PACE:
            self.changed_at = now
            card = early_card(self.sentences, self.show.shown).keyed(calls.early(self.show.post.key))
            self.owner.change(self.show.incoming.channel, self.ts, card)

    def close(self) -> None:
        """Do nothing: the final card is one more change of the message."""


def _sops(shown: Sequence[Shown]) -> int:
    return len({shown_source.source.current.sop.id for shown_source in shown})
