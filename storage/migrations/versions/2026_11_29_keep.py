"""Who was erased, as traces that name nobody: so that a restored database can erase them again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_keep"
down_revision = "2026_11_29_sources"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("trace", sa.String, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("trace", name="pk_erasures"),
    )


def downgrade() -> None:
    op.drop_table("erasures")
