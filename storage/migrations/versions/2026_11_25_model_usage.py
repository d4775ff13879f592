"""What the language model costs: limits of a day, and figures by day, person and purpose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_model_usage"
down_revision = "2026_11_25_redirects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_budgets",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("scope", sa.String, nullable=False),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.Column("held", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "scope", name="pk_model_budgets"),
    )
    op.create_table(
        "model_usage",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("tokens_in", sa.BigInteger, nullable=False),
        sa.Column("tokens_out", sa.BigInteger, nullable=False),
        sa.Column("spent", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("day", "person", "purpose", name="pk_model_usage"),
    )


def downgrade() -> None:
    op.drop_table("model_usage")
    op.drop_table("model_budgets")
