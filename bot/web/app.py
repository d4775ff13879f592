"""Builds Cairn's web server: SOP pages, work events, Slack's events in HTTP mode. Served by waitress, not by Flask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from flask import Flask, Response, make_response, render_template

from bot.ports import Clock, UnitOfWork
from bot.web.events import WorkEventReceiver, add_event_routes
from bot.web.links import Links
from bot.web.page_html import TEXTS
from bot.web.reading import Readers, SopPages
from core.localization import gettext as _

_HERE = Path(__file__).resolve().parent

Unit = Callable[[], UnitOfWork]


_POLICY: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def create_web(
    unit: Unit, links: Links, clock: Clock, events: WorkEventReceiver | None = None, readers: Readers | None = None
) -> Flask:
    """Build the WSGI application; the caller adds Slack's route when it runs in HTTP mode. Without `events` none are taken in.

    `readers` knows what a person may see now, and their language; without it the directory's word counts.
    """
    web = Flask("cairn", root_path=str(_HERE), instance_path=str(_HERE))
    web.jinja_env.globals |= TEXTS
    pages = SopPages(unit, links, clock, readers)

    @web.get("/sops/<path:sop_id>")
    def sop(sop_id: str) -> Response:
        return pages.response(sop_id, partial(pages.open, sop_id), "sop.html")

    if events is not None:
        add_event_routes(web, events, links.base)

    @web.errorhandler(404)
    def missing(_error: Exception) -> Response:
        return _message(_("There is nothing here"), _("Open the link from Cairn's answer in Slack again."), 404)

    @web.errorhandler(500)
    def broken(_error: Exception) -> Response:
        return _message(_("That did not work"), _("Cairn has logged what happened. Please try again in a minute."), 500)

    web.after_request(_hardened)
    return web


def _hardened(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _message(title: str, text: str, status: int) -> Response:
    return make_response(render_template("message.html", title=title, text=text), status)
