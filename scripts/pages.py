"""Prints pages of the dashboard in the terminal, as an administrator sees them; `cairn why` is the page Why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer
from rich.markup import escape
from rich.table import Table

from insights.reports.models import Block, Page, PageId
from insights.reports.readers import Reader, visibility_of
from scripts.console import Json, opened_cairn, print_json, table_console

if TYPE_CHECKING:
    from bot.wiring import Cairn


def why(*, as_json: Json = False) -> None:
    """Show per task what was practised, asked and done at work, and where the bottleneck probably is. Nobody is named."""
    with opened_cairn() as cairn:
        if not cairn.skills.roles:
            typer.echo("There is no task to look at: write a skill map and name its file in SKILLS.", err=True)
            raise typer.Exit(1)
        print_page(cairn, PageId.WHY, as_json=as_json)


def print_page(cairn: Cairn, page_id: PageId, *, as_json: bool) -> None:
    """Print a page that needs nothing of Slack: as text with its tables, or as JSON with the same values."""
    from bot.wiring.insights import page_makers  # noqa: PLC0415 - imports of the model's libraries

    visibility = visibility_of(cairn.settings.managers_see, cairn.settings.works_council)
    page = page_makers(cairn)[page_id](Reader("", is_admin=True, visibility=visibility))
    if as_json:
        print_json(asdict(page))
        return
    console = table_console()
    for part in _parts(page):
        console.print(part, highlight=False)


def _parts(page: Page) -> Iterator[str | Table]:
    yield f"[bold]{page.title}[/bold]: {page.question}"
    for figure in page.figures:
        yield escape(" · ".join(filter(None, (f"{figure.label}: {figure.value}", figure.change, figure.note))))
    for block in page.blocks:
        yield from _block(block)
    for note in page.notes:
        yield f"[dim]{escape(note)}[/dim]"


def _block(block: Block) -> Iterator[str | Table]:
    yield f"\n[bold]{escape(block.title)}[/bold]"
    yield from [escape(block.text)] if block.text else []
    for todo in block.todos:
        yield escape(f"• {todo.text}\n  {todo.reason}")
    for table in block.tables:
        shown = Table(*map(escape, table.header), box=None, pad_edge=False)
        for row in table.rows:
            shown.add_row(*map(escape, row))
        yield shown if table.rows else escape(table.empty)
