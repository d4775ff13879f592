"""Slack clients. What reads may be repeated freely; what posts may only be repeated when Slack surely did not post it."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

TIMEOUT = 15
"""Seconds; below the lease of a worker even after the retries."""


@dataclass(frozen=True, slots=True)
class Clients:
    """`reader` repeats on every passing fault. `poster` repeats on 429 alone: after a broken connection or a 5xx nobody knows
    whether the message stands, so the dispatcher looks first.
    """

    reader: WebClient
    poster: WebClient


def slack_clients(token: str, base_url: str = WebClient.BASE_URL) -> Clients:
    limited = RateLimitErrorRetryHandler(max_retry_count=1)
    reading = [limited, ConnectionErrorRetryHandler(max_retry_count=2), ServerErrorRetryHandler(max_retry_count=2)]
    return Clients(
        reader=WebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=reading),
        poster=WebClient(token=token, base_url=base_url, timeout=TIMEOUT, retry_handlers=[limited]),
    )
