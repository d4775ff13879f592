"""Practice: items, learners, cards and what started them, questions and answers, work events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_practice"
down_revision = "2026_11_22_cases"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

TABLES = (
    "practice_items",
    "practice_sops",
    "practice_reports",
    "learners",
    "practice_starts",
    "practice_cards",
    "practice_batches",
    "practice_asks",
    "practice_attempts",
    "work_events",
)


def upgrade() -> None:
    _items()
    _learners()
    _cards()
    _questions()
    _answers()


def _items() -> None:
    op.create_table(
        "practice_items",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("section_digest", sa.String, nullable=False),
        sa.Column("family", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practice_items"),
    )
    op.create_index("ix_practice_items_family", "practice_items", ["family"])
    op.create_index("ix_practice_items_section", "practice_items", ["sop", "section"])
    op.create_index("ix_practice_items_state", "practice_items", ["state"])
    op.create_table(
        "practice_sops",
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("sop", name="pk_practice_sops"),
    )
    op.create_table(
        "practice_reports",
        sa.Column("item", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item", "person", name="pk_practice_reports"),
    )
    op.create_index("ix_practice_reports_person", "practice_reports", ["person"])


def _learners() -> None:
    op.create_table(
        "learners",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("zone", sa.String, nullable=False),
        sa.Column("role", sa.String),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("is_manager", sa.Boolean, nullable=False),
        sa.Column("is_enrolled", sa.Boolean, nullable=False),
        sa.Column("slot", sa.Integer, nullable=False),
        sa.Column("quiet_from", sa.Integer, nullable=False),
        sa.Column("quiet_until", sa.Integer, nullable=False),
        sa.Column("is_paused", sa.Boolean, nullable=False),
        sa.Column("paused_until", sa.Date),
        sa.Column("leave_from", sa.Date),
        sa.Column("leave_until", sa.Date),
        sa.Column("unanswered", sa.Integer, nullable=False),
        sa.Column("next_at", MOMENT),
        sa.PrimaryKeyConstraint("person", name="pk_learners"),
    )
    op.create_index("ix_learners_next_at", "learners", ["next_at"])


def _cards() -> None:
    op.create_table(
        "practice_starts",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("family", sa.String, nullable=False),
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("cause", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("retention", sa.Double, nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practice_starts"),
    )
    op.create_index("ix_practice_starts_card", "practice_starts", ["person", "family"])
    op.create_table(
        "practice_cards",
        sa.Column("person", sa.String, nullable=False),
        sa.Column("family", sa.String, nullable=False),
        sa.Column("sop", sa.String, nullable=False),
        sa.Column("section", sa.String, nullable=False),
        sa.Column("cause", sa.String, nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("is_promised", sa.Boolean, nullable=False),
        sa.Column("interval", sa.Integer, nullable=False),
        sa.Column("misses", sa.Integer, nullable=False),
        sa.Column("lapses", sa.Integer, nullable=False),
        sa.Column("reviews", sa.Integer, nullable=False),
        sa.Column("stability", sa.Double),
        sa.Column("difficulty", sa.Double),
        sa.Column("reviewed_on", sa.Date),
        sa.PrimaryKeyConstraint("person", "family", name="pk_practice_cards"),
    )
    op.create_index("ix_practice_cards_due", "practice_cards", ["person", "due_on"])
    op.create_index("ix_practice_cards_section", "practice_cards", ["sop", "section"])


def _questions() -> None:
    op.create_table(
        "practice_batches",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("is_own", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practice_batches"),
    )
    op.create_index("ix_practice_batches_person", "practice_batches", ["person", "at"])
    op.create_table(
        "practice_asks",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("batch", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("family", sa.String, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practice_asks"),
    )
    op.create_index("ix_practice_asks_batch", "practice_asks", ["batch"])
    op.create_index("ix_practice_asks_card", "practice_asks", ["person", "family"])


def _answers() -> None:
    op.create_table(
        "practice_attempts",
        sa.Column("ask", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("family", sa.String, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("choice", sa.Integer, nullable=False),
        sa.Column("is_right", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("rating", sa.Integer, nullable=False),
        sa.Column("retention", sa.Double, nullable=False),
        sa.Column("cause", sa.String, nullable=False),
        sa.Column("seconds", sa.Double),
        sa.Column("confidence", sa.String),
        sa.Column("had_hint", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("ask", name="pk_practice_attempts"),
    )
    op.create_index("ix_practice_attempts_card", "practice_attempts", ["person", "family"])
    op.create_index("ix_practice_attempts_item", "practice_attempts", ["item"])
    op.create_index("ix_practice_attempts_kind", "practice_attempts", ["kind", "at"])
    op.create_table(
        "work_events",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("task", sa.String),
        sa.Column("step", sa.String),
        sa.Column("value", sa.Double),
        sa.Column("unit", sa.String),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_events"),
    )
    op.create_index("ix_work_events_kind", "work_events", ["kind", "at"])
    op.create_index("ix_work_events_person", "work_events", ["person", "at"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
