"""A person's answers of a span of time are found by an index: teams are counted week by week."""

from __future__ import annotations

from alembic import op

revision = "2026_11_29_load"
down_revision = "2026_11_29_recall"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_practice_attempts_person", "practice_attempts", ["person", "at"])


def downgrade() -> None:
    op.drop_index("ix_practice_attempts_person", "practice_attempts")
