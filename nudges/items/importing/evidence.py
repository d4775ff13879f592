"""Finds the sentence of an SOP that proves an imported question, word for word, and says whether the proof is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from nudges.items.importing.models import ForeignQuestion
from nudges.items.outline import outline
from nudges.items.plain import words_of
from nudges.items.written import is_check, passage_of
from retrieval.library.models import Section, SopDocument

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_COMMON = re.compile(
    r"an?|and|are|as|at|be|been|but|by|can|does?|for|from|has|have|how|if|in|into|is|it|its|must|no|not|of|on|or|our|should|so|than"
    r"|that|the|their|them|then|there|they|this|to|was|we|what|when|where|which|who|whom|will|with|within|you|your"
)
_TRUTHS: Final = frozenset({"true", "false", "yes", "no"})
_ENOUGH: Final = 0.8
"""Share of a statement's words that a sentence has to hold before it is taken to say the same."""
_ANSWER, _STEM = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentence that proves a question. `is_certain` is False where no sentence clearly does: then it is only the nearest.

    `is_covered`: the lines of its section together hold the answer's words and numbers.
    """

    section: Section
    text: str
    is_certain: bool
    is_covered: bool = False


@dataclass(frozen=True, slots=True)
class _Sentence:
    section: Section
    text: str
    words: frozenset[str]
    line: str


class EvidenceFinder:
    """Finds passages in one SOP."""

    def __init__(self, sop: SopDocument) -> None:
        self._sop = sop

    def find(self, question: ForeignQuestion) -> Passage | None:
        """Return the quoted words where they stand in the SOP, else the sentence nearest to the answer; None without any text."""
        quoted = passage_of(self._sop, question.quote) or (passage_of(self._sop, question.note) if question.note else None)
        if quoted is not None:
            return Passage(*quoted, is_certain=True, is_covered=True)
        answer = question.options[question.right] if question.options else question.answer
        wanted = _Wanted(question.stem, answer)
        best = max(self._sentences, key=wanted.score, default=None)
        if best is None:
            return None
        return Passage(best.section, best.text, wanted.is_said_by(best), wanted.is_covered_by(best.section))

    @cached_property
    def _sentences(self) -> list[_Sentence]:
        return list(_sentences(self._sop))


def _sentences(sop: SopDocument) -> Iterator[_Sentence]:
    for section in sop.sections:
        if is_check(section):
            continue
        view = outline(sop, section)
        heading = _words(section.heading)
        for part in view.parts:
            for sentence in part.sentences:
                text = view.evidence(sentence.start, sentence.end)
                if text:
                    yield _Sentence(section, text, _words(sentence.text) | heading, _line(sentence.text))


class _Wanted:
    """The words that a sentence must hold: those of the answer, and those of the question."""

    def __init__(self, stem: str, answer: str) -> None:
        self.is_truth = answer.casefold() in _TRUTHS
        self.is_false = answer.casefold() in {"false", "no"}
        self.stem = _words(stem)
        self.answer = frozenset() if self.is_truth else _words(answer)
        self.line = "" if self.is_truth else _line(answer)

    def score(self, sentence: _Sentence) -> float:
        return _ANSWER * _share(self.answer, sentence.words) + _STEM * _share(self.stem, sentence.words)

    def is_said_by(self, sentence: _Sentence) -> bool:
        """A true statement nearly word for word; else the answer as it stands, beside a word of the question."""
        if self.is_truth:
            is_same = _numbers(self.stem) <= _numbers(sentence.words)
            return not self.is_false and is_same and _share(self.stem, sentence.words) >= _ENOUGH
        is_there = bool(self.line) and f" {self.line} " in f" {sentence.line} "
        return is_there and bool((self.stem - self.answer) & sentence.words)

    def is_covered_by(self, section: Section) -> bool:
        """Every number of the answer, nearly all its words and a word of the question, wherever they stand in the section."""
        words = _words(words_of(section.text)) | _words(section.heading)
        is_said = bool(self.answer) and _share(self.answer, words) >= _ENOUGH and _numbers(self.answer) <= words
        return is_said and bool((self.stem - self.answer) & words)


def _share(wanted: frozenset[str], words: frozenset[str]) -> float:
    return len(wanted & words) / len(wanted) if wanted else 0.0


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text.casefold()) if not _COMMON.fullmatch(word))


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if word[0].isdigit())


def _line(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))
