"""Library, people, question log, inbox, outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_library"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _library()
    _people_and_state()
    _questions()
    _messages()


def _library() -> None:
    op.create_table(
        "sops",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("current", sa.Integer),
        sa.Column("audience", sa.String),
        sa.Column("reviewed_at", MOMENT),
        sa.Column("reviewed_by", sa.String),
        sa.Column("retired_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_sops"),
    )
    op.create_index("ix_sops_audience", "sops", ["audience"])
    op.create_table(
        "versions",
        sa.Column("sop_id", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("governance", sa.JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("approved_at", MOMENT),
        sa.Column("approved_by", sa.String),
        sa.PrimaryKeyConstraint("sop_id", "number", name="pk_versions"),
        sa.ForeignKeyConstraint(["sop_id"], ["sops.id"], name="fk_versions_sop_id"),
    )
    op.create_table(
        "section_texts",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("path", sa.JSON, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("blocks", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_section_texts"),
    )
    op.create_table(
        "sections",
        sa.Column("sop_id", sa.String, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("anchor", sa.String, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("text_id", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("sop_id", "number", "ordinal", name="pk_sections"),
        sa.ForeignKeyConstraint(["sop_id", "number"], ["versions.sop_id", "versions.number"], name="fk_sections_version"),
        sa.ForeignKeyConstraint(["text_id"], ["section_texts.id"], name="fk_sections_text_id"),
    )
    op.create_index("ix_sections_anchor", "sections", ["sop_id", "number", "anchor"], unique=True)


def _people_and_state() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("id_key", sa.String, nullable=False),
        sa.Column("email", sa.String),
        sa.Column("email_key", sa.String),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("role", sa.String),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("started_on", sa.Date),
        sa.Column("manager", sa.String),
        sa.Column("timezone", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_id_key", "people", ["id_key"])
    op.create_index("ix_people_email_key", "people", ["email_key"])
    op.create_table(
        "counters",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "active_index",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("generation", sa.String, nullable=False),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_active_index"),
    )


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("thread", sa.String, nullable=False),
        sa.Column("message", sa.String, nullable=False),
        sa.Column("surface", sa.String, nullable=False),
        sa.Column("is_private", sa.Boolean, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("role", sa.String),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("confidence", sa.Double, nullable=False),
        sa.Column("searched", sa.Integer, nullable=False),
        sa.Column("latency_ms", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_thread", "questions", ["team", "channel", "thread", "person", "asked_at"])
    op.create_index("ix_questions_person", "questions", ["person", "asked_at"])
    op.create_index("ix_questions_asked_at", "questions", ["asked_at"])
    op.create_table(
        "question_sources",
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("sop_id", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("anchor", sa.String, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("cosine", sa.Double, nullable=False),
        sa.Column("lexical_rank", sa.Integer),
        sa.Column("dense_rank", sa.Integer),
        sa.PrimaryKeyConstraint("question_id", "position", name="pk_question_sources"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_question_sources_question_id"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("question_id", sa.String, nullable=False),
        sa.Column("person", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_feedback"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name="fk_feedback_question_id"),
    )
    op.create_index("ix_feedback_question_id", "feedback", ["question_id"])
    op.create_index("ix_feedback_person", "feedback", ["person"])


def _messages() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_id", sa.String, nullable=False),
        sa.Column("message_key", sa.String),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.Column("worker", sa.String),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("event_id", name="uq_inbox_event_id"),
        sa.UniqueConstraint("message_key", name="uq_inbox_message_key"),
    )
    op.create_index("ix_inbox_open", "inbox", ["is_done", "until"])
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("call", sa.JSON, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("is_done", sa.Boolean, nullable=False),
        sa.Column("sent_at", MOMENT),
        sa.Column("message_ts", sa.String),
        sa.Column("error", sa.String),
        sa.Column("worker", sa.String),
        sa.Column("until", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_open", "outbox", ["is_done", "due_at"])


def downgrade() -> None:
    for table in (
        "outbox",
        "inbox",
        "feedback",
        "question_sources",
        "questions",
        "active_index",
        "counters",
        "people",
        "sections",
        "section_texts",
        "versions",
        "sops",
    ):
        op.drop_table(table)
