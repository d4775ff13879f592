"""A question that is a part of a message keeps the whole message where a person may have to decide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_12_01_whole_messages"
down_revision = "2026_11_30_unread_columns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("questions", sa.Column("whole", sa.String, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("questions", "whole")
