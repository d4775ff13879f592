"""The schema's history and how it is run: by code, under a lock, so replicas may start at once.

Views are no part of the history: `env` drops them before a migration, and `migrate` creates those of this version after it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from storage import views
from storage.locks import exclusive

_HERE = Path(__file__).parent
_WAIT_SECONDS = 120


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; a database that is there already is left alone.

    Raises:
        storage.locks.LockedError: another process has been migrating for two minutes.
    """
    with exclusive(engine, "migrate", _WAIT_SECONDS), engine.connect() as connection:
        if revision_of(connection) != newest():
            grants = views.grants_on(connection)
            command.upgrade(_config(connection), "head")
            views.create_all(connection, grants)
            connection.commit()


def revision_of(connection: Connection) -> str | None:
    """The schema revision that the database is at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)


@cache
def newest() -> str:
    """The schema revision that this code needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
