"""Exports and erases what cases, alerts, topics, the dashboard and remarks on SOPs store about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from escalation.cases.events import Opened, name_of
from insights.alerts.events import NAMES
from storage.alerts import SqlAlerts
from storage.case_tables import LimitReviewRow, SopGapRow, TriageLabelRow
from storage.cases import SqlCases
from storage.dashboard import DashboardSessionRow, DigestWishRow, PageViewRow
from storage.practice.lessons import WithdrawnCardRow
from storage.question_tables import QuestionRow
from storage.statements import affected
from storage.topic_tables import TopicChangeRow, TopicMemberRow, TopicRow, TopicStateRow


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
        "gaps": [{"id": row.id, "closed_at": row.closed_at, "note": row.note} for row in gaps],
        "withdrawn_cards": [{"sop_id": row.sop_id, "section": row.anchor, "at": row.at} for row in withdrawn],
        "labels": [{"question_id": row.question_id, "label": row.label, "at": row.at} for row in labels],
    }
