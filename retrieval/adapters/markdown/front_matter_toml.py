"""Reads TOML front matter (between +++ lines) into the same values as YAML: texts, lists and mappings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

from core.yaml_files import DEEPEST
from retrieval.adapters.markdown.front_matter import FrontMatter
from retrieval.library.models import Problem

_KEY = re.compile(r"^\s*[\"']?([^\s\"'=.\[\]]+)[\"']?\s*[=.]|^\s*\[+\s*[\"']?([^\s\"'.\[\]]+)")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def read_toml(front: str, source: str, first_line: int = 2) -> FrontMatter | Problem:
    """Read `key = value` lines; `first_line` is the line of the file on which they begin."""
    try:
        values = {key: _value(value) for key, value in tomllib.loads(front).items()}
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        place = _PLACE.search(str(error))
        line = first_line + int(place[1]) - 1 if place is not None and place[1] else first_line
        what = _PLACE.sub("", str(error)).strip().rstrip(".") or "too deep"
        return Problem(source, line, f"the front matter is not valid TOML: {what[:120]}", 'Write one `key = "value"` per line.')
    lines: dict[str, int] = {}
    for number, line_text in enumerate(front.split("\n")):
        match = _KEY.match(line_text)
        if match is not None:
            lines.setdefault(match[1] or match[2], first_line + number)
    return FrontMatter(values, lines)


def _value(value: object, depth: int = 0) -> object:
    if depth > DEEPEST:
        raise ValueError(f"values are nested more than {DEEPEST} deep")
    if isinstance(value, Mapping):
        return {str(key): _value(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list):
        return [_value(entry, depth + 1) for entry in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
