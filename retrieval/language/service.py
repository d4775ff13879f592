"""Guards a language model that may fail in any way: it answers, or says why not, in the time that people wait."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar, cast

import structlog
from pydantic import TypeAdapter, ValidationError

from core.language_model import ModelError, Prompt, Reply, ReplyStream, Trouble
from retrieval.language.attempts import Attempts, Call, Guards
from retrieval.language.ports import NoSchemaError, Piece, Request
from retrieval.language.rendering import bare_json, request_of


def closed(schema: Mapping[str, object]) -> dict[str, object]:
    """Return the same schema without additional fields. Keeps names, descriptions and bounds."""
    strict = {name: _closed(value) for name, value in schema.items() if name != "default"}
    if "properties" in strict:
        properties = cast("Mapping[str, object]", schema["properties"])
        strict["properties"] = {name: _closed(value) for name, value in properties.items()}
        strict |= {"additionalProperties": False, "required": sorted(properties)}
    return strict


def _closed(value: object) -> object:
    if isinstance(value, Mapping):
        return closed(value)
    if isinstance(value, list):
        return [_closed(entry) for entry in value]
    return value


T = TypeVar("T")

_log = structlog.get_logger()


@dataclass
class GuardedModel:
    """Implements `core.language_model.LanguageModel` with guards. Safe for threads.

    `max_tokens` bounds replies whose prompt does not.
    """

    guards: Guards
    max_tokens: int
    _knows_schemas: bool = field(default=True, init=False)

    def complete(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float) -> Reply:
        call = self._call(prompt, asker, purpose, deadline, request_of(prompt, self.max_tokens))
        return _whole(Attempts(self.guards, call, self._at_once))

    def stream(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float, first_word: float) -> ReplyStream:
        call = self._call(prompt, asker, purpose, deadline, request_of(prompt, self.max_tokens))
        return _Stream(self.guards, call, deadline, first_word)

    def structured(self, prompt: Prompt, schema: type[T], *, asker: str, purpose: str, deadline: float) -> T:
        """Ask for a structure by the provider's own means first; where the model has none, or misuses them, in words."""
        adapter, shape = _adapter(cast("Hashable", schema))
        until = self.guards.clock() + deadline
        for in_words in (not self._knows_schemas, True):
            request = request_of(prompt, self.max_tokens, shape, in_words=in_words)
            call = self._call(prompt, asker, purpose, until - self.guards.clock(), request)
            try:
                text = _whole(Attempts(self.guards, call, self._at_once)).text
                value: T = adapter.validate_json(bare_json(text), strict=True)
            except NoSchemaError:
                self._knows_schemas = False
            except ValidationError:
                continue
            else:
                return value
        raise ModelError(Trouble.MALFORMED)

    def warm(self) -> None:
        try:
            self.guards.client.warm()
        except ModelError as error:
            _log.error("language_model_unusable", problem=error.detail)

    def _call(self, prompt: Prompt, asker: str, purpose: str, deadline: float, request: Request) -> Call:
        until = self.guards.clock() + deadline
        return Call(prompt, asker, purpose, request, until, until)

    def _at_once(self, request: Request) -> Iterator[Piece]:
        yield self.guards.client.whole(request)


def _whole(attempts: Attempts) -> Reply:
    for _ in attempts.play():
        pass
    if attempts.reply is None:
        raise ModelError(Trouble.EMPTY)
    return attempts.reply


class _Stream:
    """Streams a reply. The clock starts at the first `next`."""

    def __init__(self, guards: Guards, call: Call, deadline: float, first_word: float) -> None:
        self._attempts: Attempts | None = None
        self._pieces = self._play(guards, call, deadline, first_word)

    @property
    def reply(self) -> Reply | None:
        return None if self._attempts is None else self._attempts.reply

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        self._pieces.close()

    def _play(self, guards: Guards, call: Call, deadline: float, first_word: float) -> Generator[str, None, None]:
        now = guards.clock()
        timed = replace(call, until=now + deadline, first_by=now + min(first_word, deadline))
        self._attempts = Attempts(guards, timed, guards.client.pieces)
        yield from self._attempts.play()


@lru_cache(maxsize=64)
def _adapter(schema: Hashable) -> tuple[TypeAdapter[Any], Mapping[str, object]]:
    adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", schema))
    return adapter, closed(adapter.json_schema())
