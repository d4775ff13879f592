"""Versions say where they come from and whether they were rejected; proposals to change an SOP."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_proposals"
down_revision = "2026_11_29_cases"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _new() -> list[sa.Column[object]]:
    return [
        sa.Column("origin", sa.String, nullable=False, server_default="file"),
        sa.Column("author", sa.String),
        sa.Column("commit_id", sa.String),
        sa.Column("why", sa.String, nullable=False, server_default=""),
        sa.Column("edited_over", sa.String),
        sa.Column("rejected_at", _MOMENT),
        sa.Column("rejected_by", sa.String),
    ]


def upgrade() -> None:
    with op.batch_alter_table("versions") as versions:
        for column in _new():
            versions.add_column(column)
    op.create_table(
        "proposals",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sop_id", sa.String, nullable=False),
        sa.Column("is_live", sa.Boolean, nullable=False),
        sa.Column("touched_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_proposals"),
    )
    for name in ("sop_id", "is_live", "touched_at"):
        op.create_index(f"ix_proposals_{name}", "proposals", [name])
    op.create_table(
        "proposal_events",
        sa.Column("proposal_id", sa.String, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("proposal_id", "seq", name="pk_proposal_events"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_events_proposal_id"),
    )
    op.create_index("ix_proposal_events_actor", "proposal_events", ["actor"])
    op.create_table(
        "proposal_cards",
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("ts", sa.String, nullable=False),
        sa.Column("proposal_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("channel", "ts", name="pk_proposal_cards"),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name="fk_proposal_cards_proposal_id"),
    )


def downgrade() -> None:
    for table in ("proposal_cards", "proposal_events", "proposals"):
        op.drop_table(table)
    with op.batch_alter_table("versions") as versions:
        for column in reversed(_new()):
            versions.drop_column(column.name)
