"""Pages count tens of thousands of rows: what they read of a row stands in an index, beside what the row is found by."""

from __future__ import annotations

from alembic import op

revision = "2026_11_30_pages"
down_revision = "2026_11_29_actions"
branch_labels = None
depends_on = None

_WIDER = (
    (
        "questions",
        "ix_questions_counts",
        ["asked_at", "person", "outcome", "id"],
        ["asked_at", "person", "outcome", "reason", "id"],
    ),
    (
        "practice_attempts",
        "ix_practice_attempts_person",
        ["person", "at"],
        ["person", "at", "ask", "on", "family", "is_right", "kind"],
    ),
    ("practice_attempts", "ix_practice_attempts_card", ["person", "family"], ["person", "family", "at", "ask"]),
    ("work_events", "ix_work_events_person", ["person", "at"], ["person", "at", "id", "kind", "task"]),
)
_NEW = (
    ("topic_members", "ix_topic_members_counts", ["question_id", "topic"]),
    ("question_sources", "ix_question_sources_counts", ["question_id", "position", "sop_id", "anchor"]),
)


def upgrade() -> None:
    for table, name, _, columns in _WIDER:
        op.drop_index(name, table)
        op.create_index(name, table, columns)
    for table, name, columns in _NEW:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for table, name, _ in _NEW:
        op.drop_index(name, table)
    for table, name, columns, _ in _WIDER:
        op.drop_index(name, table)
        op.create_index(name, table, columns)
