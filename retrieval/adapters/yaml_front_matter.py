"""Splits a file into front matter and text, and reads the front matter with the line of every key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from retrieval.library.models import Problem

_KEY = re.compile(r"^[A-Za-z_][\w-]*\s*:(?:\s|$)")
_FENCE = "---"
_ENDS = ("---", "...")


@dataclass(frozen=True, slots=True)
class Split:
    """`front` is None when the file has none. `first_line` is the line of the file on which `text` begins."""

    front: str | None
    text: str
    first_line: int


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Values as YAML has them and the line of the file on which each key stands."""

    values: Mapping[str, object]
    lines: Mapping[str, int]


def split(text: str, source: str) -> Split | Problem:
    """Cut off the front matter. A leading `---` that no key follows is a rule, not front matter."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return Split(None, text, 1)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() in _ENDS:
            return Split("\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2)
    if len(lines) > 1 and _KEY.match(lines[1]):
        return Problem(source, 1, "the front matter is opened but never closed", "Add a line with only --- below its last key.")
    return Split(None, text, 1)


def parse(front: str, source: str) -> FrontMatter | Problem:
    """Read `key: value` lines, which begin on the file's second line."""
    try:
        node = yaml.compose(front, Loader=yaml.SafeLoader)
        values = yaml.safe_load(front)
    except yaml.MarkedYAMLError as error:
        return _broken(error, source)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Problem(source, 1, "the front matter is not valid YAML", "Write one `key: value` per line.")
    if values is None:
        return FrontMatter({}, {})
    return _mapping(node, values, source)


def _mapping(node: yaml.Node | None, values: Mapping[object, object], source: str) -> FrontMatter | Problem:
    if not isinstance(node, yaml.MappingNode):
        return Problem(source, 2, "the front matter holds no keys", "Write one `key: value` per line, or remove the --- lines.")
    lines: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 2
        if name in lines:
            return Problem(source, line, f"`{name}` stands twice, first on line {lines[name]}", "Keep one of them.")
        lines[name] = line
    return FrontMatter({str(key): value for key, value in values.items()}, lines)


def _broken(error: yaml.MarkedYAMLError, source: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = 2 if mark is None else mark.line + 2
    what = f"the front matter is not valid YAML: {error.problem or error.context}"
    return Problem(source, line, what, 'Check indentation, and put values that hold a colon or a # into "quotes".')
