"""What changed between two versions of an SOP, in two lines. The plain lines are made from the texts alone; a language model may
put it better, and is believed only where the old text says its `before` and the new text its `now`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from retrieval.library.borrowed import says
from retrieval.library.changes import changes
from retrieval.library.language_model import NOBODY, LanguageModel, ModelError, Part
from retrieval.library.models import SopDocument
from retrieval.library.prompt_files import prompt_of
from retrieval.library.quantities import Quantity, quantities

LINES = 2

Says = Callable[[str, str], bool]
"""Whether a text (second) says a sentence (first)."""

_SECONDS = 30.0
_VERSION = "v1"
_LONGEST = 160
_NAMED = 3
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKER = re.compile(r"^\s*(?:#+|[-*+]|\d+[.)]|>)\s+")


@dataclass(frozen=True, slots=True)
class Summary:
    """At most two lines, empty when nothing changed. `by_model`: a language model worded them."""

    lines: tuple[str, ...]
    by_model: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that changed, as a model has to return it."""

    section: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Points:
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    """A section that changed; a text is None when the section was not there. Front matter is a section called so."""

    heading: str
    before: str | None
    after: str | None

    @property
    def sentences(self) -> tuple[list[str], list[str]]:
        return _sentences(self.before or ""), _sentences(self.after or "")


def summary_of(old: SopDocument, new: SopDocument, model: LanguageModel | None = None, holds: Says = says) -> Summary:
    """Say in two lines what a reader of `old` has to know about `new`.

    Args:
        old: the version that readers know.
        new: the version after it.
        model: words it; None, or a model that fails or says what the texts do not: the plain lines.
        holds: decides whether a text says what the model wrote.
    """
    edits = _edits(old, new)
    written = _written(model, edits, holds) if model is not None and edits else ()
    return Summary(written, by_model=True) if written else Summary(_plain_lines(edits))


def _edits(old: SopDocument, new: SopDocument) -> list[_Edit]:
    before = {section.anchor: section.text for section in old.sections}
    after = {section.anchor: section.text for section in new.sections}
    found = []
    for change in changes(old, new):
        if change.anchor or change.anchor in before or change.anchor in after:
            found.append(_Edit(change.heading, before.get(change.anchor), after.get(change.anchor)))
        else:
            lines = [line for line in change.lines if not line.startswith("@@")]
            removed = "\n".join(line[1:] for line in lines if line.startswith("-"))
            found.append(_Edit(change.heading, removed, "\n".join(line[1:] for line in lines if line.startswith("+"))))
    return found


def _plain_lines(edits: Sequence[_Edit]) -> tuple[str, ...]:
    if not edits:
        return ()
    groups = (
        ("Changed", [edit.heading for edit in edits if edit.before is not None and edit.after is not None]),
        ("New", [edit.heading for edit in edits if edit.before is None]),
        ("Removed", [edit.heading for edit in edits if edit.after is None]),
    )
    named = " ".join(f"{word}: {_listed(headings)}." for word, headings in groups if headings)
    detail = next((line for edit in edits if (line := _number_change(edit))), "") or next(
        (line for edit in edits if (line := _text_change(edit))), ""
    )
    return tuple(line for line in (named, detail) if line)


def _listed(headings: Sequence[str]) -> str:
    more = len(headings) - _NAMED
    return ", ".join(headings[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _number_change(edit: _Edit) -> str:
    """The first sentences that differ in their numbers alone: "Limits: 14 days is now 21 days"."""
    for was, now in _replaced(edit):
        old, new = list(quantities(was)), list(quantities(now))
        if len(old) == len(new) and _without(was, old) == _without(now, new):
            pairs = [(was[a.start : a.end], now[b.start : b.end]) for a, b in zip(old, new, strict=True)]
            told = ", ".join(f"{before} is now {after}" for before, after in pairs if before != after)
            if told:
                return f"{edit.heading}: {told}."
    return ""


def _without(text: str, found: Sequence[Quantity]) -> str:
    """The sentence with each quantity replaced by one sign."""
    kept, at = [], 0
    for one in found:
        kept.append(text[at : one.start])
        at = one.end
    return "\0".join((*kept, text[at:]))


def _text_change(edit: _Edit) -> str:
    was, now = edit.sentences
    added = next((sentence for sentence in now if sentence not in was), None)
    if added is not None:
        return f"{edit.heading} now says: “{_cut(added)}”"
    gone = next((sentence for sentence in was if sentence not in now), None)
    return f"{edit.heading} no longer says: “{_cut(gone)}”" if gone is not None else ""


def _replaced(edit: _Edit) -> Iterator[tuple[str, str]]:
    was, now = edit.sentences
    for tag, a, b, c, d in difflib.SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "replace":
            yield from zip(was[a:b], now[c:d], strict=False)


def _sentences(text: str) -> list[str]:
    return [clean for piece in _SENTENCE.split(text) if (clean := _MARKER.sub("", piece).strip())]


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1].rpartition(" ")[0] + "…"


def _written(model: LanguageModel, edits: Sequence[_Edit], holds: Says) -> tuple[str, ...]:
    """The model's lines; none when any of its points does not hold: half a summary misleads."""
    told = {edit.heading: edit for edit in edits}
    parts = (Part("section", f"before:\n{edit.before or ''}\n\nafter:\n{edit.after or ''}", edit.heading) for edit in edits)
    asked = prompt_of(__package__, "summarise_change", _VERSION, *parts)
    try:
        points = model.structured(asked, Points, asker=NOBODY, purpose="summary", deadline=_SECONDS).points
    except ModelError:
        return ()
    if not 1 <= len(points) <= LINES or not all(_is_true(point, told.get(point.section), holds) for point in points):
        return ()
    return tuple(_line(point) for point in points)


def _is_true(point: Point, edit: _Edit | None, holds: Says) -> bool:
    if edit is None or max(len(point.before), len(point.now)) > _LONGEST:
        return False
    if bool(point.before.strip()) != (edit.before is not None) or bool(point.now.strip()) != (edit.after is not None):
        return False
    is_before = edit.before is None or holds(point.before, edit.before)
    is_now = edit.after is None or holds(point.now, edit.after)
    is_change = edit.before is None or edit.after is None or not holds(point.now, edit.before)
    return is_before and is_now and is_change


def _line(point: Point) -> str:
    before, now = (" ".join(text.split()).rstrip(".") for text in (point.before, point.now))
    if not before:
        return f"{point.section} is new: {now}."
    return f"{point.section}: {now} (before: {before})." if now else f"{point.section} is gone: {before}."
