"""Reads mapping files. A mistake is reported with file, line and remedy, and a file with one is not used at all.

A mapping may build on another (`extends: zendesk`): fields, context and people are added by name, events are added below the
other's, and everything else replaces it. Mappings are found by name: a company's own file replaces the packaged one of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Final

from core.work_events import WorkKind
from core.workdays import known_zone
from core.yaml_files import YamlError
from insights.mappings.fields import FieldReader, Node, tree_of
from insights.mappings.models import DateOrder, EventRule, Field, Signature, SourceMapping
from insights.mappings.paths import Path
from retrieval.library.models import Problem, Severity

_DETAILS: Final = ("task", "step", "sop", "section")
_NEEDED: Final = ("object", "at", "person")
_TOP: Final = ("source", "extends", "title", "signature", "zone", "dates", "records", "fields", "context", "people", "events")
_KEYS: Final = frozenset({*_TOP, *_DETAILS, *_NEEDED})
_RULE_KEYS: Final = frozenset({"kind", "when", "at", "value", "unit"})
_MERGED: Final = frozenset({"fields", "context", "people"})

Find = Callable[[str], str | None]
"""The text of the mapping of a name; None for an unknown one."""


@dataclass(frozen=True)
class MappingFile:
    """Holds what was read from a file. `mapping` is None when `problems` hold an error."""

    mapping: SourceMapping | None
    problems: tuple[Problem, ...] = ()


def read_mapping(text: str, file: str, find: Find) -> MappingFile:
    """Read a mapping's text; `find` returns the text of the one that it extends."""
    try:
        root = _extended(tree_of(text), find)
    except YamlError as error:
        return MappingFile(None, (Problem(file, error.line, error.what, error.remedy),))
    reader = _MappingReader(FieldReader(file, root.entries.get("fields", Node(1)).entries))
    mapping = reader.mapping(root)
    problems = tuple(sorted(reader.fields.problems, key=lambda problem: problem.line or 0))
    has_error = any(problem.severity is Severity.ERROR for problem in problems)
    return MappingFile(None if has_error else mapping, problems)


def _extended(root: Node, find: Find) -> Node:
    """Return the tree merged over that of the mapping that it extends."""
    name = root.entries.get("extends")
    if name is None:
        return root
    text = find(name.text or "")
    if text is None:
        raise YamlError(f"`extends` names no mapping: {(name.text or '')[:60]!r}", "`cairn events mappings` lists them.", name.line)
    base = tree_of(text)
    if "extends" in base.entries:
        raise YamlError("`extends` names a mapping that extends another", "Extend that other one.", name.line)
    entries = {**base.entries, **{key: node for key, node in root.entries.items() if key != "extends"}}
    for key in _MERGED & base.entries.keys() & root.entries.keys():
        entries[key] = replace(root.entries[key], entries={**base.entries[key].entries, **root.entries[key].entries})
    if "events" in base.entries and "events" in root.entries:
        entries["events"] = replace(root.entries["events"], items=(*base.entries["events"].items, *root.entries["events"].items))
    return replace(root, entries=entries)


@dataclass
class _MappingReader:
    fields: FieldReader

    def mapping(self, root: Node) -> SourceMapping | None:
        self.fields.known(root, _KEYS)
        named = {key: self._needed(root, key) for key in _NEEDED}
        rules = tuple(self._rules(root))
        source = root.entries.get("source", Node(1)).text or ""
        if not source or not source.replace("-", "").replace("_", "").isalnum() or source != source.casefold():
            self.fields.wrong(root, "`source` is missing or no name", "Name it in small letters: source: zendesk.")
        where = {key: read_field for key, read_field in named.items() if read_field is not None}
        if len(where) < len(named):
            return None
        return SourceMapping(
            source=source,
            object=where["object"],
            at=where["at"],
            person=where["person"],
            rules=rules,
            title=root.entries.get("title", Node(1)).text or source,
            signature=Signature(self._one_of(root, "signature", tuple(Signature)) or Signature.CAIRN),
            zone=self._zone(root),
            dates=DateOrder(self._one_of(root, "dates", tuple(DateOrder)) or DateOrder.AUTO),
            records=Path.of(records) if (records := root.entries.get("records", Node(1)).text) else None,
            details={key: self.fields.field(root.entries[key]) for key in _DETAILS if key in root.entries},
            context={key: self.fields.field(node) for key, node in root.entries.get("context", Node(1)).entries.items()},
            people=self._people(root),
        )

    def _rules(self, root: Node) -> Iterator[EventRule]:
        events = root.entries.get("events", Node(root.line))
        if not events.items:
            self.fields.wrong(events, "`events` lists no event", "Add at least one: - kind: task_completed.")
        for node in events.items:
            self.fields.known(node, _RULE_KEYS)
            kind = node.entries.get("kind", Node(node.line))
            if kind.text is None:
                self.fields.wrong(node, "an event has no `kind`", "Add one, such as kind: task_completed.")
            elif kind.text not in set(WorkKind):
                names = ", ".join(WorkKind)
                remedy = f"Nothing to do where kpis.yaml counts it; Cairn's own figures read {names}."
                self.fields.wrong(kind, f"`{kind.text[:60]}` is no kind that Cairn's own figures read", remedy, Severity.NOTICE)
            yield self._rule(node, kind.text or "")

    def _rule(self, node: Node, kind: str) -> EventRule:
        at, value = node.entries.get("at"), node.entries.get("value")
        when = node.entries.get("when", Node(node.line))
        conditions = tuple(self.fields.condition(name, wanted) for name, wanted in when.entries.items())
        measure = self.fields.measure(value) if value else None
        unit = node.entries.get("unit", Node(node.line)).text
        return EventRule(kind, conditions, self.fields.field(at) if at else None, measure, unit)

    def _needed(self, root: Node, key: str) -> Field | None:
        if key in root.entries:
            return self.fields.field(root.entries[key])
        self.fields.wrong(root, f"`{key}` is missing", f"Say which field holds it: {key}: [ticket.id].")
        return None

    def _people(self, root: Node) -> Mapping[str, str]:
        people = root.entries.get("people", Node(root.line))
        for node in people.entries.values():
            if node.text is None:
                self.fields.wrong(
                    node, "somebody in `people` has no Slack id or e-mail address", 'Write "8447388": mia@example.com.'
                )
        return {name.casefold(): node.text for name, node in people.entries.items() if node.text}

    def _zone(self, root: Node) -> str:
        node = root.entries.get("zone", Node(root.line, "UTC"))
        if known_zone(node.text or "") is None:
            self.fields.wrong(
                node, f"`zone` is no time zone: {(node.text or '')[:40]!r}", "Write an IANA name such as Europe/Berlin."
            )
        return node.text or "UTC"

    def _one_of(self, root: Node, key: str, allowed: Sequence[str]) -> str | None:
        node = root.entries.get(key)
        if node is None or node.text in allowed:
            return None if node is None else node.text
        self.fields.wrong(node, f"`{key}` is {(node.text or 'no text')[:40]!r}", f"Write one of {', '.join(allowed)}.")
        return None


@dataclass(frozen=True)
class MappingCatalogue:
    """Reads mappings by name. `own` holds the texts of a company's mappings by name, `files` their paths for messages."""

    own: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted({*packaged_names(), *self.own}))

    def text(self, name: str) -> str | None:
        return self.own.get(name) or packaged(name)

    def read(self, name: str) -> MappingFile:
        """Read a mapping by name; an unknown name is a problem that lists the known ones."""
        text = self.text(name)
        if text is None:
            remedy = f"Known are {', '.join(self.names)}; a file of your own is named with --mapping FILE.yaml."
            return MappingFile(None, (Problem(name[:60], None, "there is no mapping of this name", remedy),))
        return read_mapping(text, self.files.get(name, f"{name}.yaml"), packaged)


def packaged(name: str) -> str | None:
    """Return the text of a mapping that comes with Cairn."""
    if name not in packaged_names():
        return None
    return (resources.files(__package__ or "insights.mappings") / f"{name}.yaml").read_text(encoding="utf-8")


def packaged_names() -> tuple[str, ...]:
    folder = resources.files(__package__ or "insights.mappings")
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))
