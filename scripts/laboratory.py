"""Adds the commands of the laboratory. They come with the source checkout: the package knows only their names, and says so."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec

import typer

COMMANDS = {
    "": ("bench", "bench-insights", "bench-load", "fit", "fit-triage", "fit-confidential"),
    "eval": ("prompts", "retrieval", "triage", "topics", "follow-ups", "answers", "effects", "diagnosis", "lessons"),
    "practice": ("simulate", "bench"),
    "cases": ("labels",),
    "topics": ("simulate", "bench", "check"),
    "quiz": ("edits",),
}
"""By group; "" is `cairn` itself."""

_NEEDED = ("scripts.lab", "sklearn", "scipy")


def add_laboratory(groups: Mapping[str, typer.Typer]) -> None:
    """Add every command to its group. Where the laboratory or its extra is not installed, each says so and ends with 1."""
    if all(find_spec(name) for name in _NEEDED):
        from scripts.lab.commands import register  # noqa: PLC0415 -- the package has no such module

        register(groups)
        return
    anything = {"ignore_unknown_options": True, "allow_extra_args": True}
    for group, names in COMMANDS.items():
        for name in names:
            groups[group].command(name, hidden=True, add_help_option=False, context_settings=anything)(_missing)


def _missing(context: typer.Context) -> None:
    """Comes with the source checkout."""
    typer.echo(
        f"`{context.command_path}` comes with the source checkout, not with the package: clone the repository and install it there "
        "with: pip install -c constraints.txt -e '.[lab]'",
        err=True,
    )
    raise typer.Exit(1)
