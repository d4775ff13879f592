"""Reads GIFT, Moodle's text format: multiple choice, true/false, numerical and missing word. Other types are named and left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from nudges.items.importing.models import ForeignQuestion, ForeignQuiz, Parsed, Unread, quiz_of
from nudges.items.plain import words_of

GAP: Final = "▢"
_FULL: Final = Decimal(100)
_FORMAT = re.compile(r"^\s*\[(?:html|markdown|plain|moodle)\]\s*", re.IGNORECASE)
_TITLE = re.compile(r"^\s*::(?:\\.|[^:\\]|:(?!:))*::", re.DOTALL)
_TRUTH = re.compile(r"^(?P<word>T|TRUE|F|FALSE)\s*(?=$|(?<!\\)#)", re.IGNORECASE)
_MARK = re.compile(r"(?<!\\)[=~]")
_WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
_FEEDBACK = re.compile(r"(?<!\\)#")
_GENERAL = re.compile(r"(?<!\\)####(.*)$", re.DOTALL)
_MATCH = re.compile(r"(?<!\\)->")
_ESCAPED = re.compile(r"\\([~=#{}:\\n])")
_BRACE = re.compile(r"(?<!\\)[{}]")
_NUMBER = re.compile(r"(-?\d{1,12}(?:\.\d{1,6})?)\s*(?::\s*(\d{1,12}(?:\.\d{1,6})?))?")
_TIMES: Final = (Decimal("0.5"), Decimal(2), Decimal(3), Decimal(5))
_OPTIONS: Final = 3


@dataclass(frozen=True, slots=True)
class _Answer:
    text: str
    weight: Decimal
    note: str = ""


def read_gift(text: str) -> ForeignQuiz:
    """Read a file's text; its lines are counted from 1."""
    return quiz_of([_question(line, block) for line, block in _blocks(text)])


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each question with its first line; a blank line ends a question, except within braces."""
    kept: list[str] = []
    first, depth = 0, 0
    for number, line in enumerate(text.splitlines(), 1):
        is_outside = line.lstrip().startswith(("//", "$CATEGORY")) and depth == 0
        if (not line.strip() and depth == 0) or is_outside:
            if kept:
                yield first, "\n".join(kept)
            kept, depth = [], 0
            continue
        if not line.lstrip().startswith("//"):
            first = first if kept else number
            kept.append(line)
            depth = max(0, depth + sum(1 if brace == "{" else -1 for brace in _BRACE.findall(line)))
    if kept:
        yield first, "\n".join(kept)


def _question(line: int, block: str) -> Parsed:
    body = _FORMAT.sub("", _TITLE.sub("", block, count=1))
    braces = [(match.start(), match.group()) for match in _BRACE.finditer(body)]
    if not braces:
        return Unread(line, "this is a description, not a question", "Leave it out, or add its answers in braces: {=right ~wrong}.")
    if [brace for _, brace in braces] != ["{", "}"]:
        return Unread(line, "its braces do not match", "Write one pair around the answers, and \\{ and \\} for braces in the text.")
    (start, _), (end, _) = braces
    before, inside, after = body[:start], body[start + 1 : end], body[end + 1 :]
    general = _GENERAL.search(inside)
    note = _plain(general[1]) if general else ""
    stem = _plain(f"{before.rstrip()} {GAP} {after.lstrip()}" if after.strip() else before)
    if not stem:
        return Unread(line, "the question has no text", "Write it before the braces.")
    return _read(line, stem, (inside[: general.start()] if general else inside).strip(), note)


def _read(line: int, stem: str, inside: str, note: str) -> Parsed:
    truth = _TRUTH.match(inside)
    if truth is not None:
        is_true = truth["word"].upper().startswith("T")
        return ForeignQuestion(line, stem, ("True", "False"), 0 if is_true else 1, note=note)
    if inside.startswith("#"):
        return _numerical(line, stem, inside[1:].strip(), note)
    kind = _unsupported(inside)
    if kind:
        return Unread(line, f"this is {kind}, which Cairn cannot ask", "Turn it into multiple choice: {=right ~wrong ~wrong}.")
    return _choice(line, stem, list(_answers(inside)), note)


def _unsupported(inside: str) -> str:
    marks = _MARK.findall(inside)
    kinds = (
        (not inside, "an essay"),
        (_MATCH.search(inside) is not None, "a matching question"),
        (not marks, "a question without marked answers"),
        ("~" not in marks, "a short answer"),
    )
    return next((kind for holds, kind in kinds if holds), "")


def _answers(inside: str) -> Iterator[_Answer]:
    marks = list(_MARK.finditer(inside))
    ends = [*(mark.start() for mark in marks[1:]), len(inside)]
    for mark, end in zip(marks, ends, strict=True):
        raw = inside[mark.end() : end].strip()
        weight = _WEIGHT.match(raw)
        text, *notes = _FEEDBACK.split(raw[weight.end() :] if weight else raw, maxsplit=1)
        usual = _FULL if mark.group() == "=" else Decimal(0)
        yield _Answer(_plain(text), Decimal(weight[1]) if weight else usual, _plain(notes[0]) if notes else "")


def _choice(line: int, stem: str, answers: Sequence[_Answer], note: str) -> Parsed:
    """Read a multiple-choice question; an option with part of the points is neither right nor wrong, so it is left out."""
    right = [answer for answer in answers if answer.weight >= _FULL]
    if len(right) != 1:
        what = f"it has {len(right)} right options" if right else "several options earn a part, and none is right alone"
        return Unread(line, what, "Mark exactly one with = and the others with ~.")
    kept = [answer for answer in answers if answer.weight <= 0 or answer is right[0]]
    options = tuple(answer.text for answer in kept)
    return ForeignQuestion(line, stem, options, kept.index(right[0]), note=note or right[0].note)


def _numerical(line: int, stem: str, inside: str, note: str) -> Parsed:
    """Return the right number and others that lie outside its tolerance."""
    mark = _MARK.match(inside)
    raw = _MARK.split(inside)[1] if mark is not None else inside
    value_text, *notes = _FEEDBACK.split(_WEIGHT.sub("", raw.strip()), maxsplit=1)
    parts = _NUMBER.fullmatch(value_text.strip())
    if parts is None:
        what = f"“{value_text.strip()[:40]}” is no single number"
        return Unread(line, what, "Write it as {#3} or {#3:0.5}; a range is not asked.")
    number, margin = Decimal(parts[1]), Decimal(parts[2] or "0")
    others = [number * times for times in _TIMES if abs(number * times - number) > margin]
    if len(set(others)) < _OPTIONS - 1:
        return Unread(line, "no other number lies outside its tolerance", "Write it as multiple choice: {=right ~wrong ~wrong}.")
    options = sorted({number, *others[: _OPTIONS - 1]})
    return ForeignQuestion(
        line, stem, tuple(map(_written, options)), options.index(number), note=note or (_plain(notes[0]) if notes else "")
    )


def _written(number: Decimal) -> str:
    plain = f"{number.normalize():f}"
    return plain if "." in plain else f"{int(number)}"


def _plain(text: str) -> str:
    unescaped = _ESCAPED.sub(lambda match: " " if match[1] == "n" else match[1], _FORMAT.sub("", text))
    return " ".join(words_of(unescaped).split())
