"""Reads YAML front matter, and TOML between +++ lines, as texts, lists and mappings, within bounds: no aliases, no tags, no
deep nesting.

A scalar stays as it is written: `id: 007` is the text 007, and a date that does not exist is no error of the whole file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import yaml

from core.yaml_files import DEEPEST, YamlError, compose_yaml
from retrieval.adapters.markdown.front_matter import FrontMatter
from retrieval.library.models import Problem

_KEY = re.compile(r"^\s*[\"']?([^\s\"'=.\[\]]+)[\"']?\s*[=.]|^\s*\[+\s*[\"']?([^\s\"'.\[\]]+)")
_PLACE = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")


def read_toml(front: str, source: str, first_line: int = 2) -> FrontMatter | Problem:
    """Read `key = value` lines; `first_line` is the line of the file on which they begin."""
    try:
        values = {key: _toml_value(value) for key, value in tomllib.loads(front).items()}
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


def _toml_value(value: object, depth: int = 0) -> object:
    if depth > DEEPEST:
        raise ValueError(f"values are nested more than {DEEPEST} deep")
    if isinstance(value, Mapping):
        return {str(key): _toml_value(below, depth + 1) for key, below in value.items()}
    if isinstance(value, list):
        return [_toml_value(entry, depth + 1) for entry in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def read_yaml(front: str, source: str, first_line: int = 2) -> FrontMatter | Problem:
    """Read `key: value` lines; `first_line` is the line of the file on which they begin."""
    try:
        node = compose_yaml("\n" * (first_line - 1) + front, has_aliases=False, keeps_text=True)
    except YamlError as error:
        what = error.what.replace("this is", "the front matter is", 1)
        return Problem(source, error.line or first_line, what, error.remedy)
    if not isinstance(node, yaml.MappingNode | None):
        remedy = "Write one `key: value` per line, or remove the --- lines."
        return Problem(source, first_line, "the front matter holds no keys", remedy)
    return FrontMatter({}, {}) if node is None else _mapping(node, source)


def _mapping(node: yaml.MappingNode, source: str) -> FrontMatter | Problem:
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    entries: dict[str, tuple[int, ...]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            return Problem(source, line, "a key of the front matter is no word", "Write one `key: value` per line.")
        name = str(key.value)
        lines[name], values[name] = line, _value(value)
        if isinstance(value, yaml.SequenceNode):
            entries[name] = tuple(entry.start_mark.line + 1 for entry in value.value)
    return FrontMatter(values, lines, entries)


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return {str(_value(key)): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(entry) for entry in node.value]
    is_plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if is_plain and node.value in _NULLS else str(node.value)
