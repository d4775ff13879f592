"""Cases, gaps in SOPs, reviews of limits, labels for triage."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_cases"
down_revision = "2026_11_22_library"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _cases()
    _gaps()
    _limits()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("asker", sa.String, nullable=False),
        sa.Column("sop_id", sa.String),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_watched", sa.Boolean, nullable=False),
        sa.Column("decided_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("question_id", name="uq_cases_question_id"),
    )
    op.create_index("ix_cases_asker", "cases", ["asker"])
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"])
    op.create_index("ix_cases_is_watched", "cases", ["is_watched"])
    op.create_index("ix_cases_decided_at", "cases", ["decided_at"])
    op.create_index("ix_cases_decided", "cases", ["sop_id", "decided_at"])
    op.create_table(
        "case_events",
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_case_events"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_events_case_id"),
    )
    op.create_index("ix_case_events_actor", "case_events", ["actor"])
    op.create_table(
        "case_cards",
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_case_cards"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_cards_case_id"),
    )


def _gaps() -> None:
    op.create_table(
        "sop_gaps",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("sop_id", sa.String),
        sa.Column("anchor", sa.String),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("case_id", sa.String, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("closed_at", MOMENT),
        sa.Column("closed_by", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_sop_gaps"),
        sa.UniqueConstraint("case_id", name="uq_sop_gaps_case_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_sop_gaps_case_id"),
    )


def _limits() -> None:
    op.create_table(
        "limit_reviews",
        sa.Column("sop_id", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sop_id", "key", name="pk_limit_reviews"),
    )
    op.create_table(
        "triage_labels",
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("question_id", "label", name="pk_triage_labels"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_triage_labels_question_id"),
    )
    op.create_index("ix_triage_labels_at", "triage_labels", ["at"])


def downgrade() -> None:
    for table in ("triage_labels", "limit_reviews", "sop_gaps", "case_cards", "case_events", "cases"):
        op.drop_table(table)
