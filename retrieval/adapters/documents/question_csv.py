"""Converts a CSV of questions and answers: one section a row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from core.csv_tables import decoded
from retrieval.documents.escaping import escape, escape_line, joined, mark
from retrieval.documents.models import DocumentError, Draft, Limits, RawPart
from retrieval.library.access_words import decides

_QUESTIONS: Final = frozenset({"question", "questions", "q", "frage", "fragen", "pregunta", "topic", "title", "titel"})
_ANSWERS: Final = frozenset(
    {"answer", "answers", "a", "antwort", "antworten", "réponse", "respuesta", "response", "solution", "resolution"}
)
_LONGEST_HEADING: Final = 300
_SHOWN: Final = 5


def is_question_header(line: str) -> bool:
    """Return whether a first line names a column of questions and one of answers."""
    cells = {cell.strip().strip('"').strip().casefold() for sign in ",;\t|" for cell in line.split(sign)}
    return bool(cells & _QUESTIONS) and bool(cells & _ANSWERS)


def read_csv(data: bytes, limits: Limits) -> Draft:
    """Convert a table of questions and answers. Raises `DocumentError`: no UTF-8, no such columns, a column that decides who may
    read, or too many rows.
    """
    text = decoded(data)
    if text is None:
        raise DocumentError("the text is not UTF-8", "Save the file as “CSV UTF-8”.")
    first = text.lstrip().split("\n", 1)[0]
    if not is_question_header(first):
        raise _nameless()
    rows = _rows(text, max(",;\t|", key=first.count))
    header, *body = rows
    names = [cell.strip() for cell in header[1]]
    _check_columns(names)
    if len(body) > limits.parts * 5:
        raise DocumentError(f"the file has more than {limits.parts * 5:,} rows", "Split it.")
    question, answer = (_column(names, known) for known in (_QUESTIONS, _ANSWERS))
    lines, empty = list[str](), list[str]()
    for number, cells in body:
        row = dict(zip(names, cells, strict=False))
        question_text, answered = " ".join(row.get(names[question], "").split()), row.get(names[answer], "").strip()
        if not question_text or not answered:
            empty += [str(number)] if any(cells) else []
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
    return Draft(joined(lines), raw, added=tuple(added), remarks=remarks)


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return rows that hold anything, with the number that a spreadsheet shows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(number, cells) for number, cells in enumerate(reader, start=1) if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise DocumentError(f"line {reader.line_num} is no CSV ({error})", "Close its quotes.") from None


def _check_columns(names: Sequence[str]) -> None:
    rule = next((name for name in names if decides(name)), None)
    if rule is not None:
        what = f"column `{rule}` sounds like a rule about who may read a row, which Cairn does not know"
        raise DocumentError(
            what, "Make a file of its own for each audience, with `audience` in its .csv.yaml, and remove the column."
        )
    if len(set(names)) < len(names):
        raise DocumentError("two columns have the same name", "Rename one of them.")


def _column(names: Sequence[str], known: frozenset[str]) -> int:
    place = next((place for place, name in enumerate(names) if name.casefold() in known), None)
    if place is None:
        raise _nameless()
    return place


def _nameless() -> DocumentError:
    return DocumentError("no columns `question` and `answer`", "Name them in the first line, or move the file out of the folder.")


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
