"""Links to SOP pages can be revoked, for one reader or for all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_link_revocations"
down_revision = "2026_11_25_model_usage"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_revocations",
        sa.Column("reader", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reader", name="pk_link_revocations"),
    )


def downgrade() -> None:
    op.drop_table("link_revocations")
