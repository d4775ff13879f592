"""Work events name SOP and section in columns; people keep their last day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_29_work_events"
down_revision = "2026_11_29_stat"
branch_labels = None
depends_on = None

_EVENTS = sa.table("work_events", sa.column("id"), sa.column("context", sa.JSON), sa.column("sop"), sa.column("section"))


def upgrade() -> None:
    op.add_column("people", sa.Column("ended_on", sa.Date))
    op.add_column("work_events", sa.Column("sop", sa.String))
    op.add_column("work_events", sa.Column("section", sa.String))
    op.create_index("ix_work_events_sop", "work_events", ["sop", "at"])
    _fill()


def _fill() -> None:
    """Copy what older events name in their context."""
    connection = op.get_bind()
    names_one = sa.cast(_EVENTS.c.context, sa.String).contains('"sop"')
    for row in connection.execute(sa.select(_EVENTS.c.id, _EVENTS.c.context).where(names_one)).all():
        named = str((row.context or {}).get("sop") or "")
        sop, _, anchor = named.partition("#")
        if sop:
            section = anchor or row.context.get("section") or None
            connection.execute(_EVENTS.update().where(_EVENTS.c.id == row.id).values(sop=sop, section=section))


def downgrade() -> None:
    op.drop_index("ix_work_events_sop", "work_events")
    with op.batch_alter_table("work_events") as events:
        events.drop_column("section")
        events.drop_column("sop")
    with op.batch_alter_table("people") as people:
        people.drop_column("ended_on")
