"""Reads YAML front matter as texts, lists and mappings, within bounds: no aliases, no tags, no deep nesting.

A scalar stays as it is written: `id: 007` is the text 007, and a date that does not exist is no error of the whole file.
"""

from __future__ import annotations

from typing import Never

import yaml
from typing_extensions import override

from retrieval.adapters.front_matter import DEEPEST, FrontMatter
from retrieval.library.models import Problem

_PLAIN_TAGS = frozenset({"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"})
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class _RefusalError(Exception):
    """Valid YAML that Cairn does not read, and the line on which it stands, counted from 0."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


class _BoundedLoader(yaml.BaseLoader):
    """Composes nodes without building values, so an alias is never expanded."""

    depth = 0

    @override
    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            _refuse(f"an alias (*{str(event.anchor)[:20]}) is not read; write the value itself, or put it in quotes", event)
        if getattr(event, "tag", None) not in {None, "!", *_PLAIN_TAGS}:
            _refuse("could not determine a constructor for a value with a tag (!)", event)
        if self.depth >= DEEPEST:
            _refuse(f"values are nested more than {DEEPEST} deep", event)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_yaml(front: str, source: str, first_line: int = 2) -> FrontMatter | Problem:
    """Read `key: value` lines; `first_line` is the line of the file on which they begin."""
    try:
        node = yaml.compose(front, Loader=_BoundedLoader)
    except (_RefusalError, yaml.MarkedYAMLError) as error:
        return _broken(error, source, first_line)
    except (yaml.YAMLError, ValueError, RecursionError):
        return Problem(source, first_line, "the front matter is not valid YAML", "Write one `key: value` per line.")
    if not isinstance(node, yaml.MappingNode | None):
        remedy = "Write one `key: value` per line, or remove the --- lines."
        return Problem(source, first_line, "the front matter holds no keys", remedy)
    return FrontMatter({}, {}) if node is None else _mapping(node, source, first_line)


def _mapping(node: yaml.MappingNode, source: str, first_line: int) -> FrontMatter | Problem:
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + first_line
        if not isinstance(key, yaml.ScalarNode):
            return Problem(source, line, "a key of the front matter is no word", "Write one `key: value` per line.")
        name = str(key.value)
        if name in lines:
            return Problem(source, line, f"`{name}` stands twice, first on line {lines[name]}", "Keep one of them.")
        lines[name], values[name] = line, _value(value)
    return FrontMatter(values, lines)


def _value(node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return {str(_value(key)): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(entry) for entry in node.value]
    is_plain = isinstance(node, yaml.ScalarNode) and node.style is None
    return None if is_plain and node.value in _NULLS else str(node.value)


def _refuse(what: str, event: yaml.Event) -> Never:
    raise _RefusalError(what, event.start_mark.line if event.start_mark is not None else 0)


def _broken(error: _RefusalError | yaml.MarkedYAMLError, source: str, first_line: int) -> Problem:
    if isinstance(error, _RefusalError):
        what = f"the front matter is not valid YAML: {error.what}"
        return Problem(source, first_line + error.line, what, "Write one plain `key: value` per line.")
    mark = error.problem_mark or error.context_mark
    line = first_line if mark is None else mark.line + first_line
    what = f"the front matter is not valid YAML: {error.problem or error.context}"
    remedy = 'Check indentation (blanks, no tabs), and put values that hold a colon or a # into "quotes".'
    return Problem(source, line, what, remedy)
