"""Spans of model calls for OpenTelemetry, over gRPC: purpose, tokens, seconds, outcome; text only where traces may carry text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from retrieval.language.attempts import Attempt

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_NANOSECONDS = 1_000_000_000


class NoTraceError(Exception):
    """The packages for OpenTelemetry are not there; the text says which to install."""


@dataclass(frozen=True)
class ModelTrace:
    """`observe` makes a span of an attempt; `close` sends what is still waiting."""

    provider: TracerProvider
    may_trace_text: bool

    def observe(self, attempt: Attempt) -> None:
        began = round(attempt.began.timestamp() * _NANOSECONDS)
        ended = round((attempt.began + timedelta(seconds=attempt.seconds)).timestamp() * _NANOSECONDS)
        span = self.provider.get_tracer("cairn").start_span(f"model {attempt.purpose}", start_time=began)
        span.set_attributes(_attributes(attempt))
        if self.may_trace_text:
            text = {"cairn.system": attempt.request.system, "cairn.data": attempt.request.user, "cairn.reply": attempt.text}
            span.set_attributes(text)
        span.end(end_time=ended)

    def close(self) -> None:
        self.provider.shutdown()


def _attributes(attempt: Attempt) -> dict[str, str | int | float]:
    provider, _, model = attempt.model.partition(":")
    known: dict[str, str | int | float] = {
        "gen_ai.system": provider,
        "gen_ai.request.model": model,
        "gen_ai.usage.input_tokens": attempt.usage.tokens_in,
        "gen_ai.usage.output_tokens": attempt.usage.tokens_out,
        "cairn.purpose": attempt.purpose,
        "cairn.template": f"{attempt.template}/{attempt.version}",
        "cairn.outcome": attempt.outcome,
        "cairn.cost": attempt.cost,
        "cairn.seconds": attempt.seconds,
    }
    return known if attempt.first_word is None else known | {"cairn.first_word_seconds": attempt.first_word}


def tracing_to(endpoint: str, *, may_trace_text: bool) -> ModelTrace:
    """Trace to an OTLP collector over gRPC, like `http://127.0.0.1:4317`. A collector that is away costs spans, never answers.

    Raises:
        NoTraceError: the packages are missing.
    """
    try:
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 -- few want it
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise NoTraceError("pip install -c constraints.txt opentelemetry-sdk opentelemetry-exporter-otlp-proto-grpc") from error
    provider = TracerProvider(resource=Resource.create({"service.name": "cairn"}))
    exporter = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return ModelTrace(provider, may_trace_text)


def no_trace(_attempt: Attempt) -> None:
    """Observe nothing."""


Observer = Callable[[Attempt], None]
