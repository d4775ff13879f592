"""Converts a CSV: a section for each question where it holds questions and answers, else its tables with their header."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.csv_tables import decoded
from retrieval.documents.escaping import escape, escape_line, joined, mark, table
from retrieval.documents.models import DocumentError, Draft, Limits, RawPart
from retrieval.library.access_words import decides

_QUESTIONS: Final = frozenset({"question", "questions", "q", "frage", "fragen", "pregunta", "topic", "title", "titel"})
_ANSWERS: Final = frozenset(
    {"answer", "answers", "a", "antwort", "antworten", "réponse", "respuesta", "response", "solution", "resolution"}
)
_CONTENT: Final = frozenset({"role", "roles", "rolle", "rollen", "group", "groups", "gruppe", "gruppen"})
"""Columns that a table of limits or prices has, and that decide about readers only beside questions."""
_PERSONAL: Final = re.compile(
    r"\b(?:salary|gehalt|gross pay|net pay|iban|date of birth|birthday|geburtsdatum|hire ?date|employee ?(?:id|no|number)|"
    r"personalnummer)\b"
)
"""Columns of lists of employees, which are no SOPs."""
_SEPARATOR: Final = re.compile(r"\"?sep=(.)\"?[ \t\r]*\n", re.IGNORECASE)
_START: Final = 10
"""Lines by which the separator is recognised."""
_LONGEST_HEADING: Final = 300
_SHOWN: Final = 5
_HEADERS: Final = 3
_LONGEST_NAME: Final = 40
"""Rows and characters in which the names of columns are looked for: a list has its title above them."""


Row = tuple[int, Sequence[str]]
"""A row: the number that a spreadsheet shows, and its cells."""


def read_csv(data: bytes, limits: Limits) -> Draft:
    """Convert a table. Raises `DocumentError`: no UTF-8, no table, a column that decides who may read, or too many rows."""
    text = decoded(data)
    if text is None:
        raise DocumentError("the text is not UTF-8", "Save the file as “CSV UTF-8”.")
    named = _SEPARATOR.match(text)
    body = text[named.end() :] if named is not None else text
    start = "\n".join(body.split("\n", _START)[:_START])
    sheet = sheet_of(_rows(body, named[1] if named is not None else max(",;\t|", key=start.count)), limits)
    return Draft(joined(sheet.lines), sheet.raw, added=sheet.added, remarks=sheet.remarks)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table or the tables of a sheet as Markdown, with what a `Draft` says of it."""

    lines: tuple[str, ...]
    raw: tuple[RawPart, ...]
    added: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def sheet_of(rows: Sequence[Row], limits: Limits) -> Sheet:
    """Return the rows of a sheet, of which none is empty: a section for each question where a header names questions and answers,
    else its tables. Raises `DocumentError`: as `read_csv`.
    """
    if len(rows) > limits.parts * 5:
        raise DocumentError(f"the file has more than {limits.parts * 5:,} rows", "Split it.")
    names = [cell.strip() for cell in rows[0][1]] if rows else []
    folded = {name.casefold() for name in names}
    if folded & _QUESTIONS and folded & _ANSWERS:
        _check_columns(names)
        return _questions(names, rows[1:])
    raw = tuple(RawPart("\n".join(cells), f"row {number}") for number, cells in rows)
    return Sheet(tuple(_tables(rows)), raw)


def _tables(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a table for each run of rows without an empty row between them; single cells above its header are its title."""
    parts: list[list[Sequence[str]]] = []
    for place, (number, cells) in enumerate(rows):
        if place == 0 or rows[place - 1][0] != number - 1:
            parts.append([])
        parts[-1].append(cells)
    for part in parts:
        at = next((place for place, cells in enumerate(part) if _filled(cells) > 1), len(part))
        is_heading = at == 1 and len(part) > 1 and len(parts) > 1
        for cells in part[:at]:
            text = " ".join(" ".join(cells).split())
            yield from (f"### {escape_line(text)}" if is_heading else escape_line(text), "")
        if part[at:]:
            _check_columns([name for name in part[at] if name.strip().casefold() not in _CONTENT])
            _check_personal([name for cells in part[at : at + _HEADERS] for name in cells if len(name) <= _LONGEST_NAME])
            width = [column for column in range(max(map(len, part[at:]))) if any(_cell(cells, column) for cells in part[at:])]
            yield from (table([[_cell(cells, column) for column in width] for cells in part[at:]]), "")


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _cell(cells: Sequence[str], column: int) -> str:
    return cells[column].strip() if column < len(cells) else ""


def _questions(names: Sequence[str], body: Sequence[Row]) -> Sheet:
    if len(set(names)) < len(names):
        raise DocumentError("two columns have the same name", "Rename one of them.")
    question, answer = (
        next(place for place, name in enumerate(names) if name.casefold() in known) for known in (_QUESTIONS, _ANSWERS)
    )
    lines, empty = list[str](), list[str]()
    for number, cells in body:
        row = dict(zip(names, cells, strict=False))
        question_text, answered = " ".join(row.get(names[question], "").split()), row.get(names[answer], "").strip()
        if not question_text or not answered:
            empty += [str(number)]
            continue
        others = {name: value for name, value in row.items() if name not in {names[question], names[answer]}}
        lines += [mark(f"row {number}"), "", f"## {escape_line(question_text[:_LONGEST_HEADING])}", ""]
        lines += [
            *([escape_line(question_text), ""] if len(question_text) > _LONGEST_HEADING else []),
            *_answer(answered),
            *_others(others),
        ]
    remarks = (f"rows without question or answer left out: {', '.join(empty[:_SHOWN])}",) if empty else ()
    raw = tuple(RawPart("\n".join(cells), f"row {number}") for number, cells in body if str(number) not in empty)
    shown = {names[question], names[answer]}
    added = [name for _, cells in body for name, value in zip(names, cells, strict=False) if value.strip() and name not in shown]
    return Sheet(tuple(lines), raw, tuple(added), remarks)


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return rows that hold anything, with the number that a spreadsheet shows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(number, cells) for number, cells in enumerate(reader, start=1) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise DocumentError(f"line {reader.line_num} is no CSV ({error})", "Close its quotes.") from None


def _check_personal(names: Sequence[str]) -> None:
    personal = next((name for name in names if _PERSONAL.search(name.casefold().replace("_", " "))), None)
    if personal is not None:
        what = f"column `{personal}` looks like one of a list of employees, which is no SOP"
        raise DocumentError(what, "Move the file out of the folder, or rename the column.")


def _check_columns(names: Sequence[str]) -> None:
    _check_personal(names)
    rule = next((name for name in names if decides(name)), None)
    if rule is not None:
        what = f"column `{rule}` sounds like a rule about who may read a row, which Cairn does not know"
        raise DocumentError(
            what, "Make a file of its own for each audience, with `audience` in its .csv.yaml, and remove the column."
        )


def _answer(text: str) -> Iterator[str]:
    """Yield the lines of the cell: numbered and marked ones are lists, the others paragraphs."""
    is_list = False
    for line in filter(None, (line.strip() for line in text.replace("\r", "\n").split("\n"))):
        number, dot, rest = line.partition(" ")
        is_step = bool(rest) and number[:-1].isdigit() and number[-1:] in {".", ")"} and len(number) < 5  # noqa: PLR2004
        is_item = is_step or number in {"-", "*", "•", "–"}
        if not is_item or not is_list:
            yield ""
        yield f"{number[:-1]}. {escape(rest)}" if is_step else f"- {escape(rest)}" if is_item and dot else escape_line(line)
        is_list = is_item
    yield ""


def _others(row: Mapping[str, str]) -> list[str]:
    lines = [f"- {escape(name)}: {escape(' '.join(value.split()))}" for name, value in row.items() if value.strip()]
    return [*lines, ""] if lines else []
