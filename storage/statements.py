"""The few statements that SQLAlchemy spells per database although both know them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Date, Executable, FromClause, func
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Base

_T = TypeVar("_T")
_CHUNK = 500

Insert = postgresql.Insert | sqlite.Insert


def insert(session: Session, table: type[Base]) -> Insert:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update` on the session's database."""
    name = session.get_bind().dialect.name
    target: FromClause = table.__table__
    return postgresql.insert(cast("Any", target)) if name == "postgresql" else sqlite.insert(cast("Any", target))


def affected(session: Session, statement: Executable) -> int:
    """Execute an INSERT, UPDATE or DELETE and return how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield the values in parts that fit into one statement's parameters on both databases."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


def day_of(session: Session, moment: Any) -> ColumnElement[Any]:  # noqa: ANN401 -- a column
    """The date in UTC, as the database writes it."""
    if session.get_bind().dialect.name == "postgresql":
        return sql_cast(func.timezone("UTC", moment), Date)
    return func.date(moment)
