"""Converts rows of practice to values and back. Times of day are stored in minutes, text in a form that both databases accept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import time
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.plain import storable
from core.work_events import WorkEvent
from nudges.asking.attempts import Ask, AskState, Attempt, Batch, Confidence
from nudges.cards.models import Cause, PracticeCard, Review, Start
from nudges.cards.spacing import Memory, Rating, Schedule
from nudges.items.bank import BankItem, ItemState, Why
from nudges.items.models import Item
from nudges.learners.models import Learner
from retrieval.library.models import SectionRef
from storage.statements import values_of

_MINUTES = ("slot", "quiet_from", "quiet_until")


def item_values(entry: BankItem) -> dict[str, object]:
    item = entry.item
    return {
        "id": item.id,
        "sop": item.sop,
        "section": item.section,
        "section_digest": item.section_digest,
        "family": item.family,
        "kind": item.kind.value,
        "origin": item.origin.value,
        "content": json.loads(json.dumps(asdict(item), default=str)),
        "state": entry.state.value,
        "changed_at": entry.changed_at,
        "why": entry.why.value,
        "by": entry.by,
    }


def item_of(row: Any) -> BankItem:  # noqa: ANN401 -- a row of any select over the columns above
    content = {**row.content, "section": row.section, "section_digest": row.section_digest}
    return BankItem(_items().validate_python(content), ItemState(row.state), row.changed_at, Why(row.why), row.by)


@cache
def _items() -> TypeAdapter[Item]:
    return TypeAdapter(Item)


def learner_values(learner: Learner) -> dict[str, object]:
    return values_of(learner) | {name: _minutes(getattr(learner, name)) for name in _MINUTES}


def learner_of(row: Any) -> Learner:  # noqa: ANN401 -- the same
    fields = {name: getattr(row, name) for name in Learner.__dataclass_fields__}
    return Learner(**{**fields, **{name: time(*divmod(fields[name], 60)) for name in _MINUTES}})


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def card_values(card: PracticeCard) -> dict[str, object]:
    memory = card.schedule.memory
    return {
        **values_of(card, "section", "schedule"),
        **place_values(card.section),
        "context": storable_context(card.context),
        **values_of(card.schedule, "memory"),
        **(values_of(memory) if memory else dict.fromkeys(Memory.__dataclass_fields__)),
    }


def card_of(row: Any) -> PracticeCard:  # noqa: ANN401 -- the same
    memory = None if row.reviewed_on is None else Memory(row.stability, row.difficulty, row.reviewed_on)
    schedule = Schedule(row.due_on, row.is_promised, row.interval, row.misses, row.lapses, row.reviews, memory)
    section, cause = SectionRef(row.sop, row.section), Cause(row.cause)
    return PracticeCard(row.person, row.family, section, cause, row.context, row.started_at, row.is_open, schedule)


def start_values(start: Start) -> dict[str, object]:
    return {**values_of(start, "section"), **place_values(start.section), "context": storable_context(start.context)}


def place_values(section: SectionRef) -> dict[str, object]:
    return {"sop": section.sop_id, "section": section.anchor}


def start_of(row: Any) -> Start:  # noqa: ANN401 -- the same
    section, cause = SectionRef(row.sop, row.section), Cause(row.cause)
    return Start(row.id, row.person, row.family, section, cause, row.at, row.on, row.retention, row.context)


def review_of(row: Any) -> Review:  # noqa: ANN401 -- the same
    return Review(row.ask, row.at, row.on, Rating(row.rating), row.retention)


def batch_of(row: Any) -> Batch:  # noqa: ANN401 -- the same
    return Batch(row.id, row.person, row.on, row.at, row.is_own)


def ask_of(row: Any) -> Ask:  # noqa: ANN401 -- the same
    return Ask(row.id, row.batch, row.person, row.family, row.item, row.position, row.asked_at, AskState(row.state))


def attempt_of(row: Any) -> Attempt:  # noqa: ANN401 -- the same
    fields = {name: getattr(row, name) for name in Attempt.__dataclass_fields__}
    confidence = Confidence(row.confidence) if row.confidence else None
    return Attempt(**{**fields, "rating": Rating(row.rating), "cause": Cause(row.cause), "confidence": confidence})


def event_values(event: WorkEvent) -> dict[str, object]:
    return values_of(event) | {"context": storable_context(event.context)}


def event_of(row: Any) -> WorkEvent:  # noqa: ANN401 -- the same
    return WorkEvent(**{name: getattr(row, name) for name in WorkEvent.__dataclass_fields__})


def storable_context(context: Mapping[str, str]) -> dict[str, object]:
    """PostgreSQL refuses NUL, both databases half a surrogate pair."""
    return {storable(key): storable(value) for key, value in context.items()}
