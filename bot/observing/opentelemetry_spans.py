"""Sends spans to OpenTelemetry. Imported only where a collector is named: the packages are an extra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from typing_extensions import override

from bot.observing.events import Note

try:
    from opentelemetry import trace as otel
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
except ImportError as error:
    raise ImportError("pip install -c constraints.txt opentelemetry-sdk opentelemetry-exporter-otlp-proto-grpc") from error

if TYPE_CHECKING:
    from opentelemetry.context import Context

_FIRST: ContextVar[int] = ContextVar("first", default=0)
"""The trace whose first span is being made."""

_SPAN_BITS = (1 << 64) - 1


class EventIds(RandomIdGenerator):
    """Gives an event's first span the event's own id as its trace, and the second half of it as its own."""

    @override
    def generate_trace_id(self) -> int:
        return _FIRST.get() or super().generate_trace_id()

    @override
    def generate_span_id(self) -> int:
        return (_FIRST.get() & _SPAN_BITS) or super().generate_span_id()


def provider_to(endpoint: str) -> TracerProvider:
    """Return a provider that sends spans to an OTLP collector over gRPC, like `http://127.0.0.1:4317`. If the collector cannot be
    reached, only spans are lost.
    """
    provider = TracerProvider(resource=Resource.create({"service.name": "cairn"}), id_generator=EventIds())
    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


class OpenTelemetrySpans:
    """Provides `bot.observing.events.Spans`; the provider's ids are `EventIds`."""

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer("cairn")

    @contextmanager
    def span(self, name: str, trace: str, *, is_first: bool = False) -> Iterator[Note]:
        number = int(trace, 16) if trace else 0
        is_first = is_first and otel.get_current_span().get_span_context().trace_id != number
        mark = _FIRST.set(number if is_first else 0)
        try:
            opened = self._tracer.start_span(name, otel.set_span_in_context(otel.INVALID_SPAN) if is_first else _within(number))
        finally:
            _FIRST.reset(mark)
        with otel.use_span(opened, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            yield lambda key, value: opened.set_attribute(f"cairn.{key}", value)


def _within(trace: int) -> Context | None:
    """Where a later span of a trace hangs: below what this thread is timing of it, else below its first span."""
    here = otel.get_current_span().get_span_context()
    if not trace or here.trace_id == trace:
        return None
    first = otel.SpanContext(trace, trace & _SPAN_BITS, is_remote=True, trace_flags=otel.TraceFlags(otel.TraceFlags.SAMPLED))
    return otel.set_span_in_context(otel.NonRecordingSpan(first))
