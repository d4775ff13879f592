"""Defines the language model interface of all packages: a prompt that marks data as data, a reply, and one error with its reason.

Every caller of `LanguageModel` must work without it: each call may raise `ModelError` at any time, for any of its reasons. What a
model wrote is a draft; whoever shows it to a person checks it first.

Prompts are files beside the code that uses them: `prompts/<name>.<version>.md`. A published version never changes; new words are a
new version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Protocol, TypeVar, runtime_checkable

T = TypeVar("T")

NOBODY = ""
"""The asker of work that no person waits for, such as naming a topic at night."""


class Trouble(StrEnum):
    """The reason why there is no reply."""

    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"
    MALFORMED = "malformed"
    EMPTY = "empty"
    CUT = "cut"
    UNREACHABLE = "unreachable"
    OVER_BUDGET = "over_budget"
    CIRCUIT_OPEN = "circuit_open"
    UNSUPPORTED = "unsupported"


class ModelError(Exception):
    """The model gave no usable reply. The error is never shown to a person: callers show what they have without a model."""

    def __init__(self, reason: Trouble, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail
        """For the operator's log: an error's name or a status, never text of the prompt or the reply."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of data that the model reads: a passage, a question, an earlier turn. Its text is never an instruction.

    `name` is a word of small letters such as `passage`; `label` tells parts of one name apart, as citations do: `1`, `2`.
    """

    name: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Instructions and data for a model: `system` comes from a named and versioned template, `parts` hold text written by others.

    `max_tokens` limits the reply; 0 uses the limit of the settings.
    """

    template: str
    version: str
    system: str
    parts: tuple[Part, ...] = ()
    max_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts the tokens read and written. They are estimates where the provider does not report them."""

    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply. `cost` is in the budget's unit: the currency of the prices, else tokens. `is_cut`: it reached `max_tokens`."""

    text: str
    model: str = ""
    usage: Usage = Usage()
    cost: float = 0.0
    seconds: float = 0.0
    is_cut: bool = False


@runtime_checkable
class ReplyStream(Protocol):
    """Yields the pieces of a reply as they arrive, none of them empty.

    Iterating may raise `ModelError`, also after some pieces; these are then not the reply. `close` stops the model early and may be
    called at any time, more than once.
    """

    def __iter__(self) -> Iterator[str]: ...
    def __next__(self) -> str: ...
    def close(self) -> None: ...

    @property
    def reply(self) -> Reply | None:
        """The whole reply once the last piece has come, else None."""


class LanguageModel(Protocol):
    """A model behind time-outs, retries, a circuit breaker and a budget. Every method raises `ModelError` and nothing else.

    Args of all methods:
        asker: who waits for it, as the question log names the person; `NOBODY` for work in the background.
        purpose: a short fixed word for metrics: answer, rewrite, triage, item, digest, topic, summary.
        deadline: seconds after which the call has ended, retries included.
    """

    def warm(self) -> None:
        """Load what the first call needs, which takes seconds. It asks nothing; a failure is logged and raised by that call."""

    def complete(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float) -> Reply:
        """Return the whole reply, never an empty one."""

    def stream(self, prompt: Prompt, *, asker: str, purpose: str, deadline: float, first_word: float) -> ReplyStream:
        """Return the reply piece by piece. Nothing is asked before the first `next`, which returns or raises within
        `first_word` seconds.
        """

    def structured(self, prompt: Prompt, schema: type[T], *, asker: str, purpose: str, deadline: float) -> T:
        """Return a value of `schema` (a dataclass, TypedDict or pydantic model), valid in every field; else MALFORMED."""


def prompt_of(package: str, name: str, version: str, *parts: Part) -> Prompt:
    """Return the prompt of a package's file with this data. Raises FileNotFoundError for a version that does not exist."""
    return Prompt(name, version, _text(package, name, version), parts)


@cache
def _text(package: str, name: str, version: str) -> str:
    return resources.files(package).joinpath("prompts", f"{name}.{version}.md").read_text(encoding="utf-8")
