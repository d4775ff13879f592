"""Reads YAML that people supply, within limits on size, depth and number of values; an alias counts as the values that it repeats.

All YAML from people is read here, so a file that is huge or deep, or whose aliases multiply, is refused everywhere alike, in one
line. A duplicate key is refused as well: one of its values would be lost silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

MOST_BYTES: Final = 1024 * 1024
"""Of a file. The reader takes some five seconds for this many; files that people write by hand are below 100 kB."""

DEEPEST: Final = 12
"""Levels of lists and mappings in a value."""

MOST_VALUES: Final = 100_000
"""Of a text, an alias counted as all the values that it stands for."""

_NESTED: Final = 3
"""Levels of keys whose lines are kept."""

_TAGS: Final = frozenset({"!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map", "int", "float", "bool", "null"))})
_INDENTATION: Final = 'Check indentation (blanks, no tabs), and put values that hold a colon or a # into "quotes".'


class YamlError(Exception):
    """YAML that cannot be read. `line` counts from 1; None when the whole text is meant."""

    def __init__(self, what: str, remedy: str, line: int | None = None) -> None:
        super().__init__(what)
        self.what, self.remedy, self.line = what, remedy, line


@dataclass(frozen=True, slots=True)
class YamlFile:
    """A file's content as Python values, with the line of each top-level key and, by their paths, of the keys below."""

    value: Any = None
    lines: Mapping[str, int] = field(default_factory=dict)
    nested: Mapping[tuple[str, ...], int] = field(default_factory=dict)

    def line(self, *way: str) -> int | None:
        """Return the line of the key at the end of a path, or of the nearest key above it."""
        return next((self.nested[way[:end]] for end in range(len(way), 0, -1) if way[:end] in self.nested), None)


def read_yaml_file(file: Path) -> YamlFile:
    """Read a file with numbers, booleans and dates as such. An empty file holds None. Raises `YamlError`: it cannot be read, is too
    large, no UTF-8 or no YAML within the bounds.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise YamlError(f"the file cannot be read ({error.strerror})", "Check its name and that Cairn may read it.") from error
    if len(raw) > MOST_BYTES:
        raise YamlError(f"the file is larger than {MOST_BYTES // 1024} kB", "Split it, or leave out what Cairn does not read.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise YamlError("the text is not UTF-8", "Save the file with the encoding UTF-8.", line) from error
    return parse_yaml(text)


def parse_yaml(text: str) -> YamlFile:
    """Parse a text that was read already; see `read_yaml_file`."""
    node = compose_yaml(text)
    if node is None:
        return YamlFile()
    try:
        value = yaml.SafeLoader("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        raise _marked(error) from error
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise YamlError("a value is no number or date that exists", "Put it into quotes.", node.start_mark.line + 1) from error
    nested = dict(_key_lines(node, ()))
    return YamlFile(value, {way[0]: line for way, line in nested.items() if len(way) == 1}, nested)


def compose_yaml(text: str, *, has_aliases: bool = True, keeps_text: bool = False) -> yaml.Node | None:
    """Return the node tree of a text without building values.

    Args:
        text: of at most MOST_BYTES.
        has_aliases: whether `&name` and `*name` may be used.
        keeps_text: whether every plain value is taken for a text, as it is written (`yes`, `007`).

    Raises:
        YamlError: the text is no YAML, or beyond a bound.
    """
    if len(text) > MOST_BYTES:
        raise YamlError(f"the text is larger than {MOST_BYTES // 1024} kB", "Split it, or leave out what Cairn does not read.")
    try:
        loader = _BoundedText(text) if keeps_text else _Bounded(text)
        loader.has_aliases = has_aliases
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _marked(error) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        raise YamlError(
            "a sign that cannot be shown stands in the text", "Remove it; an editor shows it as a box.", line
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise YamlError("this is not valid YAML", _INDENTATION) from error
    if node is not None:
        _measure(node, {}, set())
    return node


class _Bounds:
    """Refuses depth, tags and (where asked) aliases while nodes are composed, before any value is built."""

    depth = 0
    has_aliases = True

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[attr-defined]
        line = event.start_mark.line + 1 if event.start_mark is not None else None
        if isinstance(event, yaml.AliasEvent) and not self.has_aliases:
            raise YamlError(
                f"an alias (*{str(event.anchor)[:20]}) is not read", "Write the value itself, or put it in quotes.", line
            )
        if getattr(event, "tag", None) not in {None, *_TAGS}:
            raise YamlError("a value with a tag (!) is not read", "Write the plain value, or put it in quotes.", line)
        if self.depth >= DEEPEST:
            raise YamlError(f"values are nested more than {DEEPEST} deep", "Write the values flat.", line)
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)  # type: ignore[misc]
        self.depth -= 1
        return node


class _Bounded(_Bounds, yaml.SafeLoader):
    pass


class _BoundedText(_Bounds, yaml.BaseLoader):
    pass


def _measure(node: yaml.Node, known: dict[int, tuple[int, int]], above: set[int]) -> tuple[int, int]:
    """Return the values and levels below a node, those of an alias once per use. Raises for too many or a value within itself."""
    if id(node) in known:
        return known[id(node)]
    line = node.start_mark.line + 1
    if id(node) in above:
        raise YamlError("a value holds itself (&, *)", "Write the value out.", line)
    above.add(id(node))
    below = [_measure(part, known, above) for part in _parts(node)]
    above.discard(id(node))
    values, levels = 1 + sum(count for count, _ in below), 1 + max((deep for _, deep in below), default=0)
    if values > MOST_VALUES or levels > DEEPEST:
        what = f"more than {MOST_VALUES} values" if values > MOST_VALUES else f"values are nested more than {DEEPEST} deep"
        raise YamlError(f"{what}, aliases (*) counted as what they stand for", "Write the values out, or split the file.", line)
    known[id(node)] = values, levels
    return values, levels


def _parts(node: yaml.Node) -> Sequence[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        _refuse_twice(node)
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _refuse_twice(node: yaml.MappingNode) -> None:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode):
            name, line = str(key.value), key.start_mark.line + 1
            if name in lines and name != "<<":
                raise YamlError(f"`{name[:60]}` stands twice, first on line {lines[name]}", "Keep one of them.", line)
            lines[name] = line


def _key_lines(node: yaml.Node, way: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield the lines of keys of at most _NESTED mappings."""
    if isinstance(node, yaml.MappingNode) and len(way) < _NESTED:
        for key, value in node.value:
            here = (*way, str(key.value))
            yield here, key.start_mark.line + 1
            yield from _key_lines(value, here)


def _marked(error: yaml.MarkedYAMLError) -> YamlError:
    mark = error.problem_mark or error.context_mark
    return YamlError(f"this is not valid YAML: {error.problem or error.context}", _INDENTATION, mark.line + 1 if mark else None)
