"""Converts the additions of documentation tools to plain Markdown: tabs, notes, links, footnotes, tables, template tags.

Comments of other tools are removed; what cannot be resolved is dropped and named. Code is left as it is. Every line keeps the
number of the file's line it comes from, however many lines a construct becomes.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from retrieval.adapters.markdown.html import tables_as_markdown, without_tags
from retrieval.adapters.markdown.lines import Line, Report, bold_headings, code_lines, outside_code, prose
from retrieval.adapters.markdown.parts import components_as_parts, definitions, fences_as_notes, indented_as_parts
from retrieval.adapters.markdown.templates import without_templates
from retrieval.library.models import Problem, Severity

_DEFINITION = re.compile(r"^ {0,3}\[\^([^\]\s]{1,60})\]:\s*(.*)$")
_CITED = re.compile(r"([.,;:!?]?)\[\^([^\]\s\[]{1,60})\]")
_INLINE = re.compile(r"([.,;:!?]?)\^\[([^\[\]]{1,600})\]")
_LONGEST = 1_000
_MOST_GROWTH = 100_000
"""Characters that all footnotes of a page may add: a long one that is cited a thousand times is a bomb."""


def inline_footnotes(lines: Sequence[Line], _report: Report) -> list[Line]:
    """Replace `[^1]` by the note in brackets. A note that is not defined, or too long, is left as it is."""
    if not any("^" in line.text for line in lines):
        return list(lines)
    rest, notes = _definitions(lines)
    room = _Room(notes)
    codes = code_lines(rest)
    shown = [
        line if is_code or "^" not in line.text else Line(outside_code(line.text, room.put), line.number)
        for line, is_code in zip(rest, codes, strict=True)
    ]
    unused = [Line(f"Note: {text}", number) for name, (text, number) in notes.items() if name not in room.cited]
    return [*shown, *(line for note in unused for line in (Line("", note.number), note))]


class _Room:
    """Inserts notes while there is room for them."""

    def __init__(self, notes: dict[str, tuple[str, int]]) -> None:
        self._notes = notes
        self._left = _MOST_GROWTH
        self.cited: set[str] = set()

    def put(self, text: str) -> str:
        return _INLINE.sub(lambda match: f" ({match[2]}){match[1]}", _CITED.sub(self._note, text))

    def _note(self, match: re.Match[str]) -> str:
        note, _ = self._notes.get(match[2], ("", 0))
        note = _CITED.sub("", note)
        if not note or len(note) > _LONGEST or len(note) > self._left:
            return match[0]
        self._left -= len(note)
        self.cited.add(match[2])
        return f" ({note.rstrip('.')}){match[1]}"


def _definitions(lines: Sequence[Line]) -> tuple[list[Line], dict[str, tuple[str, int]]]:
    """Remove the definitions, with the indented lines below them, and return them."""
    out: list[Line] = []
    notes: dict[str, tuple[str, int]] = {}
    name = ""
    for line, is_code in zip(lines, code_lines(lines), strict=True):
        match = None if is_code else _DEFINITION.match(line.text)
        is_below = bool(name) and line.text.startswith(("    ", "\t")) and bool(line.text.strip())
        if match is not None:
            name = match[1]
            notes.setdefault(name, (match[2].strip(), line.number))
            out.append(Line("", line.number))
        elif is_below and len(notes[name][0]) <= _LONGEST:
            notes[name] = (f"{notes[name][0]} {line.text.strip()}", notes[name][1])
            out.append(Line("", line.number))
        else:
            name = name if not line.text.strip() else ""
            out.append(line)
    return out, notes


_WIKI = re.compile(r"(!?)\[\[([^\[\]|\n]{1,300})(?:\\?\|([^\[\]\n]{1,300}))?\]\](?![(\[])")
_HIGHLIGHT = re.compile(r"(?<![\w=])==(?=[^\s=])([^=\n]{1,500}?)(?<=[^\s=])==(?![\w=])")
_BLOCK_ID = re.compile(r"(?<=\s)\^(?=[\d-]*[A-Za-z])[A-Za-z0-9-]{1,60}$")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp|pdf|mp4)$", re.IGNORECASE)
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_TAIL = 100
_ASCII = 128


def readable(line: Line, report: Report) -> str:
    """Rewrite a line that is no code."""
    text = line.text
    if "[[" in text:
        text = outside_code(text, lambda piece: _WIKI.sub(lambda match: _linked(match, line.number, report), piece))
    if "==" in text:
        text = outside_code(text, lambda piece: _HIGHLIGHT.sub(r"**\1**", piece))
    if "^" in text:
        text = text[:-_TAIL] + _BLOCK_ID.sub("", text[-_TAIL:].rstrip()).rstrip()
    return outside_code(text, lambda piece: _ENTITY.sub(_sign, piece)) if "&" in text else text


def _linked(match: re.Match[str], number: int, report: Report) -> str:
    target, label = match[2].strip().rstrip("\\"), match[3]
    if match[1] and _PICTURE.search(target):
        report.drop(f"![[{target}]]", number)
        return ""
    page, _, heading = target.partition("#")
    shown = " > ".join(part.strip().lstrip("^") for part in (page, *heading.split("#")) if part.strip())
    return (label or shown).strip()


def _sign(match: re.Match[str]) -> str:
    """Return the sign of an entity; what Markdown would read as its own sign stays an entity, and no invisible sign is inserted."""
    sign = html.unescape(match[0])
    if sign == "\xa0":
        return " "
    is_plain = all(ord(char) >= _ASCII for char in sign)
    if any(unicodedata.category(char) in _HIDDEN for char in sign):
        return ""
    return sign if is_plain and sign != match[0] else match[0]


_STEPS: Final[Sequence[Callable[[Sequence[Line], Report], list[Line]]]] = (
    without_templates,
    indented_as_parts,
    fences_as_notes,
    components_as_parts,
    tables_as_markdown,
    definitions,
    inline_footnotes,
)
_LINE_STEPS: Final = (without_tags, readable)
_SHOWN = 5
_REPEATED = 2
"""Bold lines that make headings of each other; one alone may be a warning."""


def plain_markdown(text: str, source: str, first_line: int) -> tuple[str, tuple[int, ...], tuple[Problem, ...]]:
    """Return the text in plain Markdown, the file's line of each of its lines, and a notice of what was dropped."""
    report = Report()
    lines = [Line(line, first_line + number) for number, line in enumerate(text.split("\n"))]
    for step in _STEPS:
        lines = step(lines, report)
    for rewrite in _LINE_STEPS:
        lines = prose(lines, partial(rewrite, report=report))
    texts = bold_headings([line.text for line in lines], least=_REPEATED)
    return "\n".join(texts), tuple(line.number for line in lines), _notices(report, source)


def _notices(report: Report, source: str) -> tuple[Problem, ...]:
    if not report.dropped:
        return ()
    names = list(report.dropped)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    what = f"left out, because Cairn cannot resolve it: {', '.join(names[:_SHOWN])}{more}"
    remedy = "Write what it shows into the page, if readers need it."
    return (Problem(source, min(report.dropped.values()), what, remedy, Severity.NOTICE),)
