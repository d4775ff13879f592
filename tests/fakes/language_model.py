"""A language model that says what a script tells it to, and passes the contract suite of the real one."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from core.language_model import ModelError, Prompt, Reply, Trouble, Usage

T = TypeVar("T")


@dataclass(frozen=True)
class Broken:
    """Says this much of a reply, then the stream fails."""

    text: str
    reason: Trouble = Trouble.CUT


Line = str | Mapping[str, object] | tuple[object, ...] | Trouble | Broken
"""Text; or a value that becomes JSON; or the trouble to raise; or a stream that breaks."""

Script = list[Line | Callable[[Prompt], Line]] | Callable[[Prompt], Line] | Line


@dataclass(frozen=True)
class ModelCall:
    prompt: Prompt
    asker: str
    purpose: str
    deadline: float
    first_word: float | None = None


class ScriptedModel:
    """`ScriptedModel("Refund it [1].")` says that always; a list is said line by line, its last line again and again; a function
    of the prompt decides each time; keywords give a script by purpose: `ScriptedModel(answer=[...], rewrite=Trouble.TIMEOUT)`.

    `asked` holds every call.
    """

    def __init__(self, script: Script = "Yes.", **by_purpose: Script) -> None:
        self._script = script
        self._by_purpose = by_purpose
        self._said: dict[str, int] = {}
        self._lock = threading.Lock()
        self.asked: list[ModelCall] = []

    def warm(self) -> None:
        """Be ready."""

    def complete(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float) -> Reply:
        return _reply(prompt, _whole(self._line(ModelCall(prompt, asker, purpose, deadline))))

    def stream(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float, first_word: float) -> ScriptedStream:
        return ScriptedStream(prompt, lambda: self._line(ModelCall(prompt, asker, purpose, deadline, first_word)))

    def structured(self, prompt: Prompt, schema: type[T], *, asker: str, purpose: str, deadline: float) -> T:
        text = _whole(self._line(ModelCall(prompt, asker, purpose, deadline)))
        try:
            return TypeAdapter(schema).validate_json(text, strict=True)
        except ValidationError:
            raise ModelError(Trouble.MALFORMED) from None

    def _line(self, asked: ModelCall) -> Line:
        with self._lock:
            self.asked.append(asked)
            key = asked.purpose if asked.purpose in self._by_purpose else ""
            script = self._by_purpose.get(key, self._script)
            if isinstance(script, list):
                place = self._said.get(key, 0)
                self._said[key] = place + 1
                script = script[min(place, len(script) - 1)]
        return script(asked.prompt) if callable(script) else script


class ScriptedStream:
    def __init__(self, prompt: Prompt, line: Callable[[], Line]) -> None:
        self._pieces = self._play(prompt, line)
        self.reply: Reply | None = None
        self.is_closed = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        self.is_closed = True
        self._pieces.close()

    def _play(self, prompt: Prompt, line: Callable[[], Line]) -> Iterator[str]:
        said = line()
        text = said.text if isinstance(said, Broken) else _whole(said)
        yield from re.findall(r"\S+\s*|\s+", text)
        if isinstance(said, Broken):
            raise ModelError(said.reason)
        self.reply = _reply(prompt, text)


def _whole(line: Line) -> str:
    """The reply's text. Raises what the script says instead of one."""
    if isinstance(line, Broken):
        raise ModelError(line.reason)
    if isinstance(line, Trouble):
        raise ModelError(line)
    text = line if isinstance(line, str) else json.dumps(line)
    if not text.strip():
        raise ModelError(Trouble.EMPTY)
    return text


def _reply(prompt: Prompt, text: str) -> Reply:
    usage = Usage(len((prompt.system + "".join(part.text for part in prompt.parts)).split()), len(text.split()))
    return Reply(text, "scripted", usage, float(usage.tokens_in + usage.tokens_out))
