"""Exports and erases everything stored about one person, in all tables that name people.

That an SOP's version was approved, and what was decided about an exception, is the organisation's record: it stays, without names.
An SOP's file may name the person as its owner; only the operator can change that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Engine, String, cast, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.localization import N_
from core.localization import gettext as _
from core.people import names_of
from core.plain import plain
from core.privacy import ErasedAgain
from storage.alerts import SqlAlerts
from storage.cases import LimitReviewRow, SopGapRow, SqlCases
from storage.changes import erase_reviews, exported_reviews
from storage.erasures import SqlErasures, Tombstone
from storage.files_naming import files_naming
from storage.inbox import InboxRow, OutboxRow
from storage.library import SqlLibrary
from storage.library_tables import PersonRow
from storage.model_usage import erase_usage, exported_usage
from storage.people import SqlDirectory
from storage.posted import PersonMessages, add_changes
from storage.practice.lessons import WithdrawnCardRow
from storage.practice.privacy import erase_practice, exported_practice, withdraw_naming
from storage.privacy_parts import (
    erase_dashboard,
    erase_topics,
    exported_alerts,
    exported_cases,
    exported_dashboard,
    exported_topics,
    exported_words,
    stored_counts,
    without_unseen,
)
from storage.proposals import erase_proposals, exported_proposals
from storage.question_tables import FeedbackRow
from storage.questions import SqlQuestionLog
from storage.statements import affected
from storage.sweep import needles_of, sweep
from storage.workspace import erase_workspace, exported_workspace
from storage.xapi import erase_statements, exported_statements, left_statements

_FORGOTTEN: Final = N_(
    "A restore of an earlier backup brings them back: without OPAQUE_ID_KEY nothing remembers the erasure. Erase again after it."
)
_OWNED: Final = {
    "owner": N_("{file} names the person as owner: change the file and sync."),
    "backup": N_("{file} names the person as backup: change the file and sync."),
}


class SqlPersonalData:
    """Exports and erases by Slack id or e-mail address. For an unknown name the export is empty and nothing is erased."""

    def __init__(self, engine: Engine, erasures: SqlErasures | None = None) -> None:
        self._engine = engine
        self._erasures = erasures

    @property
    def is_remembered(self) -> bool:
        """Return whether a restored database erases people again who were erased."""
        return self._erasures is not None and self._erasures.is_on

    def export(self, person: str) -> Mapping[str, object]:
        """Return everything stored about the person, as JSON values plus moments and dates."""
        with Session(self._engine) as session:
            known = SqlDirectory(session).get(person)
            names = _names(session, person)
            log = SqlQuestionLog(session)
            clicks = session.scalars(select(FeedbackRow).where(FeedbackRow.person.in_(names)).order_by(FeedbackRow.at))
            exported = {
                "person": None if known is None else asdict(known),
                "questions": [plain(logged) for name in names for logged in log.of_person(name)],
                "feedback": [
                    {"question_id": row.question_id, "kind": row.kind, "at": row.at, "position": row.position} for row in clicks
                ],
                "practice": exported_practice(session, names),
                "topics": exported_topics(session, names),
                "statements": exported_statements(session, names),
                **_fewer(session, names),
            }
            return without_unseen(session, exported, known, names)

    def stored(self, person: str) -> Mapping[str, int]:
        """Return how many rows are stored about the person, by kind."""
        with Session(self._engine) as session:
            names = _names(session, person)
            return stored_counts(session, names, _fewer(session, names))

    def left(self, person: str, direct: str = "") -> Sequence[str]:
        """Return what still names the person after `erase`, and who can change it: one line each."""
        with Session(self._engine) as session:
            names = _names(session, person)
            known = SqlDirectory(session).get(person)
            if not names:
                return []
            needles = needles_of(names, known.name if known else "")
            lines = [*_owned(session, names), *files_naming(session, needles), *left_statements(session, names)]
            forgotten = [_(_FORGOTTEN)] if self._erasures is not None and not self._erasures.is_on else []
            return [*lines, *PersonMessages.of(session, names, direct, needles).left(), *forgotten]

    def erase_forgotten(self, at: datetime, since: datetime | None = None) -> ErasedAgain:
        """Erase again people whom a restored database still holds; after `cairn restore`, `since` is when the backup was made."""
        if self._erasures is None:
            return ErasedAgain()
        plain = SqlPersonalData(self._engine)
        return self._erasures.reconcile(lambda name: plain.erase(name, at), since)

    def erase(self, person: str, at: datetime | None = None, direct: str = "") -> Mapping[str, int]:
        """Remove the person; questions stay as counts without text, name and place. Returns how many rows were changed, by kind.

        Messages in Slack are changed through the outbox, due at `at` (None: nothing is changed there, and the erasure is not
        remembered). `direct` is Slack's id of their direct messages, for those who never asked anything there.
        """
        stones = self._remembered(person, at)
        erased = self._erase(person, at, direct)
        if self._erasures is not None:
            self._erasures.keep(stones)
        return erased

    def _remembered(self, person: str, at: datetime | None) -> list[Tombstone]:
        if self._erasures is None or at is None:
            return []
        with Session(self._engine) as session:
            names = _names(session, person)
        return self._erasures.remember(names, at)

    def _erase(self, person: str, at: datetime | None, direct: str) -> Mapping[str, int]:
        with Session(self._engine) as session:
            names = _names(session, person)
            known = SqlDirectory(session).get(person)
            needles = needles_of(names, known.name if known else "")
            traces = PersonMessages.of(session, names, direct, needles)
            changes = traces.changes() if names and at is not None else []
            log = SqlQuestionLog(session)
            events = [row.id for row in _events(session, names)]
            clicks = select(FeedbackRow.id).where(FeedbackRow.person.in_(names))
            done = {"is_done": True, "worker": None, "until": None}
            erased = {
                "feedback": len(session.scalars(clicks).all()),
                "topics": erase_topics(session, names),
                "statements": erase_statements(session, names),
                "questions": sum(log.erase_person(name) for name in names),
                "cases": sum(SqlCases(session).erase_person(name) for name in names),
                "signals": sum(SqlAlerts(session).erase_person(name) for name in names),
                "proposals": erase_proposals(session, names),
                "practice": erase_practice(session, names),
                "reviews": erase_reviews(session, names),
                "model_usage": erase_usage(session, names),
                "dashboard": erase_dashboard(session, names),
                "workspace": erase_workspace(session, names),
                "limit_reviews": affected(session, update(LimitReviewRow).where(LimitReviewRow.by.in_(names)).values(by="")),
                "withdrawn_cards": affected(session, update(WithdrawnCardRow).where(WithdrawnCardRow.by.in_(names)).values(by="")),
                "gaps": affected(session, update(SopGapRow).where(SopGapRow.closed_by.in_(names)).values(closed_by="")),
                "people": affected(session, delete(PersonRow).where(_is_one_of(names))),
                "events_in_work": affected(session, update(InboxRow).where(InboxRow.id.in_(events)).values(payload={}, **done)),
                "calls_in_work": traces.drop_pending() if names else 0,
                "messages_in_slack": add_changes(session, changes, at) if at is not None else 0,
            }
            session.execute(update(PersonRow).where(PersonRow.manager.in_(names)).values(manager=None))
            session.expire_all()
            withdraw_naming(session, needles)
            sweep(session, needles)
            session.commit()
            return erased


def _fewer(session: Session, names: list[str]) -> dict[str, object]:
    """Return the parts of an export of which nobody has thousands of rows."""
    return {
        "cases": exported_cases(session, names),
        **exported_words(session, names),
        "signals": exported_alerts(session, names),
        "proposals": exported_proposals(session, names),
        "reviews": exported_reviews(session, names),
        "model_usage": exported_usage(session, names),
        "dashboard": exported_dashboard(session, names),
        "workspace": exported_workspace(session, names),
        "events_in_work": [dict(row.payload) for row in _events(session, names)],
        "calls_in_work": [dict(row.call) for row in _calls(session, names)],
    }


def _owned(session: Session, names: list[str]) -> list[str]:
    """Return the SOPs whose file names the person."""
    keys = {name.casefold() for name in names}
    cards = SqlLibrary(session).cards()
    return [
        _(_OWNED[post]).format(file=card.source)
        for card in cards
        for post, name in (("owner", card.governance.owner), ("backup", card.governance.backup))
        if name and name.casefold() in keys
    ]


def _names(session: Session, person: str) -> list[str]:
    """Return the ids under which the person may be stored: as given, by Slack id, by e-mail address."""
    return sorted(name for name in names_of(SqlDirectory(session), person) if name.strip())


def _is_one_of(names: list[str]) -> ColumnElement[bool]:
    keys = [name.casefold() for name in names]
    return or_(PersonRow.id_key.in_(keys), PersonRow.email_key.in_(keys))


def _events(session: Session, names: list[str]) -> Iterator[InboxRow]:
    return iter(session.scalars(select(InboxRow).where(InboxRow.is_done.is_(False), _mentions(InboxRow.payload, names))).all())


def _calls(session: Session, names: list[str]) -> Iterator[OutboxRow]:
    return iter(session.scalars(select(OutboxRow).where(OutboxRow.is_done.is_(False), _mentions(OutboxRow.call, names))).all())


def _mentions(column: InstrumentedAttribute[dict[str, object]], names: list[str]) -> ColumnElement[bool]:
    """Return whether a payload names the person. Only open work has a payload, so few rows are read."""
    return or_(False, *(cast(column, String).contains(name, autoescape=True) for name in names))  # noqa: FBT003 -- SQL's FALSE
