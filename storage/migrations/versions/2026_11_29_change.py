"""Which versions were followed, who is to hear of a change, what owners are asked about their sections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_change"
down_revision = "2026_11_29_data"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "followed_changes",
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("sop", name="pk_followed_changes"),
    )
    op.create_table(
        "change_notices",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("person", "sop", "section", name="pk_change_notices"),
    )
    op.create_index("ix_change_notices_due_at", "change_notices", ["due_at"])
    op.create_table(
        "review_asks",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("said", sa.String),
        sa.Column("said_at", _MOMENT),
        sa.Column("said_by", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_review_asks"),
    )
    op.create_index("ix_review_asks_person", "review_asks", ["person"])
    op.create_index("ix_review_asks_section", "review_asks", ["sop", "section", "asked_at"])
    op.create_index("ix_question_sources_section", "question_sources", ["sop_id", "anchor"])


def downgrade() -> None:
    op.drop_index("ix_question_sources_section", "question_sources")
    op.drop_table("review_asks")
    op.drop_table("change_notices")
    op.drop_table("followed_changes")
