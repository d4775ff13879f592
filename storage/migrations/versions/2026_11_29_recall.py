"""Whether a lead confirmed that somebody can work alone, by person and task."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_recall"
down_revision = "2026_11_29_proposals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_checkpoints",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("task", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("person", "role", "task", name="pk_practice_checkpoints"),
    )


def downgrade() -> None:
    op.drop_table("practice_checkpoints")
