"""Entries of the inbox count attempts and can be parked, as calls of the outbox can; each channel has its own catch-up mark."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_delivery"
down_revision = "2026_11_29_link_revocations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("attempts", sa.Integer, nullable=False, server_default="1"))
    for name in ("due_at", "parked_at"):
        op.add_column("inbox", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("inbox", sa.Column("error", sa.String))
    op.add_column("outbox", sa.Column("parked_at", sa.DateTime(timezone=True)))
    op.create_table(
        "read_until",
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_read_until"),
    )


def downgrade() -> None:
    op.drop_table("read_until")
    with op.batch_alter_table("outbox") as outbox:
        outbox.drop_column("parked_at")
    with op.batch_alter_table("inbox") as inbox:
        for name in ("parked_at", "error", "due_at", "attempts"):
            inbox.drop_column(name)
