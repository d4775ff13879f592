"""Compiles the packaged lists of phrases to regular expressions. The lists are in `phrases.txt`, one phrase per line, so that they
can be edited without code.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_HEADER = re.compile(r"^\[(?P<name>[a-z.-]+)(?P<where> at the (?:start|end))?\]$")
_AS_IT_STANDS = "= "
_FRAMES = {"": (r"\b(?:", r")\b"), " at the start": (r"^(?:", r")\b"), " at the end": (r"\b(?:", r")[\s-]*$")}


def phrases(name: str) -> re.Pattern[str]:
    """Return one pattern for a block of the file; KeyError when there is no such block."""
    return _blocks()[name]


@cache
def _blocks() -> dict[str, re.Pattern[str]]:
    patterns: dict[str, re.Pattern[str]] = {}
    name, where = "", ""
    lines: list[str] = []
    for line in [*resources.files(__package__).joinpath("phrases.txt").read_text(encoding="utf-8").splitlines(), "[end]"]:
        header = _HEADER.match(line)
        if header:
            if name:
                patterns[name] = _pattern(lines, where)
            name, where, lines = header["name"], header["where"] or "", []
        elif line.strip() and not line.startswith("#"):
            lines.append(line)
    return patterns


def _pattern(lines: list[str], where: str) -> re.Pattern[str]:
    before, after = _FRAMES[where]
    framed = "|".join(line for line in lines if not line.startswith(_AS_IT_STANDS))
    alone = [line.removeprefix(_AS_IT_STANDS) for line in lines if line.startswith(_AS_IT_STANDS)]
    return re.compile("|".join([*([f"{before}{framed}{after}"] if framed else []), *alone]), re.IGNORECASE)
