"""Builds what an operator watches: the checks of `/readyz`, and what the metrics read."""

from __future__ import annotations

import time
from collections.abc import Mapping

from bot.observing.metrics import Metrics
from bot.observing.readings import Readings
from bot.settings import Settings
from bot.slack.pace import Pace
from bot.web.monitoring import Monitoring
from bot.web.requests import RequestLimits
from bot.wiring import Cairn
from retrieval.search.models import Query


def monitoring_of(cairn: Cairn, metrics: Metrics) -> Monitoring:
    """Return what is watched; the socket's state is known only when it is built."""
    checks = {"database": lambda: _answers(cairn), "schema": cairn.is_migrated, "index": lambda: _searches(cairn)}
    readings = Readings(cairn.unit, cairn.clock, checks, sources=lambda: source_ages(cairn))
    return Monitoring(metrics, readings, cairn.settings.metrics_at)


def source_ages(cairn: Cairn) -> Mapping[str, float]:
    """Return the seconds since each source was last read to its end; a source that never was is left out."""
    with cairn.unit() as uow:
        runs, now = uow.sources.runs(), cairn.clock()
    return {run.name: (now - run.completed_at).total_seconds() for run in runs if run.completed_at is not None}


def request_limits(settings: Settings) -> RequestLimits:
    """Return how many requests the web server takes from one address."""
    pages, events = settings.requests_per_minute, settings.events_per_minute
    return RequestLimits(Pace.per_minute(pages, time.monotonic), Pace.per_minute(events, time.monotonic))


def _answers(cairn: Cairn) -> bool:
    with cairn.unit() as uow:
        uow.library.revision()
    return True


def _searches(cairn: Cairn) -> bool:
    """Check that search works. Raises `SearchError` when the index cannot be opened or the model cannot be loaded."""
    cairn.search.search(Query("is search ready"))
    return True
