"""Turns a file's text into items of one SOP: reads its format, matches it with the SOP's words, and runs the lint."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.localization import N_
from nudges.items.adding import Faulty, NewQuestion, made
from nudges.items.bank import entering
from nudges.items.importing.anki import is_anki, read_anki
from nudges.items.importing.evidence import EvidenceFinder, Passage
from nudges.items.importing.gift import read_gift
from nudges.items.importing.models import ForeignQuestion, ForeignQuiz, Unread
from nudges.items.importing.tables import read_quiz_table
from nudges.items.models import Finding, Item, ItemOrigin, Release, Rule
from nudges.items.plain import GAP_SIGN
from nudges.items.recall import recall_item
from nudges.ports import PracticeUnit
from retrieval.library.models import SopDocument


class QuizFormat(StrEnum):
    CSV = "csv"
    GIFT = "gift"
    ANKI = "anki"


_READERS: Final[Mapping[QuizFormat, Callable[[str], ForeignQuiz]]] = {
    QuizFormat.CSV: read_quiz_table,
    QuizFormat.GIFT: read_gift,
    QuizFormat.ANKI: read_anki,
}
_GIFT = re.compile(r"(?<!\\)\{[^{}]*(?:[=~#]|\bT\b|\bF\b|TRUE|FALSE)[^{}]*\}", re.IGNORECASE)
_TSV = re.compile(r"^[^\t\n]+\t[^\t\n]+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ImportedQuiz:
    """The result of an import: `items` in the order of the file, each once; `unread` says what was left out and why."""

    items: Sequence[Item] = ()
    unread: Sequence[Unread] = ()


def format_of(name: str, text: str) -> QuizFormat:
    """Return the format by what only one of them has: Anki's header, GIFT's braces; else it is a table."""
    suffix = name.rpartition(".")[2].casefold()
    if is_anki(text):
        return QuizFormat.ANKI
    if suffix == "gift" or (suffix not in {"csv", "tsv"} and _GIFT.search(text)):
        return QuizFormat.GIFT
    is_plain = suffix == "txt" and _TSV.match(text) and "question" not in text.split("\n", 1)[0].casefold()
    return QuizFormat.ANKI if is_plain else QuizFormat.CSV


def read_quiz(text: str, format_: QuizFormat, sop: SopDocument) -> ImportedQuiz:
    """Make items of every question that can be read. Raises `TableError`: the file as a whole is no quiz."""
    quiz = _READERS[format_](text)
    finder = EvidenceFinder(sop)
    results = [_item(sop, finder, question) for question in quiz.questions]
    items = {item.id: item for item in reversed(results) if isinstance(item, Item)}
    unread = [*quiz.unread, *(result for result in results if isinstance(result, Unread))]
    return ImportedQuiz(list(items.values())[::-1], sorted(unread, key=lambda entry: entry.line))


def keep_imported(unit: PracticeUnit, items: Sequence[Item], now: datetime) -> int:
    """Store items; returns how many were not known yet. Those with a finding wait for the SOP's owner."""
    return unit.items.add([entering(item, now) for item in items])


def _item(sop: SopDocument, finder: EvidenceFinder, question: ForeignQuestion) -> Item | Unread:
    passage = finder.find(question)
    if passage is None:
        return Unread(question.line, "the SOP has no text that could prove it", "Name another SOP with --sop.")
    card = None if question.options else _recall(sop, question, passage)
    if card is not None:
        return card
    options = question.options or (question.answer,)
    new = NewQuestion(question.stem, options, max(0, question.right), passage.text)
    item = made(sop, new, ItemOrigin.IMPORTED, fewest=1)
    if isinstance(item, Faulty):
        return Unread(question.line, item.what.rstrip("."), "Fix it in the file and import it again.")
    return replace(item, findings=(*item.findings, *_doubts(passage))) if not passage.is_certain else _released(item)


def _recall(sop: SopDocument, question: ForeignQuestion, passage: Passage) -> Item | None:
    """Return a recall card for a front and a back, with the section's lines; None where these do not say what the back says."""
    question_text = f"What belongs in the gap? “{question.stem}”" if GAP_SIGN in question.stem else question.stem
    card = recall_item(sop, passage.section, question_text) if passage.is_covered else None
    return replace(card, origin=ItemOrigin.IMPORTED) if card is not None else None


def _released(item: Item) -> Item:
    return item if item.findings else replace(item, release=Release.AUTO)


def _doubts(passage: Passage) -> Iterator[Finding]:
    if not passage.is_certain:
        yield Finding(Rule.EVIDENCE_MISSING, N_("no sentence of the SOP clearly says this; the nearest one is shown"))
