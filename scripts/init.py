"""Implements `cairn init`: sets Cairn up, one question at a time, up to a first answer and a passing doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.wiring.checks.diagnosis import Finding

ENV = Path(".env")


def init(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Ask and change nothing: say what remains; exit status 1 when something does.")
    ] = False,
    manifest: Annotated[bool, typer.Option("--manifest", help="Print the manifest of the Slack app, to paste at Slack.")] = False,
) -> None:
    """Set Cairn up: tokens, people, SOPs, who decides, who listens in confidence, a first question. Every step can wait."""
    from bot.wiring import settings_of  # noqa: PLC0415 -- the model's libraries take seconds to import
    from bot.wiring.checks.slack import MANIFEST  # noqa: PLC0415
    from bot.wiring.setup import remaining, waiting_sops  # noqa: PLC0415
    from scripts.setting_up import Guide  # noqa: PLC0415

    if manifest:
        typer.echo(MANIFEST.read_text(encoding="utf-8"), nl=False)
        return
    if not check and (not ENV.exists() or typer.confirm(f"{ENV} is there already. May I add to it? Its other lines stay.")):
        Guide(ENV).run()
    typer.echo("\nLooking at what remains …", err=True)
    settings = settings_of()
    left = remaining(settings)
    if waiting := waiting_sops(settings):
        typer.echo(f"Waiting for approval: {waiting}. Nobody finds an SOP before that: `cairn sops approve ID --by NAME`.")
    _print(left)
    raise typer.Exit(1 if check and left else 0)


def _print(left: list[Finding]) -> None:
    if not left:
        typer.echo("Nothing remains. Start Cairn with `cairn run`, and write /invite @cairn in a channel.")
        return
    typer.echo("What remains (`cairn init --check` says it again, `cairn init` goes on where you left):")
    for number, finding in enumerate(left, 1):
        typer.echo(f"{number:>2}. {finding.what}: {finding.detail}" + (f"\n    → {finding.remedy}" if finding.remedy else ""))
    typer.echo("Then: `cairn run`, and /invite @cairn in a channel.")
