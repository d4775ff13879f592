"""Writes what `cairn init` learns: settings into .env, people.csv, golden questions.

In .env other lines stay as they are, and only its owner can read the file.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from core.people import Person

_PLAIN: Final = re.compile(r"[\w./:@,+=-]*")
_OWNER_ONLY: Final = 0o600
_HEADER: Final = ("slack_id", "email", "name", "role", "level", "started_on", "manager", "timezone")


def with_values(text: str, values: Mapping[str, str]) -> str:
    """Return the text with `NAME=value` for each value: on the line that the name has, else at the end."""
    lines, left = [], dict(values)
    for line in text.splitlines():
        name = line.removeprefix("export ").partition("=")[0].strip()
        lines.append(f"{name}={_quoted(left.pop(name))}" if name in left and "=" in line else line)
    lines += [f"{name}={_quoted(value)}" for name, value in left.items()]
    return "\n".join(lines) + "\n"


def save(file: Path, values: Mapping[str, str], template: str = "") -> None:
    """Put values into the file, made from the template where there is none. A crash leaves the old file intact. Raises `OSError`:
    the file cannot be read or written.
    """
    text = file.read_text(encoding="utf-8") if file.exists() else template
    target = file.resolve()
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY), "w", encoding="utf-8") as opened:
        opened.write(with_values(text, values))
    fresh.replace(target)


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def write_people(file: Path, people: Sequence[Person]) -> None:
    """Write people.csv; roles are for its owner to fill in. Raises `FileExistsError`."""
    with file.open("x", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(_HEADER)
        rows.writerows((person.id, person.email or "", person.name, "", "", "", "", person.timezone) for person in people)


def add_question(file: Path, row: Mapping[str, str]) -> None:
    """Add a golden question to the file."""
    with file.open("a", encoding="utf-8") as opened:
        opened.write(yaml.safe_dump([dict(row)], allow_unicode=True, sort_keys=False))
