"""What nothing reads is no longer stored: who reviewed an SOP last, and a note on a closed gap. The first named people who were
erased.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_unread_columns"
down_revision = "2026_11_30_topic_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("sops", "reviewed_by")
    op.drop_column("sop_gaps", "note")


def downgrade() -> None:
    op.add_column("sop_gaps", sa.Column("note", sa.String, nullable=False, server_default=""))
    op.add_column("sops", sa.Column("reviewed_by", sa.String))
