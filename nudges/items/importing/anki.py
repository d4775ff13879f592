"""Reads Anki's text export: notes with a front and a back, and cloze notes. Media, tags and decks are left out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Final

from core.csv_tables import TableError
from nudges.items.importing.models import ForeignQuestion, ForeignQuiz, Parsed, Unread, quiz_of
from nudges.items.plain import words_of

_HEADER = re.compile(r"^#(?P<key>[a-z ]+):(?P<value>.*)$", re.IGNORECASE)
_SEPARATORS: Final[Mapping[str, str]] = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "space": " ",
    "pipe": "|",
    "colon": ":",
}
_SPECIAL: Final = ("notetype column", "deck column", "tags column", "guid column")
_FRONTS: Final = ("front", "question", "text", "vorderseite", "frage")
_BACKS: Final = ("back", "answer", "back extra", "rückseite", "antwort")
_CLOZE = re.compile(r"\{\{c\d+::(.*?)(?:::.*?)?\}\}", re.DOTALL)
_MEDIA = re.compile(r"\[sound:[^\]]*\]|<img[^>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/?div|/?p|/?li)[^>]*>", re.IGNORECASE)
_GAP: Final = "▢"


def is_anki(text: str) -> bool:
    """Return whether the text begins with a header that Anki writes."""
    first = _HEADER.match(text.split("\n", 1)[0])
    return first is not None and first["key"].casefold() in {"separator", "html", "columns", *_SPECIAL}


def read_anki(text: str) -> ForeignQuiz:
    """Read an export's text; its lines are counted from 1. Raises `TableError`: the quotes do not close."""
    header, skipped, body = _header(text)
    wanted = header.get("separator", "tab").strip()
    separator = _SEPARATORS.get(wanted.casefold(), wanted[:1] or "\t")
    skip = {int(value) - 1 for key in _SPECIAL if (value := header.get(key, "")).strip().isdecimal()}
    names = [name.strip().casefold() for name in header.get("columns", "").split(separator)]
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    parsed: list[Parsed] = []
    line = skipped + 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                parsed.append(_note(line, *_fields(cells, skip, names)))
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        raise TableError(f"the export cannot be read: {error}", "Check the quotes on this line.", line) from error
    return quiz_of(parsed)


def _header(text: str) -> tuple[Mapping[str, str], int, str]:
    fields: dict[str, str] = {}
    lines = text.splitlines(keepends=True)
    number = 0
    while number < len(lines) and (match := _HEADER.match(lines[number].rstrip("\r\n"))):
        fields[match["key"].strip().casefold()] = match["value"]
        number += 1
    return fields, number, "".join(lines[number:])


def _fields(cells: Sequence[str], skip: set[int], names: Sequence[str]) -> tuple[str, str]:
    """Return front and back by their column names, else the first two columns that hold neither tags nor a deck."""
    named = dict(zip(names, cells, strict=False))
    kept = [cell for place, cell in enumerate(cells) if place not in skip]
    front = next((named[name] for name in _FRONTS if name in named), kept[0] if kept else "")
    back = next((named[name] for name in _BACKS if name in named), kept[1] if len(kept) > 1 else "")
    return front, back


def _note(line: int, front: str, back: str) -> Parsed:
    clozes = [match[1] for match in _CLOZE.finditer(front)]
    if clozes:
        return ForeignQuestion(line, _plain(_CLOZE.sub(_GAP, front)), answer=_plain("; ".join(clozes)), note=_plain(back))
    stem, answer = _plain(front), _plain(back)
    if not stem or not answer:
        side = "front" if not stem else "back"
        return Unread(line, f"the note has no text on its {side}", "Write it in words; pictures and sounds are not read.")
    return ForeignQuestion(line, stem, answer=answer)


def _plain(field: str) -> str:
    return " ".join(words_of(_BREAK.sub(" ", _MEDIA.sub(" ", field))).split())
