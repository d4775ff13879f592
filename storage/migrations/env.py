"""Alembic runs this file; it always gets its connection from `storage.migrations.migrate`."""

from __future__ import annotations

from alembic import context

from storage import (
    alert_tables,
    case_tables,
    library_tables,
    message_tables,
    model_usage_tables,
    practice_tables,
    question_tables,
    topic_tables,
)
from storage.tables import Base

TABLES = (
    alert_tables,
    case_tables,
    library_tables,
    message_tables,
    model_usage_tables,
    practice_tables,
    question_tables,
    topic_tables,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
