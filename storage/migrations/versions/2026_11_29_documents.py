"""Sections name their page, slide or time; versions keep what their conversion lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_documents"
down_revision = "2026_11_29_lessons"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sections", sa.Column("reference", sa.String))
    op.add_column("versions", sa.Column("warnings", sa.JSON))


def downgrade() -> None:
    op.drop_column("versions", "warnings")
    op.drop_column("sections", "reference")
