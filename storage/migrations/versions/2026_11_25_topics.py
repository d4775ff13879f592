"""Topics of confusion: members with their vectors, the changes made to them, the topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_topics"
down_revision = "2026_11_22_practice"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "topics",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("central", sa.String),
        sa.Column("successor", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_topics"),
    )
    op.create_table(
        "topic_members",
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("placed_in", sa.String, nullable=False),
        sa.Column("nucleus", sa.Integer, nullable=False),
        sa.Column("block", sa.Integer),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("vector", sa.LargeBinary),
        sa.PrimaryKeyConstraint("question_id", name="pk_topic_members"),
        sa.UniqueConstraint("position", name="uq_topic_members_position"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_topic_members_question_id"),
    )
    op.create_index("ix_topic_members_topic", "topic_members", ["topic"])
    _log()


def _log() -> None:
    op.create_table(
        "topic_changes",
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("upto", sa.Integer, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_topic_changes"),
    )
    op.create_table(
        "topic_state",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("passed_on", sa.Date),
        sa.Column("pass_until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_topic_state"),
    )


def downgrade() -> None:
    for table in ("topic_state", "topic_changes", "topic_members", "topics"):
        op.drop_table(table)
