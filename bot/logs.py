"""Configures logging: one JSON line per event on stderr, an event name and fields. Never a message text, a token or a payload."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger
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


def _known() -> list[Processor]:
    """Add what every line says, also of libraries: the id of the event (`bot.observing.events`), level and time."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


_WRITTEN: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def _json_lines() -> logging.Formatter:
    """Make a library's record a line of the same form; its words are the field `detail`."""
    named: list[Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.EventRenamer("detail", replace_by="_event"),
    ]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[_named, *_known()], processors=[*named, *_WRITTEN])


def _named(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Give a library's record an event name."""
    return {**line, "_event": "library", "library": line["_record"].name}


def configure_logging(level: str) -> None:
    """Set structlog up; libraries log from `warning` on, so that no payload of theirs reaches the log.

    Args:
        level: debug, info, warning or error.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    handler = _Stderr()
    handler.setFormatter(_json_lines())
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[*_known(), *_WRITTEN],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
