"""Puts the text of a footnote beside the sentence that cites it, within bounds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.adapters.markdown.lines import Line, Report, code_lines, outside_code

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
    return [*shown, *(line for name, (text, number) in notes.items() if name not in room.cited for line in _unused(text, number))]


def _unused(text: str, number: int) -> list[Line]:
    return [Line("", number), Line(f"Note: {text}", number)]


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
