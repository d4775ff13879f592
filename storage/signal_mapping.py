"""Events of a signal as JSON and back."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from insights.signals.events import ERASED, NAMES, Body, Event, HandedOver
from insights.signals.models import Signal

_KINDS = {name: kind for kind, name in NAMES.items()}


def body_json(body: Body) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(asdict(body), default=_text))
    return plain


def body_of(name: str, stored: object) -> Body:
    found: Body = _adapter(name).validate_python(stored)
    return found


def index_values(signal: Signal, event: Event) -> dict[str, object]:
    """By what a signal is found, as folded up to this event."""
    found_by = {"topic": signal.topic, "subject": signal.subject}
    return {**found_by, "version": signal.version, "is_live": signal.is_live, "touched_at": event.at}


def without(event: Event, person: str) -> Event:
    """Return the event without a person's name; what was decided stays."""
    body = event.body
    if isinstance(body, HandedOver) and body.to == person:
        body = HandedOver(ERASED)
    return replace(event, actor=ERASED if event.actor == person else event.actor, body=body)


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(_KINDS[name])


def _text(value: object) -> str:
    """Dates and moments in ISO 8601."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
