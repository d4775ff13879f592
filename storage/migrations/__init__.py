"""Migrates the schema of the database by code, under a lock, so that replicas may start at once.

Views are no part of the history: `env` drops them before a migration, and `migrate` creates those of this version after it.
Alembic is imported when there is something to migrate: most starts find nothing, and it takes a tenth of a second and 10 MB.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from storage import views
from storage.engine import exclusive

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent
_WAIT_SECONDS = 120


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; a database that is there already is left alone. Raises `LockedError`: another
    process has been migrating for two minutes.
    """
    with exclusive(engine, "migrate", _WAIT_SECONDS), engine.connect() as connection:
        if revision_of(connection) != newest():
            _upgrade(connection)


def revision_of(connection: Connection) -> str | None:
    """The schema revision that the database is at; None when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return None if revision is None else str(revision)


@cache
def newest() -> str:
    """The schema revision that this code needs: the one that no other one follows."""
    texts = [file.read_text(encoding="utf-8") for file in (_HERE / "versions").glob("*.py")]
    revisions, followed = (
        {match[1] for text in texts if (match := re.search(rf'^{name} = "([^"]+)"', text, re.MULTILINE))}
        for name in ("revision", "down_revision")
    )
    (head,) = revisions - followed
    return head


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415

    grants = views.grants_on(connection)
    command.upgrade(_config(connection), "head")
    views.create_all(connection, grants)
    connection.commit()


def _config(connection: Connection | None) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
