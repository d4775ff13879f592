"""Implements `cairn doctor`: checks configuration, Slack, database, index and model, and says what is wrong and how to fix it."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def doctor(
    *,
    call_model: Annotated[
        bool, typer.Option("--call-model", help="Ask the language model for one word; costs some twenty tokens.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Check everything Cairn stands on; exit status 1 when something is wrong."""
    from bot.wiring import settings_of  # noqa: PLC0415
    from bot.wiring.checks.doctor import diagnose  # noqa: PLC0415

    findings = diagnose(settings_of(), call_model=call_model)
    if as_json:
        rows = [{"what": f.what, "ok": f.ok, "detail": f.detail, "remedy": f.remedy} for f in findings]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            mark = "ok  " if finding.ok else "FAIL"
            typer.echo(f"{mark}  {finding.what}: {finding.detail}" + (f"\n      → {finding.remedy}" if finding.remedy else ""))
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
