"""Turns YAML into a tree of values that know their lines, so that a mistake in a mapping is named where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from core.yaml_files import compose_yaml


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
    """Read YAML; every plain value stays a text as it is written.

    Raises:
        core.yaml_files.YamlError: it is no YAML within the bounds.
    """
    root = compose_yaml(text, has_aliases=False, keeps_text=True)
    return Node(1) if root is None else _node(root)


def _node(node: yaml.Node) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return Node(line, entries={str(key.value): _node(value) for key, value in node.value})
    if isinstance(node, yaml.SequenceNode):
        return Node(line, items=tuple(_node(child) for child in node.value))
    return Node(line, text=str(node.value).strip() or None)
