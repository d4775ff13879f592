"""Receives work events: signed bodies are stored once by id, or refused with an answer that names the mistake and its remedy.

`POST /v1/events/cairn` (and `/v1/events`) takes Cairn's own JSON lines; `POST /v1/events/{source}` takes what a system sends, by
its mapping. All events of a body are stored or none, so that a corrected body can be sent again as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from flask import Flask, Response, make_response, request

from bot.ports import Clock, UnitOfWork
from bot.web.events_signatures import VERIFIERS, SignedRequest
from core.work_events import WorkEvent
from core.workdays import Calendars
from insights.mappings.applying import MappingContext, MappingRun
from insights.mappings.models import Signature, SourceMapping
from insights.mappings.persons import PersonFinder
from insights.mappings.records import RecordsError, map_all, parse_events, records_of_body
from nudges.cards.working import work_happened
from nudges.rules import Rules
from retrieval.library.models import Problem

CAIRN: Final = "cairn"
MOST_BYTES: Final = 1_000_000
MOST_RECORDS: Final = 10_000

_FILE: Final = "body"
_PROBLEMS: Final = 20
"""Problems that one answer names."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Reply:
    """HTTP status and JSON."""

    status: int
    body: Mapping[str, object]


@dataclass(frozen=True)
class EventSource:
    """A system that may send. Without a mapping it sends events in Cairn's own form."""

    secret: str
    mapping: SourceMapping | None = None

    @property
    def signature(self) -> Signature:
        return self.mapping.signature if self.mapping else Signature.CAIRN


@dataclass(frozen=True)
class WorkEventReceiver:
    """Receives work events. `sources` are those with a secret, by name; `calendars` tell how the people's business time is
    counted.
    """

    units: Callable[[], UnitOfWork]
    rules: Rules
    clock: Clock
    sources: Mapping[str, EventSource]
    calendars: Calendars = field(default_factory=Calendars)

    def receive(self, name: str, sent: SignedRequest) -> Reply:
        """Check the sender, read the body and store its events."""
        source = self.sources.get(name)
        if source is None:
            return _error(
                404, "No such source sends work events here.", "Give it a secret in EVENTS_SECRETS (docs/guide/work-events.md)."
            )
        refused = self._refused(name, source, sent)
        if refused is not None:
            return refused
        try:
            text = sent.body.decode("utf-8-sig")
        except UnicodeDecodeError:
            return _error(400, "The body is not UTF-8.", "Encode it as UTF-8.")
        return self._lines(text) if source.mapping is None else self._mapped(source.mapping, text)

    def _refused(self, name: str, source: EventSource, sent: SignedRequest) -> Reply | None:
        if len(sent.body) > MOST_BYTES:
            return TOO_LARGE
        unsigned = VERIFIERS[source.signature](sent, source.secret, self.clock())
        if unsigned is None:
            return None
        _log.warning("work_events_refused", source=name, why=unsigned.what)
        return _error(401, unsigned.what, unsigned.remedy)

    def _lines(self, text: str) -> Reply:
        events, problems = parse_events(text.split("\n"), _FILE)
        if problems:
            return _unreadable(problems, "lines")
        with self.units() as uow:
            new = self._store(uow, events, CAIRN)
        return Reply(200, {"ok": True, "received": len(events), "new": new})

    def _mapped(self, mapping: SourceMapping, text: str) -> Reply:
        try:
            records = records_of_body(text, mapping, _FILE, MOST_RECORDS)
        except RecordsError as error:
            return _error(400, f"{error.problem.what[:1].upper()}{error.problem.what[1:]}.", error.problem.remedy)
        with self.units() as uow:
            finder = PersonFinder(uow.people)
            context = MappingContext(finder.id_of, lambda person: self.calendars.of(finder.zone_of(person)), _FILE, self.clock())
            mapped = map_all(MappingRun(mapping, context), records)
            if mapped.problems:
                return _unreadable(mapped.problems, "records")
            new = self._store(uow, mapped.events, mapping.source)
        counts = {"received": mapped.records, "events": len(mapped.events), "new": new}
        return Reply(200, {"ok": True, **counts, "unmapped": dict(mapped.unmapped), "unknown_people": len(mapped.strangers)})

    def _store(self, uow: UnitOfWork, events: Sequence[WorkEvent], source: str) -> int:
        happened = work_happened(uow, self.rules, events, self.clock())
        uow.commit()
        _log.info("work_events", source=source, received=len(events), new=happened.new, started=len(happened.starts))
        return happened.new


def add_event_routes(web: Flask, receiver: WorkEventReceiver, base_url: str) -> None:
    """Serve the endpoint. `base_url` is the address under which senders reach it, for schemes that sign the address."""

    def take(source: str = CAIRN) -> Response:
        is_large = (request.content_length or 0) > MOST_BYTES
        body = b"" if is_large else request.stream.read(MOST_BYTES + 1)
        query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
        sent = SignedRequest(dict(request.headers), body, request.method, f"{base_url}{request.path}{query}")
        reply = TOO_LARGE if is_large else receiver.receive(source, sent)
        return make_response(dict(reply.body), reply.status)

    web.post("/v1/events", endpoint="work_events")(take)
    web.post("/v1/events/<source>", endpoint="work_events_of")(take)


def _unreadable(problems: Sequence[Problem], things: str) -> Reply:
    named = [{"line": problem.line, "what": problem.what, "remedy": problem.remedy} for problem in problems[:_PROBLEMS]]
    words = f"{len(problems)} of the {things} cannot be read; nothing was stored."
    return Reply(400, {"ok": False, "error": words, "remedy": f"Fix them and send all {things} again.", "problems": named})


def _error(status: int, what: str, remedy: str) -> Reply:
    return Reply(status, {"ok": False, "error": what, "remedy": remedy})


TOO_LARGE: Final = _error(413, f"The body is larger than {MOST_BYTES:,} bytes.", "Send fewer records at a time.")
