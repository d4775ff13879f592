"""Owners can withdraw the action card of a section."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_actions"
down_revision = "2026_11_29_keep"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "withdrawn_cards",
        sa.Column("sop_id", sa.String, nullable=False),
        sa.Column("anchor", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sop_id", "anchor", name="pk_withdrawn_cards"),
    )


def downgrade() -> None:
    op.drop_table("withdrawn_cards")
