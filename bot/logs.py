"""Logging: one JSON line per event on stderr, an event name and fields. Never a message text, a token or a payload."""

from __future__ import annotations

import logging
import sys

import structlog
from typing_extensions import override

_NOISY = (
    "chromadb",
    "slack_bolt",
    "slack_sdk",
    "sentence_transformers",
    "transformers",
    "waitress",
    "apscheduler",
    "urllib3",
    "httpx",
    "httpx2",
    "openai",
    "anthropic",
    "langsmith",
    "langchain_openai",
    "opentelemetry",
)


class _Stderr(logging.Handler):
    """Writes to what stderr is at that moment; whoever replaces it for a while leaves no closed file behind."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


def configure_logging(level: str) -> None:
    """Set structlog up; libraries speak from `warning` on, so that no payload of theirs reaches the log.

    Args:
        level: debug, info, warning or error.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(
        level=max(number, logging.WARNING), handlers=[_Stderr()], format="%(levelname)s %(name)s %(message)s", force=True
    )
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
