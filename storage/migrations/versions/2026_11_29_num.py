"""Counts for KPIs read a range of one index, and nothing of the table."""

from __future__ import annotations

from alembic import op

revision = "2026_11_29_num"
down_revision = "2026_11_29_door"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_work_events_counts": ("work_events", ["kind", "at", "person", "value", "unit", "task"]),
    "ix_practice_attempts_counts": ("practice_attempts", ["at", "person", "kind", "is_right", "confidence", "item"]),
    "ix_questions_counts": ("questions", ["asked_at", "person", "outcome", "id"]),
    "ix_feedback_counts": ("feedback", ["kind", "at", "question_id", "person"]),
    "ix_feedback_newest": ("feedback", ["question_id", "person", "kind"]),
    "ix_case_events_name": ("case_events", ["name", "at"]),
}
_COVERED = {
    "ix_work_events_kind": ("work_events", ["kind", "at"]),
    "ix_questions_asked_at": ("questions", ["asked_at"]),
    "ix_feedback_question_id": ("feedback", ["question_id"]),
}
"""Beginnings of the new ones."""


def upgrade() -> None:
    for name, (table, columns) in _INDEXES.items():
        op.create_index(name, table, columns)
    for name, (table, _) in _COVERED.items():
        op.drop_index(name, table)


def downgrade() -> None:
    for name, (table, columns) in _COVERED.items():
        op.create_index(name, table, columns)
    for name, (table, _) in _INDEXES.items():
        op.drop_index(name, table)
