"""Exports what cases, alerts and remarks on SOPs store about a person."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.cases.events import Opened, name_of
from insights.alerts.events import NAMES
from storage.action_cards import WithdrawnCardRow
from storage.alerts import SqlAlerts
from storage.case_tables import LimitReviewRow, SopGapRow, TriageLabelRow
from storage.cases import SqlCases
from storage.question_tables import QuestionRow


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
