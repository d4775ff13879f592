"""The real guards around a language model, a clock that tests move, pauses that take no time, a client that plays pieces."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from fakes.samples import NOON
from fakes.unit_of_work import FakeUnitOfWork, fake_units

from core.language_model import Part, Prompt, Usage
from retrieval.adapters.chat.language_model import LangChainClient
from retrieval.adapters.chat.setup import ModelSetup
from retrieval.language.attempts import Attempt, Guards
from retrieval.language.breaker import Breaker
from retrieval.language.ports import ChatClient, End, Piece, Request
from retrieval.language.service import GuardedModel
from retrieval.language.timed_iterator import slots
from retrieval.language.token_budget import Budget, Prices, TokenBudget

PROMPT = Prompt(
    "answer", "1", "Answer from the passages.", (Part("passage", "Refund within 30 days.", "1"), Part("question", "How long?"))
)
WHO = {"asker": "U1", "purpose": "answer"}


class Hands:
    """A clock that goes on when a test says so, or when somebody pauses."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@dataclass
class PlayedClient:
    """Plays one act for each request, the last one again and again: pieces, or an exception to raise, or seconds to hang."""

    acts: list[list[Piece | Exception | float]]
    name: str = "fake:model"
    requests: list[Request] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)

    def warm(self) -> None:
        """Be ready."""

    def whole(self, request: Request) -> Piece:
        got = list(self.pieces(request))
        return Piece("".join(piece.text for piece in got), got[-1].end, got[-1].usage)

    def pieces(self, request: Request) -> Iterator[Piece]:
        self.requests.append(request)
        for step in self.acts[0] if len(self.acts) == 1 else self.acts.pop(0):
            if isinstance(step, Exception):
                raise step
            if isinstance(step, float):
                self.let_go.wait(step)
            else:
                yield step


def said(*words: str, usage: Usage | None = None, end: End | None = End.COMPLETE) -> list[Piece | Exception | float]:
    return [*map(Piece, words), Piece(end=end, usage=usage)]


@dataclass
class Bench:
    """A guarded model and what can be seen of it."""

    client: ChatClient
    budget: Budget = field(default_factory=Budget)
    prices: Prices = field(default_factory=Prices)
    clock: Callable[[], float] = field(default_factory=Hands)
    units: Callable[[], FakeUnitOfWork] = field(default_factory=fake_units)
    most: int = 32
    attempts: list[Attempt] = field(default_factory=list)

    def __post_init__(self) -> None:
        pause = self.clock.pause if isinstance(self.clock, Hands) else lambda _: None
        self.breaker = Breaker(self.clock)
        token_budget = TokenBudget(self.units, lambda: NOON, self.prices, lambda: self.budget)
        random = Random(1)  # noqa: S311 -- jitter
        guards = Guards(self.client, token_budget, self.breaker, self.clock, pause, random, self.attempts.append, slots(self.most))
        self.model = GuardedModel(guards, 100)

    def complete(self, deadline: float = 10.0, **who: str) -> str:
        return self.model.complete(PROMPT, **(WHO | who), deadline=deadline).text

    def spent(self, scope: str = "") -> int:
        with self.units() as unit:
            return unit.model_usage.spent(NOON.date(), scope)


def real(setup: ModelSetup) -> Bench:
    """LangChain's own client behind the guards, on the real clock."""
    return Bench(LangChainClient(setup), clock=time.monotonic)
