"""Counts metrics in Prometheus' form. A label is a word of Cairn's or of Slack's API, never a person, a channel, an SOP or a
text.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.registry import Collector

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)


class Metrics:
    """Counts the events of this process since its start. Thread-safe."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # else each counter brings a second series with the time of its first count
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._events = Counter("cairn_events", "Events by kind and outcome.", ("kind", "outcome"), registry=self._registry)
        self._answers = Histogram(
            "cairn_answer_seconds", "From the message in Slack to the reply.", buckets=_SECONDS, registry=self._registry
        )
        self._limited = Counter(
            "cairn_slack_limited", "Calls that Slack refused because there were too many.", ("method",), registry=self._registry
        )
        self._failed = Counter("cairn_jobs_failed", "Runs of a repeated job that broke.", ("job",), registry=self._registry)
        self._succeeded = Gauge(
            "cairn_job_success_timestamp_seconds", "When a repeated job last went well.", ("job",), registry=self._registry
        )

    def event(self, kind: str, outcome: str) -> None:
        self._events.labels(kind, outcome).inc()

    def answer(self, seconds: float) -> None:
        """Count an answer that somebody waited for."""
        self._answers.observe(max(seconds, 0.0))

    def limited(self, method: str) -> None:
        """Count a call of this method that Slack refused with 429."""
        self._limited.labels(method).inc()

    def job(self, name: str, is_done: bool) -> None:  # noqa: FBT001 - a callback's result
        """Note how a run of a repeated job ended."""
        if is_done:
            self._succeeded.labels(name).set_to_current_time()
        else:
            self._failed.labels(name).inc()

    def add(self, collector: Collector) -> None:
        """Register a collector that is read when somebody asks for the metrics."""
        self._registry.register(collector)

    def text(self) -> bytes:
        """Return all metrics in Prometheus' text form."""
        return generate_latest(self._registry)
