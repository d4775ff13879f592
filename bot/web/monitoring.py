"""Serves whether Cairn is alive and ready, and its metrics at an address of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, make_response

from bot.observing.metrics import CONTENT_TYPE, Checks, Metrics, Readings, missing

ALIVE: Final = "/healthz"
READY: Final = "/readyz"
METRICS: Final = "/metrics"

_UNREADY: Final = 503


@dataclass(frozen=True)
class Monitoring:
    """Configures what is served. `address` is where metrics are served, as (host, port); None: nowhere."""

    metrics: Metrics
    readings: Readings
    address: tuple[str, int] | None = None


def add_health_routes(web: Flask, checks: Checks) -> None:
    """Serve `/healthz`, which says that the process answers, and `/readyz`, which names what is missing."""

    def alive() -> Response:
        return make_response({"ok": True})

    def ready() -> Response:
        lacking = list(missing(checks))
        return make_response({"ok": not lacking, "missing": lacking}, _UNREADY if lacking else 200)

    web.get(ALIVE)(alive)
    web.get(READY)(ready)


def metrics_web(metrics: Metrics) -> Flask:
    """Return the application that serves nothing but metrics."""
    web = Flask("cairn-metrics")

    @web.get(METRICS)
    def shown() -> Response:
        response = make_response(metrics.text())
        response.headers["Content-Type"] = CONTENT_TYPE
        return response

    return web
