"""Implements `cairn ask`: prints the answer a person would get in Slack, without Slack and without node."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scripts.console import Json


def ask(
    question: Annotated[str, typer.Argument(help="What you want to know, in your own words.")],
    role: Annotated[str | None, typer.Option(help="Ask as somebody with this role (decides which SOPs exist).")] = None,
    sops: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Answer from this folder, without touching the configured library."),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Answer a question from the approved SOPs, in the terminal."""
    from scripts.asking import answer  # noqa: PLC0415

    answer(question, role, sops, as_json=as_json)
