"""Runs a small statement, needed for every question, on the driver's own cursor: a session costs ten times the statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Select

from storage.errors import told_apart


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
