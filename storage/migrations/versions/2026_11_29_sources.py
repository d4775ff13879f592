"""Configured sources: how each one's last run went, and which page is which SOP."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_sources"
down_revision = "2026_11_29_load"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_runs",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String, nullable=False),
        sa.Column("is_held", sa.Boolean, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("skipped", sa.Integer, nullable=False),
    )
    op.create_table(
        "source_pages",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("entry", sa.String, primary_key=True),
        sa.Column("revision", sa.String, nullable=False),
        sa.Column("path", sa.String, nullable=False),
        sa.Column("sop_id", sa.String, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("source_pages")
    op.drop_table("source_runs")
