"""Stores the directory in SQL. A person known only by e-mail is replaced when a row with their Slack id comes. Reads what people
were taught, answered and asked about sections, from practice and the question log; no text is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, delete, func, or_, select

from core.people import Person
from insights.prior_learning import Experience, ExperienceKind
from nudges.cards.models import Cause
from retrieval.library.models import SectionRef
from retrieval.questions import FeedbackKind
from storage.library_tables import PersonRow
from storage.practice.tables import SELF_RATED_KINDS, PracticeAttemptRow, PracticeItemRow, PracticeStartRow
from storage.question_tables import FeedbackRow, QuestionRow, QuestionSourceRow, led_position
from storage.statements import Repository, affected, chunks, columns_of, forget, read_once, values_of

_FIELDS = ("id", "email", "name", "role", "level", "started_on", "manager", "timezone", "ended_on")
_PEOPLE = columns_of(PersonRow)
_PERSON = select(*(_PEOPLE.c[name] for name in _FIELDS))
"""Past the mapper: a page reads everybody several times."""

_EVERYONE = _PERSON.order_by(_PEOPLE.c.id)
_KEYS: Sequence[BindParameter[str]] = (bindparam("key"), bindparam("email"))
_NAMED = _PERSON.where(or_(_PEOPLE.c.id_key.in_(_KEYS), _PEOPLE.c.email_key.in_(_KEYS))).order_by(
    *(column != key for key in _KEYS for column in (_PEOPLE.c.id_key, func.coalesce(_PEOPLE.c.email_key, ""))), _PEOPLE.c.id
)


class SqlDirectory(Repository):
    """Implements `core.people.Directory` on a session."""

    def get(self, person: str, email: str = "") -> Person | None:
        keys = {"key": person.casefold(), "email": (email or person).casefold()}
        return read_once(self._session, (PersonRow, *keys.values()), lambda: self._read(keys))

    def _read(self, keys: Mapping[str, str]) -> Person | None:
        row = self._session.connection().execute(_NAMED, keys).first()
        return None if row is None else Person(*row)

    def save(self, people: Sequence[Person]) -> None:
        for person in people:
            email = person.email.casefold() if person.email else None
            if email is not None and email != person.id.casefold():
                self._session.execute(delete(PersonRow).where(PersonRow.id_key == email))
            self._session.merge(PersonRow(**values_of(person), id_key=person.id.casefold(), email_key=email))
        self._session.flush()
        forget(self._session)

    def remove(self, person: str) -> bool:
        key = person.casefold()
        forget(self._session)
        return affected(self._session, delete(PersonRow).where(or_(PersonRow.id_key == key, PersonRow.email_key == key))) > 0

    def everyone(self) -> Sequence[Person]:
        return [Person(*row) for row in self._session.connection().execute(_EVERYONE)]


_UNANSWERED = "unanswered"


class SqlPastExperiences(Repository):
    """Implements `insights.prior_learning.PastExperiences` on a session."""

    def of_people(self, persons: Collection[str], since: datetime, until: datetime) -> Sequence[Experience]:
        wanted = sorted(person for person in persons if person)
        experiences = [
            experience
            for some in chunks(wanted)
            for read in (self._taught, self._answered, self._asked)
            for experience in read(some, since, until)
        ]
        return sorted(experiences, key=lambda experience: (experience.person, experience.at, experience.source))

    def _taught(self, persons: Sequence[str], since: datetime, until: datetime) -> Iterator[Experience]:
        start = PracticeStartRow
        rows = select(start.person, start.at, start.sop, start.section, start.id).where(
            start.person.in_(persons), start.cause == Cause.PATH.value, start.at >= since, start.at < until
        )
        for row in self._session.execute(rows):
            yield Experience(row.person, ExperienceKind.TAUGHT, row.at, SectionRef(row.sop, row.section), row.id)

    def _answered(self, persons: Sequence[str], since: datetime, until: datetime) -> Iterator[Experience]:
        attempt, item = PracticeAttemptRow, PracticeItemRow
        rows = (
            select(attempt.person, attempt.at, attempt.is_right, attempt.ask, item.sop, item.section)
            .join(item, item.id == attempt.item)
            .where(attempt.person.in_(persons), attempt.at >= since, attempt.at < until, attempt.kind.not_in(SELF_RATED_KINDS))
        )
        for row in self._session.execute(rows):
            kind = ExperienceKind.RIGHT if row.is_right else ExperienceKind.WRONG
            yield Experience(row.person, kind, row.at, SectionRef(row.sop, row.section), row.ask)

    def _asked(self, persons: Sequence[str], since: datetime, until: datetime) -> Iterator[Experience]:
        """Return questions with the section that they led to; a question that led nowhere counts for the nearest section."""
        question, source = QuestionRow, QuestionSourceRow
        stuck = select(FeedbackRow.id).where(
            FeedbackRow.question_id == question.id,
            FeedbackRow.person == question.person,
            FeedbackRow.kind == FeedbackKind.STILL_STUCK.value,
            FeedbackRow.at < until,
        )
        rows = (
            select(
                question.person,
                question.asked_at,
                question.outcome,
                question.id,
                source.sop_id,
                source.anchor,
                stuck.correlate(question).exists().label("is_stuck"),
            )
            .join(source, (source.question_id == question.id) & (source.position == led_position()))
            .where(question.person.in_(persons), question.asked_at >= since, question.asked_at < until)
        )
        for row in self._session.execute(rows):
            kind = ExperienceKind.STUCK if row.is_stuck or row.outcome == _UNANSWERED else ExperienceKind.ASKED
            yield Experience(row.person, kind, row.asked_at, SectionRef(row.sop_id, row.anchor), row.id)
