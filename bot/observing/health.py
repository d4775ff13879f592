"""Checks by name whether Cairn has what it needs to work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import structlog

Checks = Mapping[str, Callable[[], bool]]
"""A check that raises counts as failed."""

_log = structlog.get_logger()


def missing(checks: Checks) -> Sequence[str]:
    """Return the names of what is missing."""
    return [name for name, check in checks.items() if not _holds(name, check)]


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it raises, it is not there
        _log.warning("not_ready", what=name, error=type(error).__name__)
        return False
