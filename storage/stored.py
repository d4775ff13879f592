"""Counts the rows stored about one person, by kind, and lists those that an export does not show. What people write and answer
every day is counted in SQL, not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Sized
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.people import Person, Viewer
from storage.library import SqlLibrary
from storage.library_tables import SectionRow
from storage.practice.privacy import counted_practice
from storage.question_tables import FeedbackRow, QuestionRow
from storage.topic_tables import TopicChangeRow, TopicMemberRow
from storage.xapi import StatementRow, are_about

UNSEEN = "[not open to this person]"


def without_unseen(
    session: Session, exported: Mapping[str, object], person: Person | None, names: Sequence[str]
) -> dict[str, object]:
    """Return the export without the anchors of sections of those SOPs. What the person wrote stays as it is."""
    viewer = Viewer.of(person.role if person else None)
    keys = {name.casefold() for name in names}
    cards = [status.card for status in SqlLibrary(session).statuses() if status.card is not None]
    hidden = {
        card.id
        for card in cards
        if not viewer.may_see(card.governance.audience)
        and keys.isdisjoint(str(name).casefold() for name in (card.governance.owner, card.governance.backup))
    }
    anchors = set(session.scalars(select(SectionRow.anchor).where(SectionRow.sop_id.in_(hidden)))) - {""}
    if not anchors:
        return dict(exported)
    longest_first = sorted(anchors, key=len, reverse=True)
    anchor = "|".join(map(re.escape, longest_first))
    pattern = re.compile(rf"^(?:{anchor})(?=$|[#:|/])|(?<=[#:|])(?:{anchor})(?![\w-])")
    return {name: _without(value, pattern) for name, value in exported.items()}


def _without(value: object, pattern: re.Pattern[str]) -> object:
    if isinstance(value, str):
        return pattern.sub(UNSEEN, value)
    if isinstance(value, Mapping):
        return {name: _without(part, pattern) for name, part in value.items()}
    return [_without(part, pattern) for part in value] if isinstance(value, (list, tuple)) else value


_NAMES: Final = {"practice": {"questions": "asked"}, "proposals": {"events": "proposals"}}
"""Kinds within a part of an export that are called otherwise here: no two kinds have one name."""


def stored_counts(session: Session, names: Sequence[str], fewer: Mapping[str, object]) -> dict[str, int]:
    """Count rows by kind. `fewer` holds the parts of an export that are read, since nobody has many rows of them."""
    theirs = QuestionRow.person.in_(names)
    counts = {
        "questions": _count(session, QuestionRow.id, theirs),
        "feedback": _count(session, FeedbackRow.id, FeedbackRow.person.in_(names)),
        **_named("practice", counted_practice(session, names)),
        "placed": _count(session, TopicMemberRow.question_id, TopicMemberRow.question_id == QuestionRow.id, theirs),
        "topic_changes": _count(session, TopicChangeRow.position, TopicChangeRow.by.in_(names)),
        "statements": _count(session, StatementRow.id, are_about(names)),
    }
    for part, value in fewer.items():
        kinds = value if isinstance(value, Mapping) else {part: value}
        counts |= _named(part, {kind: len(rows) for kind, rows in kinds.items() if isinstance(rows, Sized)})
    return counts


def _named(part: str, counts: Mapping[str, int]) -> dict[str, int]:
    names = _NAMES.get(part, {})
    return {names.get(kind, kind): number for kind, number in counts.items()}


def _count(session: Session, key: Any, *wanted: ColumnElement[bool]) -> int:  # noqa: ANN401 -- a column of any type
    return session.scalar(select(func.count(key)).where(*wanted)) or 0
