"""A click tells which of the shown sections it is about; a source keeps which of its lines fitted best."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_places"
down_revision = "2026_11_29_delivery"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("feedback", sa.Column("position", sa.Integer, nullable=False, server_default="0"))
    op.add_column("question_sources", sa.Column("unit", sa.Integer))


def downgrade() -> None:
    with op.batch_alter_table("question_sources") as sources:
        sources.drop_column("unit")
    with op.batch_alter_table("feedback") as feedback:
        feedback.drop_column("position")
