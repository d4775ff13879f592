"""Administrators change settings in Slack; every change is logged. The last run of the golden questions is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_workspace"
down_revision = "2026_11_30_open_entries"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workspace_values",
        sa.Column("team", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("team", "name", name="pk_workspace_values"),
    )
    op.create_table(
        "workspace_changes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("old", sa.String, nullable=True),
        sa.Column("new", sa.String, nullable=True),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspace_changes"),
    )
    op.create_index("ix_workspace_changes_team", "workspace_changes", ["team"])
    op.create_table(
        "golden_runs",
        sa.Column("team", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("failed", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("team", name="pk_golden_runs"),
    )


def downgrade() -> None:
    op.drop_table("golden_runs")
    op.drop_index("ix_workspace_changes_team", "workspace_changes")
    op.drop_table("workspace_changes")
    op.drop_table("workspace_values")
