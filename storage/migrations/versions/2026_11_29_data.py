"""Opened lessons are stored, and statements are told to a learning record store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_data"
down_revision = "2026_11_29_work_events"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lesson_views",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lesson_views"),
    )
    op.create_index("ix_lesson_views_person", "lesson_views", ["person", "at"])
    op.create_index("ix_lesson_views_section", "lesson_views", ["sop", "section", "at"])
    op.create_table(
        "xapi_statements",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("parked_at", _MOMENT),
        sa.Column("error", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_xapi_statements"),
        sa.UniqueConstraint("kind", "source", name="uq_xapi_statements_kind_source"),
    )
    op.create_index("ix_xapi_statements_open", "xapi_statements", ["sent_at", "parked_at", "due_at"])


def downgrade() -> None:
    op.drop_table("xapi_statements")
    op.drop_table("lesson_views")
