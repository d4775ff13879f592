"""Applies to every request to the web server: a limit for each address, an id for its log lines, one line and one count.

Slack and systems that send work events have a bound of their own. Who is over a bound gets 429 and hears when to go on; Slack and
most systems then send their events again.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Final

import structlog
from flask import Flask, Response, g, got_request_exception, make_response, render_template, request

from bot.observing.events import begin, new_trace
from bot.observing.metrics import Metrics
from bot.slack.pace import Pace, network_of
from bot.web.monitoring import ALIVE, READY
from core.localization import counted
from core.localization import gettext as _

TOO_MANY: Final = 429
LIMITED: Final = "limited"

_EVENT_DOORS: Final = ("/slack/events", "/v1/events")
_UNWATCHED: Final = frozenset({ALIVE, READY, "static"})
_REFUSED, _FAILED = 400, 500

_log = structlog.get_logger()


@dataclass(frozen=True)
class RequestLimits:
    """Limits the requests a minute from one address: to pages, and to the endpoints for events."""

    pages: Pace
    events: Pace

    def wait(self, path: str, address: str | None) -> float:
        """Count a request; return the seconds after which the next one is taken, 0 when this one is."""
        pace = self.events if path.startswith(_EVENT_DOORS) else self.pages
        return pace.wait(network_of(address or ""))


def watch(web: Flask, limits: RequestLimits, metrics: Metrics) -> None:
    """Limit, log and count the requests of this application. Probes are exempt, because whoever starts Cairn must get an answer."""

    def before() -> Response | None:
        g.began = time.monotonic()
        begin(new_trace())
        if request.path in _UNWATCHED:
            return None
        wait = limits.wait(request.path, request.remote_addr)
        return _too_many(wait) if wait else None

    def after(response: Response) -> Response:
        kind, outcome = kind_of(request.path), outcome_of(response.status_code)
        if request.path not in _UNWATCHED and not (kind == "slack" and outcome == "done"):  # Slack's are counted as what they are
            metrics.event(kind, outcome)
            seconds = round(time.monotonic() - g.began, 3)
            _log.info("request", kind=kind, route=str(request.url_rule or ""), status=response.status_code, seconds=seconds)
        return response

    web.before_request(before)
    web.after_request(after)
    got_request_exception.connect(_log_defect, web, weak=False)
    web.logger.disabled = True  # the line above says it, under the request's id


def _log_defect(_web: Flask, exception: Exception) -> None:
    _log.error("request_failed", route=str(request.url_rule or ""), exc_info=exception)


def kind_of(path: str) -> str:
    return {_EVENT_DOORS[0]: "slack"}.get(path, "work_events" if path.startswith(_EVENT_DOORS) else "page")


def outcome_of(status: int) -> str:
    if status == TOO_MANY:
        return LIMITED
    return "failed" if status >= _FAILED else "refused" if status >= _REFUSED else "done"


def _too_many(wait: float) -> Response:
    seconds = math.ceil(wait)
    if request.path.startswith(_EVENT_DOORS):
        body: object = {"ok": False, "error": "Too many requests.", "remedy": f"Send it again in {seconds} seconds."}
        response = make_response(body, TOO_MANY)
    else:
        words = counted(seconds, "Please try again in {n} second.", "Please try again in {n} seconds.")
        response = make_response(render_template("message.html", title=_("That was too often"), text=words), TOO_MANY)
    response.headers["Retry-After"] = str(seconds)
    return response
