"""Implements `cairn report`: writes the dashboard as one HTML file that opens offline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from insights.reports.models import PageId
from scripts.console import opened_cairn

Out = Annotated[Path, typer.Option("--out", metavar="FILE.html", help="The file to write.")]
Wanted = Annotated[list[PageId] | None, typer.Option("--page", help="Write only this page; may be given several times.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")]


def report(out: Out, page: Wanted = None, *, force: Force = False) -> None:
    """Write the dashboard into one file, for an administrator: no script, nothing loaded, no person one by one."""
    from bot.wiring.report import report_of  # noqa: PLC0415

    wanted = set(page or ())
    if PageId.RECORD in wanted:
        raise typer.BadParameter("My record is about one person: open it from Cairn's Home tab in Slack.", param_hint="--page")
    if out.exists() and not force:
        typer.echo(f"{out} is there already. Choose another name, or add --force to replace it.", err=True)
        raise typer.Exit(1)
    with opened_cairn() as cairn:
        made = report_of(cairn, wanted)
    out.write_text(made.html, encoding="utf-8")
    for missing in made.missing:
        typer.echo(f"Left out: {missing}. {made.remedy}", err=True)
    typer.echo(f"{out}: {', '.join(made.titles)}.")
