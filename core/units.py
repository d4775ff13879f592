"""Keeps units of work from being nested, and calls to other systems out of them.

A request opens its unit of work once, at the start, and passes it down. Nothing outside the database is asked while one is open.

A unit holds a connection and, once it has written, the database's write lock. A second unit inside it waits for a connection while
it keeps one from others, until all wait. A slow Slack would hold up every other writer.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, TypeVar, cast

import structlog

MOST_QUESTIONS: Final = 500
"""How often one piece of work may ask before it counts as a defect."""

_is_over: ContextVar[Callable[[], bool] | None] = ContextVar("work_is_over", default=None)
_is_open: ContextVar[bool] = ContextVar("unit_is_open", default=False)
_answers: ContextVar[dict[Hashable, object] | None] = ContextVar("answers_for_unit", default=None)
_computed: ContextVar[dict[Hashable, object] | None] = ContextVar("computed_in_unit", default=None)
_log = structlog.get_logger()

T = TypeVar("T")
U = TypeVar("U")


class NestedUnitError(RuntimeError):
    """A unit of work was opened inside another one: pass the outer one down instead."""


class WorkOverError(BaseException):
    """Work was told to end before its next unit of work; nothing that handles errors stops it on its way."""


class _AskFirst(BaseException):
    def __init__(self, key: Hashable, ask: Callable[[], object]) -> None:
        super().__init__(key)
        self.key = key
        self.ask = ask


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


def is_open() -> bool:
    """Return whether this thread (or task) holds a unit of work."""
    return _is_open.get()


@contextmanager
def until(is_over: Callable[[], bool] | None) -> Iterator[None]:
    """Leave the block before the first unit of work that begins when `is_over` says so: what is committed stays, the rest is due
    as before. None: the block runs to its end, also within another one.
    """
    token = _is_over.set(is_over)
    try:
        with suppress(WorkOverError):
            yield
    finally:
        _is_over.reset(token)


def enter() -> None:
    """Note that a unit of work begins.

    Raises:
        NestedUnitError: one is open already.
        WorkOverError: the block of `until` that it is in is over.
    """
    is_over = _is_over.get()
    if is_over is not None and is_over():
        raise WorkOverError
    if _is_open.get():
        _log.error("unit_inside_unit", stack_info=True)
        raise NestedUnitError("a unit of work was opened inside another one")
    _is_open.set(True)
    _computed.set({})


def leave() -> None:
    """Note that the unit of work has ended."""
    _is_open.set(False)
    _computed.set(None)


def once(key: Hashable, compute: Callable[[], T]) -> T:
    """Compute only once what stays the same while the unit of work is open; outside of one, each time. A unit that changes what
    a value is made of (people, an SOP's owners) must not have computed it before.
    """
    computed = _computed.get()
    if computed is None:
        return compute()
    if key not in computed:
        computed[key] = compute()
    return cast("T", computed[key])


def run(units: Callable[[], AbstractContextManager[U]], work: Callable[[U], T]) -> T:
    """Run the work in one unit of work. Work that needs an answer of `ask` is undone and starts again when the answer is known.

    The work commits; whatever it changed outside of its unit must not matter when it runs a second time.
    """
    answers: dict[Hashable, object] = {}
    token = _answers.set(answers)
    try:
        while len(answers) <= MOST_QUESTIONS:
            try:
                with units() as unit:
                    return work(unit)
            except _AskFirst as first:
                answers[first.key] = _outcome(first.ask)
    finally:
        _answers.reset(token)
    raise RuntimeError(f"one piece of work asked {MOST_QUESTIONS} times")


def ask(key: Hashable, question: Callable[[], T]) -> T:
    """Ask a system outside the database (Slack, a language model), never while a unit is open.

    Within `run` the unit is left first. In a unit that was opened in another way the call is made and logged as a defect: a person
    who waits is better served by a slow answer than by none.
    """
    answers = _answers.get()
    if not _is_open.get():
        return question()
    if answers is None:
        _log.error("asked_inside_unit", stack_info=True)
        return question()
    if key not in answers:
        raise _AskFirst(key, question)
    answer = answers[key]
    if isinstance(answer, _Failed):
        raise answer.error
    return cast("T", answer)


def _outcome(question: Callable[[], object]) -> object:
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - whoever asked handles it, at the place where the answer is missing
        return _Failed(error)
