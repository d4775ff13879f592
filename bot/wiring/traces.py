"""Sends spans to the OpenTelemetry collector that the settings name, or nowhere. Problems are logged once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from bot.observing.events import NoSpans, Spans
from bot.settings import Settings
from retrieval.adapters.chat.trace import ModelTrace, Observer, no_trace

_log = structlog.get_logger()


@dataclass(frozen=True)
class Tracing:
    """Holds what traces events and calls of the language model."""

    spans: Spans = field(default_factory=NoSpans)
    observe: Observer = no_trace
    close: Callable[[], None] = lambda: None


@contextmanager
def tracing(settings: Settings) -> Iterator[Tracing]:
    """Trace while the block runs; spans that still wait are sent at its end."""
    made = tracing_to(settings.otel_exporter_otlp_endpoint, may_trace_text=settings.trace_text)
    try:
        yield made
    finally:
        made.close()


def tracing_to(endpoint: str, *, may_trace_text: bool) -> Tracing:
    """Trace to a collector. Without an endpoint, or without the packages, nothing is traced."""
    if not endpoint:
        return Tracing()
    try:
        from bot.observing.opentelemetry_spans import OpenTelemetrySpans, provider_to  # noqa: PLC0415 - few want it
    except ImportError as error:
        _log.error("tracing_unusable", problem=str(error))
        return Tracing()
    provider = provider_to(endpoint)
    return Tracing(OpenTelemetrySpans(provider), ModelTrace(provider, may_trace_text).observe, provider.shutdown)
