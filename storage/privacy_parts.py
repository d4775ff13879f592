"""Exports and erases what cases, alerts, topics, the dashboard and remarks on SOPs store about a person. Counts the rows stored
about one person, by kind, and leaves out of an export what is not open to them. What people write and answer every day is counted
in SQL, not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Sized
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from core.people import Person, Viewer
from escalation.cases.events import Opened, name_of
from insights.alerts.events import NAMES
from storage.alerts import SqlAlerts
from storage.cases import LimitReviewRow, SopGapRow, SqlCases, TriageLabelRow
from storage.dashboard import DashboardSessionRow, DigestWishRow, PageViewRow
from storage.library import SqlLibrary
from storage.library_tables import SectionRow
from storage.practice.lessons import WithdrawnCardRow
from storage.practice.privacy import counted_practice
from storage.question_tables import FeedbackRow, QuestionRow
from storage.statements import affected
from storage.topic_tables import TopicChangeRow, TopicMemberRow, TopicRow, TopicStateRow
from storage.xapi import StatementRow, are_about


def exported_dashboard(session: Session, names: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    """Return the person's sign-ins, who looked at them, which pages with persons they opened, whether they want the digest."""
    sessions = session.scalars(select(DashboardSessionRow).where(DashboardSessionRow.person.in_(names)))
    at_them = session.scalars(select(PageViewRow).where(PageViewRow.person.in_(names)).order_by(PageViewRow.id))
    by_them = session.execute(
        select(PageViewRow.at, PageViewRow.page).where(PageViewRow.reader.in_(names)).distinct().order_by(PageViewRow.at)
    )
    wishes = session.scalars(select(DigestWishRow).where(DigestWishRow.person.in_(names)))
    exported: dict[str, list[dict[str, object]]] = {
        "sessions": [{"began_at": row.began_at, "seen_at": row.seen_at} for row in sessions],
        "looked_at_by": [{"at": row.at, "reader": row.reader, "page": row.page} for row in at_them],
        "looked_at": [{"at": at, "page": page} for at, page in by_them],
        "digest": [{"since": row.since} for row in wishes],
    }
    return {kind: rows for kind, rows in exported.items() if rows}


def erase_dashboard(session: Session, names: Sequence[str]) -> int:
    """End the person's sessions and forget who looked at them. People whom they looked at keep the entry, without the name."""
    session.execute(update(PageViewRow).where(PageViewRow.reader.in_(names)).values(reader=""))
    theirs = (
        delete(DashboardSessionRow).where(DashboardSessionRow.person.in_(names)),
        delete(PageViewRow).where(PageViewRow.person.in_(names)),
        delete(DigestWishRow).where(DigestWishRow.person.in_(names)),
    )
    return sum(affected(session, statement) for statement in theirs)


def exported_topics(session: Session, names: Sequence[str]) -> dict[str, object]:
    """Return the topics of the person's questions, and the topics that they merged."""
    member, change = TopicMemberRow, TopicChangeRow
    theirs = select(member.question_id, member.topic).join(QuestionRow, QuestionRow.id == member.question_id)
    placed = session.execute(theirs.where(QuestionRow.person.in_(names)).order_by(member.position))
    made = session.execute(select(change.kind, change.at).where(change.by.in_(names)).order_by(change.position))
    return {
        "questions": [{"question_id": question, "topic": topic} for question, topic in placed],
        "changes": [{"kind": kind, "at": at} for kind, at in made],
    }


def erase_topics(session: Session, names: Sequence[str]) -> int:
    """Wipe the person's vectors and name; call it before the questions lose their person. Returns how many vectors there were."""
    theirs = select(QuestionRow.id).where(QuestionRow.person.in_(names))
    session.execute(update(TopicRow).where(TopicRow.central.in_(theirs)).values(central=None))
    session.execute(update(TopicChangeRow).where(TopicChangeRow.by.in_(names)).values(by=""))
    with_vector = TopicMemberRow.question_id.in_(theirs), TopicMemberRow.vector.is_not(None)
    wiped = affected(
        session, update(TopicMemberRow).where(*with_vector).values(vector=None).execution_options(synchronize_session=False)
    )
    if wiped:
        session.execute(update(TopicStateRow).values(revision=TopicStateRow.revision + 1))
    return wiped


def exported_cases(session: Session, names: list[str]) -> list[dict[str, object]]:
    """Return the person's own cases in full, and what they did in other people's cases."""
    cases, exported = SqlCases(session), list[dict[str, object]]()
    for case_id in sorted({case_id for name in names for case_id in cases.naming(name)}):
        events = cases.history(case_id)
        is_theirs = isinstance(events[0].body, Opened) and events[0].body.asker in names
        shown = [event for event in events if is_theirs or event.actor in names]
        exported.append(
            {"id": case_id, "asked": is_theirs, "events": [{"name": name_of(event), **asdict(event)} for event in shown]}
        )
    return exported


def exported_alerts(session: Session, names: list[str]) -> list[dict[str, object]]:
    """Return what the person did to alerts; their own stumbles are exported with their questions."""
    alerts, exported = SqlAlerts(session), list[dict[str, object]]()
    for alert_id in sorted({alert_id for name in names for alert_id in alerts.naming(name)}):
        events = [event for event in alerts.history(alert_id) if event.actor in names]
        exported.append({"id": alert_id, "events": [{"name": NAMES[type(event.body)], **asdict(event)} for event in events]})
    return exported


def exported_words(session: Session, names: list[str]) -> dict[str, object]:
    """Return words on limits, action cards withdrawn, gaps closed, and what was said about the person's own questions."""
    reviews = session.scalars(select(LimitReviewRow).where(LimitReviewRow.by.in_(names)).order_by(LimitReviewRow.at))
    withdrawn = session.scalars(select(WithdrawnCardRow).where(WithdrawnCardRow.by.in_(names)).order_by(WithdrawnCardRow.at))
    gaps = session.scalars(select(SopGapRow).where(SopGapRow.closed_by.in_(names)).order_by(SopGapRow.id))
    theirs = select(QuestionRow.id).where(QuestionRow.person.in_(names))
    labels = session.scalars(select(TriageLabelRow).where(TriageLabelRow.question_id.in_(theirs)).order_by(TriageLabelRow.at))
    return {
        "limit_reviews": [{"sop_id": row.sop_id, "key": row.key, "state": row.state, "at": row.at} for row in reviews],
        "gaps": [{"id": row.id, "closed_at": row.closed_at} for row in gaps],
        "withdrawn_cards": [{"sop_id": row.sop_id, "section": row.anchor, "at": row.at} for row in withdrawn],
        "labels": [{"question_id": row.question_id, "label": row.label, "at": row.at} for row in labels],
    }


UNSEEN = "[not open to this person]"


def without_unseen(
    session: Session, exported: Mapping[str, object], person: Person | None, names: Sequence[str]
) -> dict[str, object]:
    """Return the export without the anchors of sections of those SOPs. What the person wrote stays as it is."""
    viewer = Viewer.of(person.role if person else None)
    keys = {name.casefold() for name in names}
    cards = SqlLibrary(session).cards()
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
