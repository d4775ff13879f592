"""Defines the checks of `cairn doctor` and their findings: each says what is wrong and how to fix it. A check never raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.error import URLError

from core.errors import OperatorError
from core.localization import gettext as _

MOST_PROBLEMS: Final = 20
"""Findings of one check that are told; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check. `remedy` is empty when nothing has to be done."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check to run. `look` returns what it saw; an exception of `failures` it raises means that the check failed."""

    what: str
    look: Callable[[], str]
    remedy: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a check found wrong. `remedy` is empty where the check's own holds."""

    detail: str
    remedy: str = ""


class CheckFailedError(Exception):
    """A check found something wrong; the text says what."""

    def __init__(self, detail: str, remedy: str = "") -> None:
        super().__init__(detail)
        self.problems: Sequence[Problem] = (Problem(detail, remedy),)


class SeveralFailedError(CheckFailedError):
    """A check found several things wrong, each with its own remedy."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.detail for problem in problems))
        self.problems = tuple(problems)


def examine(checks: Sequence[Check]) -> list[Finding]:
    """Run every check, also after one has failed. A check that found several things wrong gives a finding for each."""
    return [finding for check in checks for finding in _examine(check)]


def _examine(check: Check) -> list[Finding]:
    try:
        return [Finding(check.what, ok=True, detail=check.look())]
    except CheckFailedError as error:
        problems = [
            Finding(check.what, ok=False, detail=problem.detail, remedy=problem.remedy or _(check.remedy))
            for problem in error.problems
        ]
        failed = list(dict.fromkeys(problems))  # two tokens meet the same closed door
        more = len(failed) - MOST_PROBLEMS
        return [
            *failed[:MOST_PROBLEMS],
            *([Finding(check.what, ok=False, detail=_("and {n} more").format(n=more))] if more > 0 else []),
        ]
    except OperatorError as error:  # says itself what to do
        return [Finding(check.what, ok=False, detail=str(error))]
    except Exception as error:  # noqa: BLE001 - whatever a database, a model or a network raises is the finding
        return [Finding(check.what, ok=False, detail=_words(error), remedy=_(check.remedy))]


def _words(error: Exception) -> str:
    """Return what went wrong, without the names of Python's classes where the network or a file failed."""
    if isinstance(error, URLError):
        return _("the network does not answer ({reason})").format(reason=error.reason)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return (f"{type(error).__name__}: {error}".splitlines() or [""])[0]


def missing_scopes(granted: str, needed: Sequence[str]) -> list[str]:
    """Return which of the manifest's bot scopes the token lacks; `granted` is Slack's x-oauth-scopes header."""
    have = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in needed if scope not in have]
