"""Formats one line of `cairn sops status`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.table import Table

from retrieval.library.ports import SopStatus
from scripts.console import table_console


def state_of(status: SopStatus, today: date) -> str:
    """Return the state that a person should know first about this SOP."""
    if status.retired_at is not None:
        return f"retired {status.retired_at.date()}"
    if status.card is None:
        return "waits for its first approval"
    parts = [f"version {status.pending.number} waits"] if status.pending is not None else []
    if status.card.is_overdue(today):
        parts.append(f"review overdue since {status.card.review_due()}")
    return ", ".join(parts) or "current"


def status_json(status: SopStatus, today: date) -> dict[str, object]:
    card = status.card
    due = None if card is None else card.review_due()
    return {
        "id": status.id,
        "title": status.title,
        "source": status.source,
        "owner": status.owner,
        "version": None if card is None else card.version,
        "pending": None if status.pending is None else status.pending.number,
        "review_due": None if due is None else due.isoformat(),
        "overdue": card is not None and card.is_overdue(today),
        "retired_at": None if status.retired_at is None else status.retired_at.isoformat(),
        "state": state_of(status, today),
    }


def print_statuses(statuses: Sequence[SopStatus], today: date) -> None:
    console = table_console()
    if not statuses:
        console.print("The library is empty. Load SOPs with: cairn sops sync DIR")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("id", "version", "owner", "state"):
        table.add_column(name, no_wrap=True, overflow="fold")
    table.add_column("title")
    for status in statuses:
        version = f"v{status.card.version}" if status.card is not None else "-"
        table.add_row(status.id, version, status.owner or "-", state_of(status, today), status.title)
    console.print(table)
