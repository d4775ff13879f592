"""The newest questions of a topic, and those that have a vector, are found without reading all of its questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_topic_indexes"
down_revision = "2026_11_30_views"
branch_labels = None
depends_on = None


def upgrade() -> None:
    has_vector = sa.text("vector IS NOT NULL")
    op.drop_index("ix_topic_members_topic", "topic_members")
    op.create_index("ix_topic_members_topic", "topic_members", ["topic", "position"])
    columns = ["model", "topic", "position"]
    op.create_index("ix_topic_members_vectors", "topic_members", columns, postgresql_where=has_vector, sqlite_where=has_vector)


def downgrade() -> None:
    op.drop_index("ix_topic_members_vectors", "topic_members")
    op.drop_index("ix_topic_members_topic", "topic_members")
    op.create_index("ix_topic_members_topic", "topic_members", ["topic"])
