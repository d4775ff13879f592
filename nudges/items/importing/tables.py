"""Reads quizzes from tables, whatever their columns are called: one question per row, options side by side or in one cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from core.csv_tables import Table, TableError, TableRow, table_of
from nudges.items.importing.models import ForeignQuestion, ForeignQuiz, Parsed, Unread, quiz_of
from nudges.items.plain import words_of

_MEANINGS: Final[Mapping[str, str]] = {
    "stem": "question|stem|prompt|question text|front|text|item|frage|aufgabe",
    "right": r"correct(?: (?:answer(?:s|\(s\))?|option))?|right(?: answer)?|answer|key|solution|back"
    r"|richtig(?:e antwort)?|lösung|antwort",
    "options": "options|choices|answers|answer options|antworten",
    "quote": "evidence|quote|source text|passage|sop text|beleg|zitat",
    "note": "feedback|explanation|rationale|comment|erklärung|begründung",
}
_OPTION = re.compile(r"^(?:option|answer|choice|distractor|wrong(?: answer)?|antwort)?\s*\(?([a-f]|[1-6])\)?$")
_SEVERAL = re.compile(r"\s*(?:\n|\||;)\s*")
_LETTERS: Final = "abcdef"
_ALTERNATIVES = re.compile(r"^[1-6a-f](?:\s*[,;]\s*[1-6a-f])+$", re.IGNORECASE)


@dataclass(frozen=True)
class _Columns:
    """The meaning of each column; `options` are column numbers in order."""

    named: Mapping[str, int]
    options: Sequence[int]

    def cell(self, row: TableRow, name: str) -> str:
        place = self.named.get(name, -1)
        return row.cells[place].strip() if 0 <= place < len(row.cells) else ""


def read_quiz_table(text: str) -> ForeignQuiz:
    """Read a table's text with a header. Raises `TableError`: it is no table, or no column holds questions."""
    table = table_of(text)
    columns = _columns(table)
    return quiz_of([_question(row, columns) for row in table.rows])


def _columns(table: Table) -> _Columns:
    names = [" ".join(name.replace("_", " ").strip().strip("*:").casefold().split()) for name in table.header]
    options = [place for place, name in enumerate(names) if _OPTION.match(name)]
    named: dict[str, int] = {}
    for place, name in enumerate(names):
        meaning = next((meaning for meaning, words in _MEANINGS.items() if re.fullmatch(words, name)), None)
        if meaning and place not in options:
            named.setdefault(meaning, place)
    if "stem" not in named or "right" not in named:
        seen = ", ".join(name.strip()[:40] for name in table.header[:12] if name.strip()) or "nothing"
        missing = "question" if "stem" not in named else "correct"
        what = f"no column is called `{missing}`; the header has: {seen}"
        raise TableError(
            what, "Begin with a line such as: question,option a,option b,option c,correct,evidence.", table.header_line
        )
    return _Columns(named, options)


def _question(row: TableRow, columns: _Columns) -> Parsed:
    stem, right = words_of(columns.cell(row, "stem")).strip(), columns.cell(row, "right")
    if not stem:
        return Unread(row.line, "the row has no question", "Fill in the question, or leave the row out.")
    if not right:
        return Unread(row.line, "the row does not say which option is right", "Write its letter, its number or its words.")
    beside = [row.cells[place].strip() for place in columns.options if place < len(row.cells)]
    given = beside or _SEVERAL.split(columns.cell(row, "options"))
    options = tuple(words_of(option).strip() for option in given if option.strip())
    question = ForeignQuestion(row.line, stem, options, quote=columns.cell(row, "quote"), note=words_of(columns.cell(row, "note")))
    return _keyed(question, right, beside) if options else replace(question, answer=words_of(right).strip())


def _keyed(question: ForeignQuestion, right: str, beside: Sequence[str]) -> Parsed:
    place = _place(right, question.options, beside)
    if place is not None:
        return replace(question, right=place)
    what = f"“{right[:60]}” is none of the options"
    if _ALTERNATIVES.match(right):
        what = f"“{right[:60]}” names several right options"
    last = _LETTERS[min(len(question.options), len(_LETTERS)) - 1]
    return Unread(question.line, what, f"Write one letter from a to {last}, or the option's words.")


def _place(right: str, options: Sequence[str], beside: Sequence[str]) -> int | None:
    """Return the right option's index. Words come first: where options are numbers, “3” is the option 3 and not the third one."""
    folded = [option.casefold() for option in options]
    wanted = words_of(right).strip().casefold()
    if wanted in folded:
        return folded.index(wanted)
    named = _OPTION.match(wanted)
    if named is None:
        return None
    place = int(named[1]) - 1 if named[1].isdecimal() else _LETTERS.index(named[1])
    filled = [number for number, cell in enumerate(beside) if cell] if beside else list(range(len(options)))
    return filled.index(place) if place in filled else None
