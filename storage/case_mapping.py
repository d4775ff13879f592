"""Events of a case as JSON and back. Text is made storable: PostgreSQL refuses NUL, both databases half a surrogate pair."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from escalation.cases.events import ERASED, NAMES, Body, Event
from escalation.cases.models import Case

_KINDS = {name: kind for kind, name in NAMES.items()}

_TALK: Mapping[str, str] = {
    "info_asked": "text",
    "info_given": "text",
    "commented": "text",
    "withdrawn": "reason",
    "reopened": "reason",
    "not_mine": "reason",
    "reassigned": "note",
}
"""What is said about a case besides its decision, by kind of event. A decision's reason is the organisation's record."""


def body_json(body: Body) -> dict[str, object]:
    plain = json.loads(json.dumps(asdict(body), default=str))
    return {key: _storable(value) for key, value in plain.items()}


def body_of(name: str, stored: object) -> Body:
    found: Body = _adapter(name).validate_python(stored)
    return found


def index_values(case: Case) -> dict[str, object]:
    """By what a case is found, as folded."""
    decided_at = case.decisions[-1].at if case.decisions else None
    return {"version": case.version, "is_watched": case.is_watched, "decided_at": decided_at}


def without(event: Event, person: str, *, talk: bool) -> Event:
    """Return the event without a person: their name, what they said, and with `talk` whatever anybody said but the decision."""
    name = NAMES[type(event.body)]
    body = {key: _anonymous(value, person) for key, value in body_json(event.body).items()}
    if name in _TALK and (talk or event.actor == person):
        body[_TALK[name]] = ""
    return replace(event, actor=ERASED if event.actor == person else event.actor, body=body_of(name, body))


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_KINDS[name])


def _storable(value: object) -> object:
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "replace").decode()
        case dict():
            return {key: _storable(item) for key, item in value.items()}
        case list():
            return [_storable(item) for item in value]
        case _:
            return value


def _anonymous(value: object, person: str) -> object:
    match value:
        case str():
            return ERASED if value == person else value
        case dict():
            return {key: _anonymous(item, person) for key, item in value.items()}
        case list():
            return [_anonymous(item, person) for item in value]
        case _:
            return value
