"""Writes docs/reference: every setting (bot/settings, .env.example), command of `cairn`, view and exported file.

`python -m scripts.lab.reference` writes the pages in a checkout of the source; a test fails when a page is not current.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer.main
from annotated_types import Ge, Gt, Le
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.settings import Settings
from scripts.main import app
from storage.exports import FILES
from storage.views import VIEWS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
_SETTINGS_HEAD = """# Settings

Cairn reads settings from the environment and from the file `.env` in the working folder; the environment wins. Every
setting has a default. `cairn doctor` names settings that are wrong. This page is written by `python -m scripts.lab.reference`.
"""
_COMMANDS_HEAD = """# Commands

Every command ends with status 0 when all is well, 1 when it found a problem, and 2 when it was called wrongly. An error is one
line. This page is written by `python -m scripts.lab.reference`.
"""

_VIEWS_HEAD = """# Views

Read-only views for Metabase and other tools that speak SQL. A row is about five people or more; persons, texts, restricted SOPs and
confidential matters are in none. The [guide](../guide/export.md) says how to give a tool access. This page is written by
`python -m scripts.lab.reference`.
"""
_EXPORTS_HEAD = """# Exported files

What `cairn export` writes. The [guide](../guide/export.md) says who may have the files. This page is written by
`python -m scripts.lab.reference`.
"""


def settings_page() -> str:
    """Return docs/reference/settings.md: a table for each group of .env.example."""
    lines = [_SETTINGS_HEAD]
    meaning: list[str] = []
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            lines += [f"\n{line}\n", "| setting | default | meaning |", "|---|---|---|"]
        elif line.startswith("# "):
            meaning.append(line.removeprefix("# "))
        elif "=" in line:
            name = line.partition("=")[0]
            lines.append(f"| `{name}` | {_default(Settings.model_fields[name.lower()])} | {_meaning(meaning, name)} |")
            meaning = []
        else:
            meaning = []
    return "\n".join(lines) + "\n"


def _meaning(lines: list[str], name: str) -> str:
    linked = re.sub(r"docs/(\S+?\.md)", r"[docs/\1](../\1)", _cell(" ".join(lines)))
    words = {Ge: "at least {0.ge:g}", Gt: "more than {0.gt:g}", Le: "at most {0.le:g}"}
    bounds = [words[type(bound)].format(bound) for bound in Settings.model_fields[name.lower()].metadata if type(bound) in words]
    return f"{linked} ({', '.join(bounds)})" if bounds else linked


def commands_page() -> str:
    """Return docs/reference/commands.md: usage, help and parameters of each command."""
    return "\n".join([_COMMANDS_HEAD, *(_command(path, command) for path, command in commands_of(app))])


def commands_of(root: typer.Typer) -> Iterator[tuple[str, Any]]:
    """Yield the full name of each command, such as `cairn sops sync`, with its click command."""
    yield from _below("cairn", typer.main.get_command(root))


def _below(path: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - click is a package of typer's own
    if not hasattr(command, "commands"):
        yield path, command
        return
    for name, child in command.commands.items():
        yield from _below(f"{path} {name}", child)


def _command(path: str, command: Any) -> str:  # noqa: ANN401 - the same
    arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
    usage = " ".join([path, *(_argument(argument) for argument in arguments)])
    hidden = " `--help` of the group does not list it." if command.hidden else ""
    lines = [f"\n## {path}\n", f"```\n{usage}\n```\n", _cell(command.help or "") + hidden]
    if command.params:
        lines += ["\n| parameter | default | meaning |", "|---|---|---|"]
        lines += [_parameter(parameter) for parameter in command.params]
    return "\n".join(lines) + "\n"


def _argument(argument: Any) -> str:  # noqa: ANN401 - the same
    name = argument.name.upper() + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _parameter(parameter: Any) -> str:  # noqa: ANN401 - the same
    names = parameter.opts + parameter.secondary_opts if parameter.param_type_name == "option" else [parameter.name.upper()]
    default = "required" if parameter.required else _value(parameter.default)
    return f"| {', '.join(f'`{name}`' for name in names)} | {default} | {_cell(parameter.help or '')} |"


def _default(field: FieldInfo) -> str:
    value = field.default
    return _value(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _value(value: object) -> str:
    if value is None or value == "" or value is False or value == []:
        return "false" if value is False else ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def views_page() -> str:
    """Return docs/reference/views.md: the columns of each view."""
    lines = [_VIEWS_HEAD]
    for view in VIEWS:
        lines += [f"\n## {view.name}\n", f"{view.meaning}\n", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{column.name}` | {column.type} | {_cell(column.meaning)} |" for column in view.columns]
    return "\n".join(lines) + "\n"


def exports_page() -> str:
    """Return docs/reference/exports.md: the columns of each file."""
    lines = [_EXPORTS_HEAD]
    for file in FILES:
        lines += [f"\n## {file.name}\n", f"{file.meaning}\n", "| column | type | meaning |", "|---|---|---|"]
        only = {True: " (only `--with-text`)", False: ""}
        lines += [f"| `{column.name}` | {column.kind} | {_cell(column.meaning)}{only[column.is_text]} |" for column in file.columns]
    return "\n".join(lines) + "\n"


PAGES: Final = {"settings": settings_page, "commands": commands_page, "views": views_page, "exports": exports_page}


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / f"{name}.md").write_text(page(), encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name}.md\n")


if __name__ == "__main__":
    main()
