"""Reads golden questions from YAML (a list, or one below the key `questions`) or JSON lines, every problem with its line.

Values are taken as they are written: `text: yes` is the word yes, `answer: 007` keeps its zeros.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from core.plain import read_json
from core.yaml_files import YamlError, compose_yaml
from retrieval.golden.models import GoldenQuestion, Kind
from retrieval.library.models import Problem, Severity

_KEYS = ("text", "kind", "sop", "section", "answer", "role")
_NEAR = 0.75
_IGNORED = frozenset({"style", "note", "id"})
_KINDS = ", ".join(kind.value for kind in Kind)
_SHAPE = "Write a list of questions, each with text, kind, sop, section, answer and role as it needs them."

_Value = str | list[str]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One question as the file has it, with the line of every key."""

    file: str
    line: int
    values: Mapping[str, _Value]
    lines: Mapping[str, int] = field(default_factory=dict)

    def problem(self, what: str, remedy: str, key: str = "", severity: Severity = Severity.ERROR) -> Problem:
        return Problem(self.file, self.lines.get(key, self.line), what, remedy, severity)

    def text(self, key: str) -> str:
        value = self.values.get(key, "")
        return " ".join(value.split()) if isinstance(value, str) else " ".join(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, "")
        return tuple(text.strip() for text in ([value] if isinstance(value, str) else value) if text.strip())


def read_golden(path: Path) -> tuple[tuple[GoldenQuestion, ...], tuple[Problem, ...]]:
    """Read every question of a file; those with an error are left out. The problems are in the order of the file."""
    file = path.as_posix()
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return (), (Problem(file, None, "the text is not UTF-8", "Save the file with the encoding UTF-8."),)
    except OSError as error:
        return (), (Problem(file, None, f"the file cannot be read ({error.strerror})", "Check its name and its rights."),)
    read = list(_json_lines(text, file) if path.suffix.lower() == ".jsonl" else _yaml_entries(text, file))
    questions: list[GoldenQuestion] = []
    problems: list[Problem] = []
    for entry in read:
        wrong = [entry] if isinstance(entry, Problem) else list(_problems(entry))
        problems += wrong
        if isinstance(entry, _Entry) and not any(problem.severity is Severity.ERROR for problem in wrong):
            questions.append(_question(entry))
    if not read:
        problems.append(Problem(file, None, "the file holds no questions", _SHAPE))
    return tuple(questions), tuple(problems)


def _question(entry: _Entry) -> GoldenQuestion:
    return GoldenQuestion(
        text=entry.text("text"),
        kind=Kind(entry.text("kind")),
        sop=entry.text("sop"),
        sections=entry.texts("section"),
        answer=entry.text("answer"),
        role=entry.text("role") or None,
        line=entry.line,
    )


def _problems(entry: _Entry) -> Iterator[Problem]:
    yield from _key_problems(entry)
    if not entry.text("text"):
        yield entry.problem("the question has no text", "Write what people type: `text: how do i ...`")
    kind = entry.text("kind")
    if kind not in tuple(Kind):
        what = f"`{kind}` is no kind of question" if kind else "the question has no kind"
        yield entry.problem(what, f"Write `kind:` with one of {_KINDS}.", "kind")
    if kind == Kind.ANSWERABLE and not any(map(entry.texts, ("sop", "answer", "section"))):
        yield entry.problem("nothing says what must be found", "Name `sop` and `section`, or the phrase in `answer`.")
    if entry.texts("section") and not entry.text("sop"):
        yield entry.problem("`section` stands without `sop`", "Name the SOP that has this heading.", "section")


def _key_problems(entry: _Entry) -> Iterator[Problem]:
    """Yield problems of keys. A key that looks like a misspelt one of ours is an error, as its value would otherwise be ignored."""
    for key, value in entry.values.items():
        near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=_NEAR)
        if key in _KEYS:
            if isinstance(value, list) and key != "section":
                yield entry.problem(f"`{key}` is a list", "Only `section` may be one.", key)
        elif near:
            yield entry.problem(f"unknown key `{key}`", f"Did you mean `{near[0]}`?", key)
        elif key not in _IGNORED:
            yield entry.problem(f"unknown key `{key}`", f"The keys are {', '.join(_KEYS)}.", key, Severity.NOTICE)


def _json_lines(text: str, file: str) -> Iterator[_Entry | Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = read_json(line)
        except ValueError:
            yield Problem(file, number, "this line is not valid JSON", "Write one question as a JSON object per line.")
            continue
        if not isinstance(row, dict):
            yield Problem(file, number, "this line is not a JSON object", "Write one question as a JSON object per line.")
            continue
        values = {str(key): _json_value(value) for key, value in row.items() if value is not None}
        strange = [key for key, value in values.items() if value is None and key in _KEYS]
        yield from (Problem(file, number, f"`{key}` is not a text", "Put the value into quotes.") for key in strange)
        if not strange:
            yield _Entry(file, number, {key: value for key, value in values.items() if value is not None})


def _json_value(value: object) -> _Value | None:
    if isinstance(value, list):
        return [str(entry) for entry in value] if all(_is_plain(entry) for entry in value) else None
    return str(value) if _is_plain(value) else None


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _yaml_entries(text: str, file: str) -> Iterator[_Entry | Problem]:
    try:
        root = compose_yaml(text)
    except YamlError as error:
        yield Problem(file, error.line, error.what, error.remedy)
        return
    if isinstance(root, yaml.MappingNode):
        root = next((value for key, value in root.value if key.value == "questions"), root)
    if not isinstance(root, yaml.SequenceNode):
        if root is not None:
            yield Problem(file, root.start_mark.line + 1, "this is no list of questions", _SHAPE)
        return
    for node in root.value:
        yield from _yaml_entry(node, file)


def _yaml_entry(node: yaml.Node, file: str) -> Iterator[_Entry | Problem]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        yield Problem(file, line, "this is no question", _SHAPE)
        return
    values: dict[str, _Value] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        lines[name] = at
        written = _yaml_value(value)
        if written is None and name in _KEYS:
            yield Problem(file, at, f"`{name}` is neither a text nor a list of texts", "Put the value into quotes.")
            return
        values[name] = written or ""
    yield _Entry(file, line, values, lines)


def _yaml_value(node: yaml.Node) -> _Value | None:
    if isinstance(node, yaml.ScalarNode):
        return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)
    items: Sequence[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
    texts = [str(item.value) for item in items if isinstance(item, yaml.ScalarNode)]
    return texts if len(texts) == len(items) else None
