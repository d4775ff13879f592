"""Stores the directory in SQL. A person known only by e-mail is replaced when a row with their Slack id comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import BindParameter, bindparam, delete, func, or_, select
from sqlalchemy.orm import Session

from core.people import Person
from storage.library_tables import PersonRow
from storage.statements import affected, columns_of, forget, read_once

_FIELDS = ("id", "email", "name", "role", "level", "started_on", "manager", "timezone", "ended_on")
_PEOPLE = columns_of(PersonRow)
_PERSON = select(*(_PEOPLE.c[name] for name in _FIELDS))
"""Past the mapper: a page reads everybody several times."""

_EVERYONE = _PERSON.order_by(_PEOPLE.c.id)
_KEYS: Sequence[BindParameter[str]] = (bindparam("key"), bindparam("email"))
_NAMED = _PERSON.where(or_(_PEOPLE.c.id_key.in_(_KEYS), _PEOPLE.c.email_key.in_(_KEYS))).order_by(
    *(column != key for key in _KEYS for column in (_PEOPLE.c.id_key, func.coalesce(_PEOPLE.c.email_key, ""))), _PEOPLE.c.id
)


class SqlDirectory:
    """Implements `core.people.Directory` on a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

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
            self._session.merge(_row(person, email))
        self._session.flush()
        forget(self._session)

    def remove(self, person: str) -> bool:
        key = person.casefold()
        forget(self._session)
        return affected(self._session, delete(PersonRow).where(or_(PersonRow.id_key == key, PersonRow.email_key == key))) > 0

    def everyone(self) -> Sequence[Person]:
        return [Person(*row) for row in self._session.connection().execute(_EVERYONE)]


def _row(person: Person, email_key: str | None) -> PersonRow:
    return PersonRow(
        id=person.id,
        id_key=person.id.casefold(),
        email=person.email,
        email_key=email_key,
        name=person.name,
        role=person.role,
        level=person.level,
        started_on=person.started_on,
        manager=person.manager,
        timezone=person.timezone,
        ended_on=person.ended_on,
    )
