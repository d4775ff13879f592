"""Nothing but the views, which every migration makes anew: a question is stuck where its asker's newest click says so."""

from __future__ import annotations

revision = "2026_11_30_views"
down_revision = "2026_11_30_workspace"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The views are dropped before a migration and created after it (`storage.migrations`)."""


def downgrade() -> None:
    """The same on the way back."""
