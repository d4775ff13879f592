"""Takes events in: an event is judged, and what Cairn must react to is stored in the inbox before Slack gets its acknowledgement.

The live socket, HTTP mode and the catch-up all come through here, so that a message is taken once however it arrives. Numbers of
payment cards and of US social security are masked before a text reaches the question log or the search.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Final

import structlog
from slack_bolt import BoltContext, BoltResponse
from slack_bolt.request import BoltRequest

from bot.inbox.addressing import Addressing, KnownThreads, is_ours
from bot.observing.events import Events, NoSpans, Spans, current_trace, new_trace
from bot.outbox.worker import Worker
from bot.ports import Clock, UnitOfWork
from bot.slack import payloads
from bot.slack.events import Identity, Ignored, Incoming
from core.lru_cache import LruCache
from core.workspace import ChannelMode
from escalation.confidential.recognising import Topic, is_over, topic_of
from retrieval.questions import Surface
from retrieval.talk.recognising import is_closing

_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-]|[ ]\d)")
_SSN = re.compile(r"(?<![\d-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])")

CARD_MASK = "[card number]"
SSN_MASK = "[social security number]"


def masked(text: str) -> str:
    """Replace 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1), and US SSNs in an area that was ever issued."""
    return _SSN.sub(SSN_MASK, _CARD.sub(_mask_card, text))


def passes_luhn(digits: str) -> bool:
    from_right = [int(digit) for digit in reversed(digits)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in from_right[1::2])
    return (sum(from_right[::2]) + sum(doubled)) % 10 == 0


def _mask_card(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match[0])
    return CARD_MASK if passes_luhn(digits) and len(set(digits)) > 1 else match[0]


_LATELY: Final = 2_000
"""Messages that are remembered as taken in; the database remembers them all."""

_AT_ONCE: Final = 64

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Received:
    """Holds an entry of the inbox that this process works on."""

    entry: int
    incoming: Incoming
    attempts: int = 1


@dataclass
class Intake:
    """Judges and stores events. `ignored` counts what was dropped on purpose, by reason, since the start."""

    units: Callable[[], UnitOfWork]
    threads: KnownThreads
    me: Callable[[], Identity]
    worker: Worker
    clock: Clock
    not_stored: Callable[[Incoming, Exception], object] = lambda _incoming, _error: None
    """Hears of what could not be stored."""
    topic: Callable[[str], Topic | None] = topic_of
    """The confidential topic of a text; may read it by its meaning as well. Never raises."""
    mode: Callable[[str], ChannelMode] = lambda _channel: ChannelMode.MENTIONS
    """When Cairn answers in a channel."""
    is_colleague: Callable[[str], bool] = lambda _person: False
    """Whether Slack says that a person is in a workspace that Cairn was added to."""
    ignored: Counter[str] = field(default_factory=Counter)
    spans: Spans = field(default_factory=NoSpans)
    _taken: LruCache[str, bool] = field(default_factory=lambda: LruCache(_LATELY), init=False)
    _taking: Sequence[Lock] = field(default_factory=lambda: [Lock() for _ in range(_AT_ONCE)], init=False)
    """A mention comes as two events at once: the second waits for the first, and is dropped before its words are judged."""

    def is_ours(self, body: payloads.Body) -> bool:
        """Return whether Slack delivers to this workspace or organisation, and whoever acted belongs to it."""
        return is_ours(self.me(), payloads.teams_of(body), payloads.person_of(body), self.is_colleague)

    def message(self, body: payloads.Body, *, is_missed: bool = False) -> Received | Ignored:
        """Take a message or app_mention event. Raises when it cannot be stored: then Slack must send it again.

        `is_missed`: it was written while Cairn was away. Who asked nobody then waits for no answer now.
        """
        me = self.me()
        message = payloads.message_of(body, me.user)
        if message is None:
            return self.drop(Ignored.NOT_ADDRESSED)
        verdict = Addressing(me, self.threads, self.mode, self.is_colleague).judge(message)
        if isinstance(verdict, Incoming) and is_missed and verdict.surface is Surface.UNASKED:
            return self.drop(Ignored.NOT_ADDRESSED)
        return self.drop(verdict) if isinstance(verdict, Ignored) else self.take(verdict)

    def take(self, incoming: Incoming) -> Received | Ignored:
        """Store a message in the inbox; return DUPLICATE when it was taken before, under this or another event id. Card and SSN
        numbers are masked first. The words of a confidential topic stay in memory only; if the message was not addressed to
        Cairn, it is dropped.
        """
        key = incoming.message_key
        if key is None:
            return self._take(incoming, None)
        with self._taking[hash(key) % _AT_ONCE]:
            if self._taken.get(key):
                return self.drop(Ignored.DUPLICATE)
            received = self._take(incoming, key)
            self._taken.put(key, True)  # noqa: FBT003 - a set with a bound
        return received

    def _take(self, incoming: Incoming, key: str | None) -> Received | Ignored:
        trace = current_trace() or new_trace()
        incoming = replace(incoming, text=masked(incoming.text), topic=self._topic(incoming), trace=trace)
        if incoming.topic and incoming.surface is Surface.UNASKED:
            return self.drop(Ignored.NOT_ADDRESSED)
        try:
            with self.spans.span(f"take in {incoming.surface.value}", trace, is_first=True), self.units() as uow:
                claim = self.worker.lease(self.clock())
                entry = uow.inbox.receive(incoming.event_id, key, incoming.as_payload(), claim)
                uow.commit()
        except Exception as error:
            self.not_stored(incoming, error)
            raise
        return self.drop(Ignored.DUPLICATE) if entry is None else Received(entry, incoming)

    def _topic(self, incoming: Incoming) -> str:
        """Return the confidential topic of the words, or of the thread in which they continue; empty for everything else."""
        topic = self.topic(incoming.text)
        if topic is None and incoming.is_reply and self.threads.is_confidential(incoming.channel, incoming.thread):
            is_ended = is_closing(incoming.text) or is_over(incoming.text)
            topic = Topic.CLOSING if is_ended else Topic.FOLLOW_UP
        return topic.value if topic else ""

    def drop(self, reason: Ignored) -> Ignored:
        self.ignored[reason.value] += 1
        _log.debug("ignored", reason=reason.value)
        return reason


COMMAND, SHORTCUT = "/cairn", "ask_about_message"
"""Those of the manifest. Of any other nothing is stored: no listener would end its entry."""

RECEIVED = "cairn_received"
"""Key of the inbox entry in Bolt's context."""

NOT_STORED = "not_stored"

Next = Callable[[], BoltResponse]


class InboxMiddleware:
    """Turns messages, commands and the message shortcut into inbox entries, as Bolt's global middleware; clicks and views pass
    through.

    A failure here leaves the event unacknowledged, so that Slack sends it again (HTTP: status 500; Socket Mode: Bolt acknowledges
    only status 200); if it does not, the catch-up reads it. Not to learn from Slack who wrote is such a failure.
    """

    def __init__(self, intake: Intake, missed: Callable[[], object], events: Events) -> None:
        self._intake = intake
        self._missed = missed
        self._events = events

    def receive(self, request: BoltRequest, context: BoltContext, next_: Next) -> BoltResponse:
        """Store or drop a request; Bolt calls this for every one, before any listener."""
        body, kind = request.body, payloads.kind_of(request.body)
        self._events.arrived()
        try:
            received = self._receive(body) if self._intake.is_ours(body) else self._intake.drop(Ignored.FOREIGN_TEAM)
        except Exception:
            self._missed()
            self._events.dropped(kind, NOT_STORED)
            raise
        if isinstance(received, Ignored):
            return self._dropped(kind, received)
        if received is None:
            self._events.listened(kind)
        else:
            context[RECEIVED] = received
        return next_()

    def _dropped(self, kind: str, why: Ignored) -> BoltResponse:
        self._events.dropped(kind, why.value)
        return BoltResponse(status=200, body="")

    def _receive(self, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Received, Ignored or None for what is not stored
        if payloads.is_event(body):
            is_message = payloads.event_type(body) in {"message", "app_mention"}
            return self._intake.message(body) if is_message else None
        incoming = self._private(body)
        return None if incoming is None else self._intake.take(incoming)

    def _private(self, body: Mapping[str, Any]) -> Incoming | None:
        me = self._intake.me()
        if body.get("command") == COMMAND:
            return payloads.command_of(body, me)
        is_ours = body.get("type") == "message_action" and body.get("callback_id") == SHORTCUT
        return payloads.shortcut_of(body, me) if is_ours else None
