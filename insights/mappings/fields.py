"""Reads the parts of a mapping that lead to values: fields, conditions, measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from core.yaml_files import compose_yaml
from insights.mappings.models import Condition, Field, Measure
from insights.mappings.paths import Path, folded
from retrieval.library.models import Problem, Severity


@dataclass(frozen=True, slots=True)
class Node:
    """Holds a value and its line: `text`, `entries` or `items`, for a text, a mapping or a list."""

    line: int
    text: str | None = None
    entries: dict[str, Node] = field(default_factory=dict)
    items: tuple[Node, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Return the texts of a list, or the one text."""
        return tuple(node.text for node in self.items or (self,) if node.text)


def tree_of(text: str) -> Node:
    """Read YAML; every plain value stays a text as it is written. Raises `YamlError`: it is no YAML within the bounds."""
    root = compose_yaml(text, has_aliases=False, keeps_text=True)
    return Node(1) if root is None else _node(root)


def _node(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Node(line, entries={str(key.value): _node(value) for key, value in node.value})
    if isinstance(node, yaml.SequenceNode):
        return Node(line, items=tuple(_node(child) for child in node.value))
    return Node(line, text=str(node.value).strip() or None)


_FACTORS: Final[Mapping[str, float]] = {"minutes": 1.0, "hours": 60.0, "seconds": 1 / 60, "milliseconds": 1 / 60_000}
_FIELD_KEYS: Final = frozenset({"from", "values", "otherwise"})
_MEASURE_KEYS: Final = _FIELD_KEYS | {"in", "business_minutes"}
_CONDITION_KEYS: Final = frozenset({"not", "above", "given"})
_TRUTHS: Final = {"yes": True, "true": True, "no": False, "false": False}
_ENDS: Final = 2


@dataclass
class FieldReader:
    """Reads fields, conditions and measures. `named` are the mapping's own fields, which other parts name instead of a path."""

    file: str
    named: Mapping[str, Node]
    problems: list[Problem] = field(default_factory=list)
    _made: dict[str, Field] = field(default_factory=dict)

    def field(self, node: Node) -> Field:
        """Read `name`, `[name, name]`, or `{from: …, values: …, otherwise: …}`."""
        name = node.text or ""
        if name not in self.named:
            return self._plain(node)
        if name not in self._made:
            self._made[name] = self._plain(self.named[name])
        return self._made[name]

    def condition(self, name: str, node: Node) -> Condition:
        """Read the condition under a name: a text, a list, or `{not: …}`, `{above: …}`, `{given: yes}`."""
        where = self.field(Node(node.line, name))
        if not node.entries:
            if not node.texts:
                self.wrong(node, f"the condition on `{name[:60]}` is empty", f"Write a value: {name}: solved.")
            return Condition(where, frozenset(map(folded, node.texts)))
        [(key, wanted), *more] = node.entries.items()
        if key not in _CONDITION_KEYS or more:
            self.wrong(
                node,
                f"the condition on `{name[:60]}` cannot be read",
                "Write a value, a list, {not: …}, {above: 0} or {given: yes}.",
            )
            return Condition(where)
        if key == "given" and wanted.text not in _TRUTHS:
            self.wrong(wanted, "`given` is neither yes nor no", "Write {given: yes} or {given: no}.")
        return Condition(
            where,
            wanted=frozenset(map(folded, wanted.texts)) if key == "not" else frozenset(),
            is_negated=key == "not",
            above=self._number(wanted) if key == "above" else None,
            is_given=_TRUTHS.get(wanted.text or "", True) if key == "given" else None,
        )

    def measure(self, node: Node) -> Measure:
        """Read a number, a field, or `{from: …, in: hours, business_minutes: [start, end]}`."""
        if node.text is not None and _is_number(node.text):
            return Measure(constant=float(node.text))
        if not node.entries:
            return Measure(field=self.field(node))
        self.known(node, _MEASURE_KEYS)
        ends = node.entries.get("business_minutes")
        unit = node.entries.get("in", Node(node.line, "minutes"))
        if unit.text not in _FACTORS:
            self.wrong(unit, f"`in` is {(unit.text or 'no text')[:40]!r}", f"Write one of {', '.join(_FACTORS)}.")
        if ends is not None and len(ends.items) != _ENDS:
            self.wrong(ends, "`business_minutes` needs two fields", "Write business_minutes: [created_at, solved_at].")
        if ends is None and "from" not in node.entries:
            self.wrong(node, "the value has neither `from` nor `business_minutes`", "Add one of them.")
        is_span = ends is not None and len(ends.items) == _ENDS
        source = Node(node.line, entries={key: part for key, part in node.entries.items() if key in _FIELD_KEYS})
        return Measure(
            field=self._plain(source) if "from" in node.entries else None,
            factor=_FACTORS.get(unit.text or "", 1.0),
            between=(self.field(ends.items[0]), self.field(ends.items[1])) if ends is not None and is_span else None,
        )

    def _plain(self, node: Node) -> Field:
        """Read a field without resolving named ones, so that none can name itself."""
        if not node.entries:
            if not node.texts:
                self.wrong(node, "a field names nothing", "Write the name of a field, or a list of names.")
            return Field(tuple(Path.of(text) for text in node.texts))
        self.known(node, _FIELD_KEYS)
        source = node.entries.get("from", Node(node.line))
        if not source.texts:
            self.wrong(node, "a field has no `from`", "Write from: [status], with the names of the field.")
        values = node.entries.get("values", Node(node.line))
        values_of = {folded(name): value.text for name, value in values.entries.items() if value.text}
        paths = tuple(path for text in source.texts for path in self._paths(text))
        return Field(paths, values_of, node.entries.get("otherwise", Node(node.line)).text)

    def _paths(self, text: str) -> tuple[Path, ...]:
        named = self.named.get(text)
        source = None if named is None else named.entries.get("from", named)
        return (Path.of(text),) if source is None else tuple(Path.of(path) for path in source.texts)

    def _number(self, node: Node) -> float:
        if node.text is not None and _is_number(node.text):
            return float(node.text)
        self.wrong(node, "`above` is no number", "Write {above: 0}.")
        return 0.0

    def known(self, node: Node, allowed: frozenset[str]) -> None:
        for key, value in node.entries.items():
            if key not in allowed:
                self.wrong(value, f"`{key[:60]}` is no key that is read here", f"Allowed are {', '.join(sorted(allowed))}.")

    def wrong(self, node: Node, what: str, remedy: str, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(self.file, node.line, what, remedy, severity))


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < float("inf")
    except ValueError:
        return False
