"""What a prompt's score stands on: the model with a count of what it was asked, the sample company's library, and its sections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from bot.wiring import Cairn
from core.language_model import LanguageModel, ModelError, Prompt, Reply, ReplyStream
from scripts.lab.prompts.cases import Shelf

T = TypeVar("T")

PATIENCE_SECONDS = 20.0
"""Given to calls for which people wait a few seconds only: how fast a model is, is another figure than how well it does."""


@dataclass
class Counting:
    """The port `LanguageModel`: passes everything on, and counts calls and failures by their reason."""

    model: LanguageModel
    calls: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)
    """Files of the prompts, such as `write_case.v1`."""

    def warm(self) -> None:
        self.model.warm()

    def complete(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float) -> Reply:
        with self._counted(prompt):
            return self.model.complete(prompt, asker=asker, purpose=purpose, deadline=deadline)

    def structured(self, prompt: Prompt, schema: type[T], *, asker: str, purpose: str, deadline: float) -> T:
        with self._counted(prompt):
            return self.model.structured(prompt, schema, asker=asker, purpose=purpose, deadline=deadline)

    def stream(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float, first_word: float) -> ReplyStream:
        with self._counted(prompt):
            stream = self.model.stream(prompt, asker=asker, purpose=purpose, deadline=deadline, first_word=first_word)
        return _CountedStream(stream, self)

    @contextmanager
    def _counted(self, prompt: Prompt) -> Iterator[None]:
        self.calls += 1
        self.asked.add(f"{prompt.template}.{prompt.version}")
        try:
            yield
        except ModelError as error:
            self.failed[error.reason.value] += 1
            raise


@dataclass
class _CountedStream:
    stream: ReplyStream
    counting: Counting

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            return next(self.stream)
        except ModelError as error:
            self.counting.failed[error.reason.value] += 1
            raise

    def close(self) -> None:
        self.stream.close()

    @property
    def reply(self) -> Reply | None:
        return self.stream.reply


@dataclass(frozen=True)
class PromptContext:
    model: Counting
    cairn: Cairn
    shelf: Shelf
