"""Checks a written case before anybody reads it, without asking a model: evidence, numbers, the injected amount, lint."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from core.amounts.numbers import number_of
from core.amounts.reading import Amount, amounts
from nudges.items.lint import lint
from nudges.items.model_cases import Assignment
from nudges.items.models import Draft
from nudges.items.plain import plain, words_of

FEWEST_OPTIONS, MOST_OPTIONS = 3, 4

_LONGEST_STEM, _LONGEST_OPTION, _LONGEST_EXPLANATION = 700, 200, 400
_FEWEST_WORDS = 3
_DIGITS = re.compile(r"\d+(?:[.,'\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """The case that the model has to return. `answer` counts the options from 0."""

    stem: str
    options: tuple[str, ...]
    answer: int
    evidence: str
    explanation: str


def shape_fault(written: WrittenCase) -> str | None:
    """Return what is wrong with the form of a case; its content is not checked."""
    options = [" ".join(option.split()).casefold() for option in written.options]
    texts = (
        (written.stem, _LONGEST_STEM),
        (written.explanation, _LONGEST_EXPLANATION),
        *((option, _LONGEST_OPTION) for option in options),
    )
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        return f"{len(options)} options"
    if len(set(options)) != len(options):
        return "two options are the same"
    if not 0 <= written.answer < len(options):
        return f"the answer {written.answer} is none of the {len(options)} options"
    return None if all(text.strip() and len(text) <= most for text, most in texts) else "a text is empty or too long"


def evidence_in(written: WrittenCase, source: str) -> str | None:
    """Return the passage of the section that the evidence copies, as it stands there; None when it is no copy.

    Markdown, line breaks and the spelling of characters (NFKC) do not count.
    """
    read = plain(source)
    folded, places = _folded(read.text)
    wanted, _ = _folded(words_of(written.evidence).strip())
    start = folded.find(wanted)
    if start < 0 or len(wanted.split()) < _FEWEST_WORDS:
        return None
    first, last = read.source_range(places[start], places[start + len(wanted) - 1] + 1, source)
    return source[first:last].strip()


def foreign_numbers(written: WrittenCase, assignment: Assignment) -> str | None:
    """Return a number of the question, right option or explanation that neither the section nor the case has."""
    given = f"{words_of(assignment.view.section.text)}\n{assignment.view.place}\n{assignment.case}"
    known, measured = _numbers(given), {(value, amount.unit) for amount in amounts(given) for value in amount.ends}
    for text in (written.options[written.answer], written.explanation, written.stem):
        strange = sorted(_numbers(text) - known)
        if strange:
            return f"{strange[0]} stands neither in the section nor in the case: “{text}”"
        for amount in amounts(text):
            if amount.is_measured and any((value, amount.unit) not in measured for value in amount.ends):
                return f"“{amount.text}” stands neither in the section nor in the case: “{text}”"
    return None


def misses_amount(written: WrittenCase, injected: Amount | None) -> str | None:
    """Return a fault when the question leaves out the amount that it was given; else None."""
    if injected is None or any((amount.ends, amount.unit) == (injected.ends, injected.unit) for amount in amounts(written.stem)):
        return None
    return f"the question does not name the amount of the case, {injected.text}"


def lint_fault(draft: Draft, source: str) -> str | None:
    findings = lint(draft, source)
    return "; ".join(f"{finding.rule.value}: {finding.in_words}" for finding in findings) or None


def _numbers(text: str) -> set[Decimal]:
    return {value for amount in amounts(text) for value in amount.ends} | {
        number_of(match.group()) for match in _DIGITS.finditer(text)
    }


def _folded(text: str) -> tuple[str, list[int]]:
    """Return the text in NFKC, and for each of its characters the place that it came from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for normal_sign in unicodedata.normalize("NFKC", sign):
            if normal_sign != " " or (signs and signs[-1] != " "):
                signs.append(normal_sign)
                places.append(place)
    return "".join(signs), places
