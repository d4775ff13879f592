"""Cairn's web server: health, SOP pages, charts, work events, Slack's events in HTTP mode. Served by waitress, not by Flask."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response, make_response, render_template, request

from bot.ports import Clock, UnitOfWork
from bot.practice_events import MOST_BYTES, EventDoor
from bot.views.signal_chart import chart_png, trend_of
from bot.web.links import Links
from bot.web.pages import PageContext, page_of
from retrieval.library.models import EVERYONE, SopDocument
from retrieval.library.people import Directory
from retrieval.library.ports import LibraryRepository

_HERE = Path(__file__).resolve().parent

Unit = Callable[[], UnitOfWork]


def create_web(unit: Unit, links: Links, clock: Clock, events: EventDoor | None = None) -> Flask:
    """Build the WSGI application; the caller adds Slack's route when it runs in HTTP mode. Without `events` none are taken in."""
    web = Flask("cairn", root_path=str(_HERE), instance_path=str(_HERE))

    @web.get("/health")
    def health() -> Response:
        with unit() as uow:
            revision = uow.library.revision()
        return make_response({"ok": True, "library_revision": revision})

    @web.get("/sops/<path:sop_id>")
    def sop(sop_id: str) -> Response:
        return _sop_page(sop_id, unit, links, clock)

    web.get("/charts/<code>.png")(lambda code: _chart(code, links))

    if events is not None:

        @web.post("/v1/events")
        def work_events() -> Response:
            reply = events.receive(dict(request.headers), request.stream.read(MOST_BYTES + 1))
            return make_response(dict(reply.body), reply.status)

    @web.errorhandler(404)
    def missing(_error: Exception) -> Response:
        return _message("There is nothing here", "Open the link from Cairn's answer in Slack again.", 404)

    @web.errorhandler(500)
    def broken(_error: Exception) -> Response:
        return _message("That did not work", "Cairn has logged what happened. Please try again in a minute.", 500)

    @web.after_request
    def harden(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    return web


def _sop_page(sop_id: str, unit: Unit, links: Links, clock: Clock) -> Response:
    number = links.opened(sop_id, request.args.get("k", ""))
    if number is None:
        return _message("This link does not open", "It may be cut off. Open it from Cairn's answer in Slack.", 403)
    with unit() as uow:
        document = uow.library.document(sop_id, number)
        version = next((v for v in uow.library.versions(sop_id) if v.number == number), None)
        if document is None or version is None:
            return _message("This version is gone", "Ask Cairn again for the current one.", 404)
        card = uow.library.card(sop_id)
        context = PageContext(
            card=card,
            pages=_neighbours(uow.library, document, links),
            current_url=links.page(sop_id, card.version) if card else "",
            owner=_name(uow.people, document.governance.owner),
            approved_by=_name(uow.people, version.approved_by),
            today=clock().date(),
        )
    return make_response(render_template("sop.html", page=page_of(document, version, context)))


def _chart(code: str, links: Links) -> Response:
    """A picture of the counts in its own address; only addresses that Cairn made are drawn."""
    trend = trend_of(code) if links.opens_chart(code, request.args.get("k", "")) else None
    if trend is None:
        return _message("This picture does not open", "Its address may be cut off.", 403)
    response = make_response(chart_png(trend))
    response.mimetype = "image/png"
    return response


def _neighbours(library: LibraryRepository, document: SopDocument, links: Links) -> dict[str, str]:
    """Pages by file of the SOPs that every reader of this document may see: a link must not open what its reader may not."""
    audience = document.governance.audience
    cards = [status.card for status in library.statuses() if status.card is not None]
    open_to_reader = [card for card in cards if card.governance.audience in {EVERYONE, audience}]
    return {card.source: links.page(card.id, card.version) for card in open_to_reader}


def _name(people: Directory, person: str | None) -> str:
    known = people.get(person) if person else None
    return known.name if known and known.name else person or ""


def _message(title: str, text: str, status: int) -> Response:
    return make_response(render_template("message.html", title=title, text=text), status)
