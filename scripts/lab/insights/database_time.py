"""Processor time of a PostgreSQL server on this machine: the processes that serve one database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_USER, _SYSTEM = 11, 12
"""Fields of `/proc/PID/stat` behind the name of the program."""


def database_seconds(name: str) -> float:
    """Seconds that processes of this database have taken so far; 0 where there are none, as for SQLite.

    Such a process is called `postgres: USER DATABASE ADDRESS STATE`. Parallel workers have other names and are not counted.
    """
    return sum(_seconds(process) for process in _processes() if name and _serves(process, name))


def _processes() -> Iterator[Path]:
    yield from (entry for entry in _PROC.iterdir() if entry.name.isdigit())


def _serves(process: Path, name: str) -> bool:
    try:
        words = (process / "cmdline").read_text("utf-8", "replace").replace("\0", " ").split()
    except OSError:
        return False
    return words[:1] == ["postgres:"] and words[2:3] == [name]


def _seconds(process: Path) -> float:
    try:
        fields = (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / os.sysconf("SC_CLK_TCK")
