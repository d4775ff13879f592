"""Builds statements that SQLAlchemy spells differently for each database although both support them; reads once what one unit asks
several times; runs small statements on the driver's own cursor, because a session costs ten times the statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Date, Engine, Executable, FromClause, Select, Table, func
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.errors import told_apart
from storage.tables import Base

_T = TypeVar("_T")
_CHUNK = 500

Insert = postgresql.Insert | sqlite.Insert


def insert(session: Session, table: type[Base]) -> Insert:
    """Return an INSERT that has `on_conflict_do_nothing` and `on_conflict_do_update` on the session's database."""
    return _insert(session.get_bind().dialect.name, table.__table__)


def _insert(dialect: str, table: FromClause) -> Insert:
    return postgresql.insert(cast("Any", table)) if dialect == "postgresql" else sqlite.insert(cast("Any", table))


class Repository:
    """Reads and writes rows of one kind on a session; the unit of work commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _added(self, table: type[Base], row: Mapping[str, object]) -> bool:
        """Insert a row; False, and nothing is changed, when one with its key is there."""
        new = insert(self._session, table).values(dict(row)).on_conflict_do_nothing()
        return self._session.execute(new.returning(*table.__table__.primary_key)).first() is not None

    def _put(self, table: type[Base], key: Mapping[str, object], values: Mapping[str, object]) -> None:
        """Insert a row, or give the one with this key other values."""
        new = insert(self._session, table).values({**key, **values})
        self._session.execute(new.on_conflict_do_update(index_elements=list(key), set_=dict(values)))


def affected(session: Session, statement: Executable) -> int:
    """Execute an INSERT, UPDATE or DELETE and return how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def columns_of(table: type[Base]) -> Table:
    """The table behind a mapped class. A statement over its columns that is made once, with parameters, and executed on the
    session's connection costs a fifth of one that is made for every question and goes through the mapper.
    """
    return cast("Table", table.__table__)


def added(session: Session, table: type[Base], row: Mapping[str, object]) -> Any:  # noqa: ANN401 -- the id's type
    """Insert a row unless one with its key is there; return its id, or None when it was there."""
    statement = _unless_there(session.get_bind().dialect.name, table)
    return session.connection().execute(statement, [dict(row)]).scalar()


@cache
def _unless_there(dialect: str, table: type[Base]) -> Executable:
    return _insert(dialect, table.__table__).on_conflict_do_nothing().returning(table.__table__.c.id)


def read_once(session: Session, key: Hashable, read: Callable[[], _T]) -> _T:
    """Read what several services ask within one transaction only once. The unit of work forgets it when it commits or rolls back,
    and a repository that writes calls `forget`.
    """
    if key not in session.info:
        session.info[key] = read()
    return cast("_T", session.info[key])


def forget(session: Session, key: Hashable = None) -> None:
    """Discard what `read_once` read under a key, or everything, so that it is read again."""
    if key is None:
        session.info.clear()
    else:
        session.info.pop(key, None)


def values_of(record: object, *left_out: str) -> dict[str, object]:
    """Return a dataclass's fields by name, members of an enumeration as values. `dataclasses.asdict` would copy each field."""
    names = [name for name in type(record).__dataclass_fields__ if name not in left_out]  # type: ignore[attr-defined]
    return {name: field.value if isinstance(field := getattr(record, name), Enum) else field for name in names}


def chunks(values: Sequence[_T], most: int = _CHUNK) -> Iterator[Sequence[_T]]:
    """Yield the values in parts that fit into one statement's parameters on both databases."""
    for start in range(0, len(values), most):
        yield values[start : start + most]


def day_of(session: Session, moment: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column
    """Return the date in UTC, as the database writes it."""
    if session.get_bind().dialect.name == "postgresql":
        return sql_cast(func.timezone("UTC", moment), Date)
    return func.date(moment)


def minute_of(session: Session, moment: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column
    """Return the minute of a moment, as a value that is the same for the whole minute."""
    if session.get_bind().dialect.name == "postgresql":
        return func.date_trunc("minute", moment)
    return func.substr(moment, 1, len("2026-11-30 08:00"))


def is_within(session: Session, earlier: Any, later: Any, span: timedelta) -> ColumnElement[bool]:  # noqa: ANN401 -- columns
    """Return the condition that a moment follows another within a span plus a second; NULL where either is missing."""
    most = span + timedelta(seconds=1)
    if session.get_bind().dialect.name == "postgresql":
        return cast("ColumnElement[bool]", later - earlier <= most)
    return func.julianday(later) - func.julianday(earlier) <= most / timedelta(days=1)


class FastRead:
    """Reads the first row of a statement without parameters. If the driver fails, the statement is repeated through SQLAlchemy,
    which renews broken connections and reports what is wrong. Thread-safe.

    Raises `core.errors.OperatorError` when the database cannot be read.
    """

    def __init__(self, engine: Engine, statement: Select[*tuple[Any, ...]]) -> None:
        self._engine = engine
        self._statement = statement
        self._sql = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))

    def __call__(self) -> tuple[Any, ...] | None:
        try:
            return self._read()
        except self._engine.dialect.loaded_dbapi.Error:
            with told_apart(self._engine.url), self._engine.connect() as connection:
                row = connection.execute(self._statement).first()
            return None if row is None else tuple(row)

    def _read(self) -> tuple[Any, ...] | None:
        with told_apart(self._engine.url):
            connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(self._sql)
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
        return None if row is None else tuple(row)
