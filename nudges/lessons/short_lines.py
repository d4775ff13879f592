"""Shortens the lines of a lesson for action cards. A language model may only leave words out.

A line in which it lost or added a word that matters is shown as the SOP has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.language_model import LanguageModel, ModelError, Part, prompt_of
from nudges.lessons.cutting import Lesson, Line
from retrieval.library.borrowed import content, strange_in, turns
from retrieval.library.models import BlockKind

LONG = 90
"""Characters from which a line is worth shortening."""

_VERSION = "v1"
_FEWEST_KEPT = 0.35
_BOUNDS = re.compile(
    r"\b(?:if|when|unless|until|only|before|after|except|or|either|must|may|least|most|more|less|within|over|above|below|under|up|every|each"
    r"|all|any|both|first|then|than|by)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\*\*([^*]+)\*\*|(?<!\*)\*([^*]+)\*(?!\*)|`([^`]+)`|“([^”]+)”|\"([^\"]+)\"")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|[$€£%]")
_CAPITAL = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w-]*")


@dataclass(frozen=True, slots=True)
class ShortLines:
    """The lines that the model has to return: one for each it got."""

    lines: tuple[str, ...]


def shortened(lesson: Lesson, model: LanguageModel | None, asker: str, deadline: float) -> Lesson:
    """Return the lesson with its long lines shortened where nothing is lost; unchanged without a model, or when it fails.

    Args:
        lesson: as it was cut from the SOP. Only steps and points that the card shows are shortened: on prose and rows of a table
            a case leans with every word.
        model: may be None.
        asker: who waits for the card.
        deadline: seconds they wait.
    """
    long = [line for line in lesson.shown if is_long(line)]
    if model is None or not long:
        return lesson
    parts = (Part("line", line.text, str(number)) for number, line in enumerate(long, start=1))
    prompt = prompt_of(__package__, "shorten_lesson", _VERSION, *parts)
    try:
        written = model.structured(prompt, ShortLines, asker=asker, purpose="item", deadline=deadline).lines
    except ModelError:
        return lesson
    if len(written) != len(long):
        return lesson
    short = dict(zip((line.text for line in long), written, strict=True))
    return replace(lesson, lines=tuple(_kept(line, short.get(line.text, line.text)) for line in lesson.lines))


def is_long(line: Line) -> bool:
    """Return whether a line is a step or point worth shortening."""
    return line.kind in {BlockKind.STEP, BlockKind.BULLET} and len(line.text) > LONG


def loses_nothing(short: str, source: str) -> bool:
    """Return whether the short line only leaves out words that carry no number, name, condition or negation; the order is kept."""
    wanted, there = content(short), content(source)
    is_part = bool(wanted) and _is_subsequence(wanted, there) and len(wanted) >= _FEWEST_KEPT * len(there)
    keeps = all(
        [token.casefold() for token in pattern.findall(short)] == [token.casefold() for token in pattern.findall(source)]
        for pattern in (_BOUNDS, _NUMBER)
    )
    named = [next(filter(None, groups)) for groups in _NAMED.findall(source)] + _CAPITAL.findall(source)
    plain = re.sub(r"[*`“”\"]", "", short)
    return (
        is_part
        and keeps
        and turns(short) == turns(source)
        and all(re.sub(r"[*`]", "", name) in plain for name in named)
        and strange_in(short, [source]) is None
    )


def _kept(line: Line, short: str) -> Line:
    clean = " ".join(short.split())
    return replace(line, text=clean) if len(clean) < len(line.text) and loses_nothing(clean, line.text) else line


def _is_subsequence(wanted: list[str], there: list[str]) -> bool:
    rest = iter(there)
    return all(word in rest for word in wanted)
