"""Counts metrics in Prometheus' form, and reads others when somebody asks for them: ages, what is parked, what is ready, one cheap
query for each table. A label is a word of Cairn's or of Slack's API, never a person, a channel, an SOP or a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import structlog
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.ports import Clock, UnitOfWork
from core.queues import Backlog
from retrieval.language.token_budget import UNIT

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


Checks = Mapping[str, Callable[[], bool]]
"""A check that raises counts as failed."""


def missing(checks: Checks) -> Sequence[str]:
    """Return the names of what is missing."""
    return [name for name, check in checks.items() if not _holds(name, check)]


def _holds(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 - whatever it raises, it is not there
        _log.warning("not_ready", what=name, error=type(error).__name__)
        return False


_log = structlog.get_logger()


@dataclass(frozen=True, eq=False)
class Readings(Collector):
    """`is_connected` says whether the socket to Slack is open, None in HTTP mode; `sources` gives the seconds since each source was
    last read, by its name in sources.yaml. What cannot be read is left out, and the rest is there.
    """

    units: Callable[[], UnitOfWork]
    clock: Clock
    checks: Checks
    is_connected: Callable[[], bool] | None = None
    sources: Callable[[], Mapping[str, float]] = dict

    @override
    def collect(self) -> Iterator[Metric]:
        readings: dict[str, Callable[[], list[Metric]]] = {
            "inbox": partial(self._backlog, "inbox", self._inbox),
            "outbox": partial(self._backlog, "outbox", self._outbox),
            "cost": self._cost,
            "socket": self._socket,
            "ready": self._ready,
            "sources": self._sources,
        }
        for name, read in readings.items():
            try:
                yield from read()
            except Exception as error:  # noqa: BLE001 - the other metrics say more when one thing is broken
                _log.warning("metric_unread", what=name, error=type(error).__name__)

    def _inbox(self) -> Backlog:
        with self.units() as uow:
            return uow.inbox.backlog(self.clock())

    def _outbox(self) -> Backlog:
        with self.units() as uow:
            return uow.outbox.backlog(self.clock())

    def _backlog(self, queue: str, read: Callable[[], Backlog]) -> list[Metric]:
        backlog = read()
        oldest = GaugeMetricFamily(
            f"cairn_{queue}_oldest_seconds", "Age of the oldest entry that is due and not done.", _age(backlog.oldest, self.clock())
        )
        return [oldest, GaugeMetricFamily(f"cairn_{queue}_parked", "Entries that wait for an operator.", backlog.parked)]

    def _cost(self) -> list[Metric]:
        with self.units() as uow:
            spent = uow.model_usage.total() / UNIT
        text = "What the language model cost, of all processes together, in the unit of its budget."
        return [CounterMetricFamily("cairn_llm_cost", text, spent)]

    def _socket(self) -> list[Metric]:
        if self.is_connected is None:
            return []
        text = "Whether Slack's socket is open."
        return [GaugeMetricFamily("cairn_socket_connected", text, float(self.is_connected()))]

    def _ready(self) -> list[Metric]:
        ready = GaugeMetricFamily("cairn_ready", "Whether what Cairn stands on is there.", labels=("check",))
        lacking = missing(self.checks)
        for name in self.checks:
            ready.add_metric([name], float(name not in lacking))
        return [ready]

    def _sources(self) -> list[Metric]:
        ages = GaugeMetricFamily("cairn_source_age_seconds", "Seconds since a source was last read.", labels=("source",))
        for name, seconds in self.sources().items():
            ages.add_metric([name], seconds)
        return [ages]


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
