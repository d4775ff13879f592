"""Runs one call to the model as a series of attempts. Each is reserved in the budget, timed, booked and observed, even when it
fails.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from random import Random

import structlog

from core.language_model import ModelError, Prompt, Reply, Trouble, Usage
from retrieval.language.breaker import Breaker, Period, State
from retrieval.language.ports import AttemptError, ChatClient, End, Piece, Request
from retrieval.language.timed_iterator import TimedIterator, TooSlowError, slots
from retrieval.language.token_budget import UNIT, TokenBudget, estimated

MOST_ATTEMPTS = 3
_ATTEMPTS = {Trouble.RATE_LIMITED: MOST_ATTEMPTS, Trouble.UNREACHABLE: MOST_ATTEMPTS} | dict.fromkeys(
    (Trouble.EMPTY, Trouble.CUT, Trouble.MALFORMED), 2
)
"""Attempts in all, by the kind of failure. A time-out has used up the time; a refusal or a wrong request would fail again."""

FIRST_PAUSE_SECONDS = 0.25
SHORTEST_ATTEMPT_SECONDS = 0.5
"""Seconds; with less time left, another attempt has no chance."""

SICK = frozenset({Trouble.TIMEOUT, Trouble.RATE_LIMITED, Trouble.UNREACHABLE, Trouble.CUT, Trouble.EMPTY, Trouble.UNSUPPORTED})
"""Failures that count against the model's health; after a refusal or malformed JSON it is as healthy as before."""


def pause_before_next(error: ModelError, attempts: int, seconds_left: float, random: Random) -> float | None:
    """Return the seconds to wait, or None: give up.

    Doubled each time, with jitter between half and whole (so that replicas do not come back together); a provider's own wish
    (`retry_after`) is kept.
    """
    if attempts >= _ATTEMPTS.get(error.reason, 1):
        return None
    wished: float | None = getattr(error, "retry_after", None)
    pause = FIRST_PAUSE_SECONDS * 2 ** (attempts - 1) * random.uniform(0.5, 1.0) if wished is None else max(wished, 0.0)
    return pause if pause + SHORTEST_ATTEMPT_SECONDS <= seconds_left else None


_UNBILLED = frozenset({Trouble.RATE_LIMITED, Trouble.UNREACHABLE, Trouble.UNSUPPORTED})
_GIVEN_UP = "closed"

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of one attempt. `request` and `text` are for traces that were asked to carry text; nothing else may read them."""

    purpose: str
    template: str
    version: str
    model: str
    began: datetime
    seconds: float
    first_word: float | None
    usage: Usage
    cost: float
    outcome: str
    request: Request
    text: str


Source = Callable[[Request], Iterator[Piece]]


@dataclass(frozen=True)
class Guards:
    """The guards around one model. `clock` gives seconds that only grow, `pause` sleeps."""

    client: ChatClient
    token_budget: TokenBudget
    breaker: Breaker
    clock: Callable[[], float]
    pause: Callable[[float], None]
    random: Random
    observe: Callable[[Attempt], None]
    room: threading.Semaphore = field(default_factory=slots)


@dataclass(frozen=True)
class Call:
    """A call with its asker and purpose; `until` and `first_by` are moments of the guards' clock."""

    prompt: Prompt
    asker: str
    purpose: str
    request: Request
    until: float
    first_by: float


@dataclass
class _Arrived:
    """What has arrived from the attempt that is running."""

    began: float
    text: str = ""
    usage: Usage | None = None
    end: End | None = None
    first_word: float | None = None
    failed: ModelError | None = None


@dataclass
class Attempts:
    """Yields the reply's text. `reply` is set at the end, and only when there is one."""

    guards: Guards
    call: Call
    source: Source
    reply: Reply | None = field(default=None, init=False)

    def play(self) -> Iterator[str]:
        """Try until a reply begins, then read it to its end. Raises `ModelError`."""
        breaker = self.guards.breaker
        period = breaker.enter()
        if period is None:
            raise ModelError(Trouble.CIRCUIT_OPEN)
        verdict = partial(breaker.left, period)
        try:
            yield from self._tries()
            verdict = partial(breaker.succeeded, period)
        except ModelError as error:
            if error.reason in SICK and not getattr(error, "is_about_request", False):
                verdict = partial(self._sick, error, period)
            raise
        finally:
            verdict()

    def _sick(self, error: ModelError, period: Period) -> None:
        """Report the failure to the breaker, and log when no call is let through from now on."""
        breaker = self.guards.breaker
        breaker.failed(period, getattr(error, "retry_after", None))
        if breaker.state is not State.CLOSED:
            _log.warning("model_circuit_open", reason=error.reason.value, detail=error.detail)

    def _tries(self) -> Iterator[str]:
        attempts = 0
        while True:
            attempts += 1
            arrived = _Arrived(self.guards.clock())
            try:
                yield from self._attempt(arrived)
            except ModelError as error:
                left = self.call.first_by - self.guards.clock()
                wait = None if arrived.text else pause_before_next(error, attempts, left, self.guards.random)
                if wait is None:
                    raise
                self.guards.pause(wait)
            else:
                return

    def _attempt(self, arrived: _Arrived) -> Iterator[str]:
        guards, call = self.guards, self.call
        reservation = guards.token_budget.reserve(call.asker, call.purpose, call.request)
        began, iterator = guards.token_budget.clock(), TimedIterator(lambda: self.source(call.request), guards.room)
        is_over = False
        try:
            yield from self._arriving(iterator, arrived)
            is_over = True
        except ModelError as error:
            arrived.failed, is_over = error, True
            raise
        finally:
            iterator.stop()
            usage = self._used(arrived)
            spent = guards.token_budget.settle(reservation, usage, failed=arrived.failed is not None) / UNIT
            outcome = _outcome(arrived) if is_over else _GIVEN_UP
            self._tell(arrived, began, outcome, usage, spent)
        seconds = guards.clock() - arrived.began
        self.reply = Reply(arrived.text, guards.client.name, usage, spent, seconds, is_cut=arrived.end is End.LENGTH)

    def _arriving(self, iterator: TimedIterator[Piece], arrived: _Arrived) -> Iterator[str]:
        while True:
            limit = self.call.until if arrived.text else self.call.first_by
            try:
                piece = iterator.next(limit - self.guards.clock())
            except TooSlowError:
                raise AttemptError(Trouble.TIMEOUT) from None
            if piece is None:
                break
            arrived.usage, arrived.end = piece.usage or arrived.usage, piece.end or arrived.end
            text = piece.text if arrived.text else piece.text.lstrip()
            if text:
                arrived.first_word = arrived.first_word or self.guards.clock() - arrived.began
                arrived.text += text
                yield text
        _check(arrived)

    def _used(self, arrived: _Arrived) -> Usage:
        guess = estimated(self.call.request, arrived.text)
        if arrived.usage is not None:
            return arrived.usage if arrived.usage.tokens_in else replace(guess, tokens_out=arrived.usage.tokens_out)
        if arrived.failed is not None and arrived.failed.reason in _UNBILLED and not arrived.text:
            return Usage()
        return guess

    def _tell(self, arrived: _Arrived, began: datetime, outcome: str, usage: Usage, spent: float) -> None:
        call, seconds = self.call, self.guards.clock() - arrived.began
        prompt, model = call.prompt, self.guards.client.name
        detail = arrived.failed.detail if arrived.failed is not None else ""
        _log.info(
            "model_call",
            purpose=call.purpose,
            template=f"{prompt.template}/{prompt.version}",
            outcome=outcome,
            detail=detail,
            seconds=round(seconds, 3),
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
        )
        measured = (prompt.template, prompt.version, model, began, seconds, arrived.first_word, usage, spent, outcome)
        self.guards.observe(Attempt(call.purpose, *measured, call.request, arrived.text))


def _check(arrived: _Arrived) -> None:
    """Raise the error of a reply that has ended: a refusal is one, and without an end the connection broke."""
    if arrived.end is End.REFUSED:
        raise AttemptError(Trouble.REFUSED)
    if arrived.end is None:
        raise AttemptError(Trouble.CUT)
    if not arrived.text.strip():
        raise AttemptError(Trouble.EMPTY)


def _outcome(arrived: _Arrived) -> str:
    return "ok" if arrived.failed is None else arrived.failed.reason.value
