"""Runs what may fail without anybody being told: optional Slack calls, and the jobs of a tick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

_UNSUPPORTED: Final = frozenset(
    {"unknown_method", "missing_scope", "not_allowed_token_type", "method_not_supported_for_channel_type", "feature_not_enabled"}
)

_log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """Says that a call failed. `is_refused`: Slack refused it; else it is not known what it did."""

    error: str
    is_refused: bool

    @property
    def is_unsupported(self) -> bool:
        """Return whether this workspace, or Cairn in it, does not support the call: it need not be tried again."""
        return self.is_refused and self.error in _UNSUPPORTED


def attempt(what: str, call: Callable[[], T]) -> T | Failed:
    """Make an optional Slack call. Never raises for what Slack or the network does; `what` is for the log."""
    try:
        return call()
    except SlackApiError as error:
        failed = Failed(str(error.response.get("error", "")), is_refused=True)
    except (SlackClientError, OSError) as error:
        failed = Failed(str(getattr(error, "name", "") or type(error).__name__), is_refused=False)
    (_log.info if failed.is_refused else _log.warning)("slack_not_asked", what=what, error=failed.error)
    return failed


def guarded(what: str, job: Callable[[], object]) -> bool:
    """Run one job of many: when it fails, that is logged, and the others still run. Return whether it went well."""
    try:
        job()
    except Exception:  # noqa: BLE001 - a broken job must not end the ticking
        _log.exception("job_failed", job=what)
        return False
    return True
