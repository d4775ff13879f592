"""Signals of confusion: their events, and by what they are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_signals"
down_revision = "2026_11_25_topics"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("signals", "signal_events", "signal_cards")


def upgrade() -> None:
    op.create_table(
        "signals",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("topic", sa.String),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_live", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signals"),
    )
    for column in ("subject", "topic", "touched_at", "is_live"):
        op.create_index(f"ix_signals_{column}", "signals", [column])
    op.create_table(
        "signal_events",
        sa.Column("signal_id", sa.String, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("signal_id", "seq", name="pk_signal_events"),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.id"], name="fk_signal_events_signal_id"),
    )
    op.create_index("ix_signal_events_actor", "signal_events", ["actor"])
    op.create_table(
        "signal_cards",
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("signal_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_signal_cards"),
        sa.ForeignKeyConstraint(["signal_id"], ["signals.id"], name="fk_signal_cards_signal_id"),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
