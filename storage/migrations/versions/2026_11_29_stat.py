"""When people became proficient in a role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_stat"
down_revision = "2026_11_29_num"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proficiency",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("until", sa.Date, nullable=False),
        sa.Column("reached_on", sa.Date),
        sa.Column("ended_on", sa.Date),
        sa.Column("evidence_from", sa.Date),
        sa.PrimaryKeyConstraint("person", "role", name="pk_proficiency"),
    )


def downgrade() -> None:
    op.drop_table("proficiency")
