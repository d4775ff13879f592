"""Writes spans of model calls for OpenTelemetry: purpose, tokens, seconds, outcome; text only where traces may carry text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from retrieval.language.attempts import Attempt

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class ModelTrace:
    """Traces model calls. `observe` makes a span of an attempt, below the span that its thread is timing."""

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


def no_trace(_attempt: Attempt) -> None:
    """Observe nothing."""


Observer = Callable[[Attempt], None]
