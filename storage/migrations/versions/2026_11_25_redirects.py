"""Owners lead questions to a section; a gap may come from a topic of confusion instead of a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_redirects"
down_revision = "2026_11_25_signals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "redirects",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("sop_id", sa.String, nullable=False),
        sa.Column("anchor", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_redirects"),
        sa.UniqueConstraint("about", "question_id", name="uq_redirects_about_question_id"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_redirects_question_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("sop_gaps") as gaps:
        gaps.add_column(sa.Column("signal_id", sa.String))
        gaps.alter_column("case_id", existing_type=sa.String(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM sop_gaps WHERE case_id IS NULL")
    with op.batch_alter_table("sop_gaps") as gaps:
        gaps.alter_column("case_id", existing_type=sa.String(), nullable=False)
        gaps.drop_column("signal_id")
    op.drop_table("redirects")
