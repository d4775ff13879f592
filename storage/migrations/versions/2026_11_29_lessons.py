"""Runs of checklists are stored until they are done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_lessons"
down_revision = "2026_11_29_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklists",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checklists"),
    )
    op.create_index("ix_checklists_person", "checklists", ["person"])
    op.create_index("ix_checklists_started_at", "checklists", ["started_at"])


def downgrade() -> None:
    op.drop_table("checklists")
