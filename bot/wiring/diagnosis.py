"""What `cairn doctor` finds: each check is a value with what is wrong and how to mend it. A check never raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.errors import OperatorError


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is empty when nothing has to be done."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """`look` returns what it saw; an exception of `failures` it raises means that the check failed."""

    what: str
    look: Callable[[], str]
    remedy: str


class CheckFailedError(Exception):
    """A check found something wrong; the text says what."""


def examine(checks: Sequence[Check]) -> list[Finding]:
    """Run every check, also after one has failed."""
    return [_examine(check) for check in checks]


def _examine(check: Check) -> Finding:
    try:
        return Finding(check.what, ok=True, detail=check.look())
    except CheckFailedError as error:
        return Finding(check.what, ok=False, detail=str(error), remedy=check.remedy)
    except OperatorError as error:  # says itself what to do
        return Finding(check.what, ok=False, detail=str(error))
    except Exception as error:  # noqa: BLE001 - whatever a database, a model or a network raises is the finding
        return Finding(check.what, ok=False, detail=f"{type(error).__name__}: {error}".splitlines()[0], remedy=check.remedy)


def missing_scopes(granted: str, needed: Sequence[str]) -> list[str]:
    """Which of the manifest's bot scopes the token lacks; `granted` is Slack's x-oauth-scopes header."""
    have = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in needed if scope not in have]
