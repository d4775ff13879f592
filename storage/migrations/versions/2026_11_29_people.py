"""What people say about questions is stored; people may offer to explain what they master."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_people"
down_revision = "2026_11_29_change"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_remarks",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person", "kind", "subject", name="pk_practice_remarks"),
    )
    op.create_index("ix_practice_remarks_subject", "practice_remarks", ["kind", "subject"])
    op.add_column("learners", sa.Column("explains", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("learners", "explains")
    op.drop_table("practice_remarks")
