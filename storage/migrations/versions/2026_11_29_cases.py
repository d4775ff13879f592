"""From whose words practice items were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_cases"
down_revision = "2026_11_29_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_item_sources",
        sa.Column("item", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("item", name="pk_practice_item_sources"),
    )
    op.create_index("ix_practice_item_sources_person", "practice_item_sources", ["person"])


def downgrade() -> None:
    op.drop_table("practice_item_sources")
