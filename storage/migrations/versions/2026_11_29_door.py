"""The dashboard: used links, sessions, who looked at persons, wishes for the digest, the anonymous question of a quarter."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_door"
down_revision = "2026_11_29_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "dashboard_links",
        sa.Column("code", sa.String, nullable=False),
        sa.Column("used_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_dashboard_links"),
    )
    op.create_table(
        "dashboard_sessions",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dashboard_sessions"),
    )
    op.create_index("ix_dashboard_sessions_person", "dashboard_sessions", ["person"])
    op.create_table(
        "page_views",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("reader", sa.String, nullable=False),
        sa.Column("page", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_page_views"),
    )
    op.create_index("ix_page_views_person_at", "page_views", ["person", "at"])
    op.create_index("ix_page_views_reader", "page_views", ["reader"])
    op.create_table(
        "digest_wishes",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.PrimaryKeyConstraint("person", name="pk_digest_wishes"),
    )
    op.create_table(
        "pulse_counts",
        sa.Column("quarter", sa.String, nullable=False),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("quarter", "score", name="pk_pulse_counts"),
    )
    op.create_table(
        "pulse_voters",
        sa.Column("quarter", sa.String, nullable=False),
        sa.Column("voter", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("quarter", "voter", name="pk_pulse_voters"),
    )


def downgrade() -> None:
    for table in ("pulse_voters", "pulse_counts", "digest_wishes", "page_views", "dashboard_sessions", "dashboard_links"):
        op.drop_table(table)
