"""Open inbox and outbox entries have an index of their own, as small as what is open; PostgreSQL cleans both tables often.

Each entry is written and then changed at least once, and nearly all are done: PostgreSQL's default would wait until a fifth of
all that is kept has changed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_open_entries"
down_revision = "2026_11_30_pages"
branch_labels = None
depends_on = None

_SETTINGS = {
    "autovacuum_vacuum_scale_factor": 0.01,
    "autovacuum_vacuum_threshold": 1000,
    "autovacuum_analyze_scale_factor": 0.02,
}


def upgrade() -> None:
    is_open = sa.text("is_done IS false" if _is_postgres() else "is_done IS 0")
    op.drop_index("ix_inbox_open", "inbox")
    op.drop_index("ix_outbox_open", "outbox")
    op.create_index("ix_inbox_open", "inbox", ["id"], postgresql_where=is_open, sqlite_where=is_open)
    op.create_index("ix_outbox_open", "outbox", ["added_at", "id"], postgresql_where=is_open, sqlite_where=is_open)
    op.create_index("ix_outbox_due_at", "outbox", ["due_at"])
    if _is_postgres():
        for table in ("inbox", "outbox"):
            op.execute(f"ALTER TABLE {table} SET ({', '.join(f'{name} = {value}' for name, value in _SETTINGS.items())})")


def downgrade() -> None:
    if _is_postgres():
        for table in ("inbox", "outbox"):
            op.execute(f"ALTER TABLE {table} RESET ({', '.join(_SETTINGS)})")
    op.drop_index("ix_outbox_due_at", "outbox")
    op.drop_index("ix_outbox_open", "outbox")
    op.drop_index("ix_inbox_open", "inbox")
    op.create_index("ix_outbox_open", "outbox", ["is_done", "due_at"])
    op.create_index("ix_inbox_open", "inbox", ["is_done", "until"])


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"
