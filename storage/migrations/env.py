"""Alembic runs this file; it always gets its connection from `storage.migrations.migrate`."""

from __future__ import annotations

from alembic import context

from storage import (
    alerts,
    cases,
    inbox,
    library_tables,
    model_usage,
    proposals,
    question_tables,
    topic_tables,
    views,
    xapi,
)
from storage.practice import tables as practice_tables
from storage.tables import Base

TABLES = (
    alerts,
    cases,
    library_tables,
    inbox,
    model_usage,
    practice_tables,
    proposals,
    question_tables,
    topic_tables,
    xapi,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    views.drop_all(context.config.attributes["connection"])
    context.run_migrations()
