"""Summarises the changes between two versions of an SOP in two lines. The plain lines are made from the texts alone; a language
model may reword them, and is trusted only where the old text says its `before` and the new text its `now`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.amounts.reading import Amount, quantities
from core.language_model import NOBODY, LanguageModel, ModelError, Part, prompt_of
from retrieval.answer.grounding.evidence import Passage
from retrieval.answer.grounding.plain import plain
from retrieval.answer.grounding.reading import read
from retrieval.answer.grounding.support import says as is_said_by
from retrieval.language.rendering import shown_label
from retrieval.library.borrowed import says, strange_in
from retrieval.library.changes import FRONT_MATTER, changes, pairs, replaced_sentences, sentences
from retrieval.library.models import CurrentSection, Section, SopCard, SopDocument

LINES = 2

Holds = Callable[[str, SopDocument, Section], bool]
"""Returns whether a section of a document says a sentence."""

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""A section is checked as text; the date of its SOP's review does not matter."""

_SECONDS = 30.0
_VERSION = "v1"
_LONGEST = 160
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of at most two lines, empty when nothing changed. `by_model`: a language model worded them."""

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
    """A section that changed; a version that lacks it has None. Front matter counts as a section of that name."""

    heading: str
    before: Section | None
    after: Section | None

    @property
    def sentences(self) -> tuple[list[str], list[str]]:
        return sentences(self.before), sentences(self.after)


def stands_in(wording: str, sop: SopDocument, section: Section) -> bool:
    """Return whether the wording only leaves words out of one sentence, or one statement of the section says the same.

    The latter is what written answers are checked by. Numbers, names, links and pings are the section's own either way.
    """
    if says(wording, section.text):
        return True
    if strange_in(wording, [section.text, *section.path]) is not None:
        return False
    passage = Passage(1, CurrentSection(SopCard(sop.id, sop.title, sop.source, 1, sop.governance, _EPOCH), section))
    claim = read(plain(wording), passage.names)
    return any(is_said_by(unit, claim) for unit in passage.units)


def summary_of(old: SopDocument, new: SopDocument, model: LanguageModel | None = None, holds: Holds = stands_in) -> Summary:
    """Say in two lines what a reader of `old` has to know about `new`.

    Args:
        old: the version that readers know.
        new: the version after it.
        model: words it; None, or a model that fails or says what the texts do not: the plain lines.
        holds: decides whether a section says what the model wrote.
    """
    edits = _edits(old, new)
    points = _asked(model, edits) if model is not None and edits else ()
    edit_of = {shown_label(edit.heading): edit for edit in edits}
    claims = [(_Claim(point, old, new, holds), edit_of.get(shown_label(point.section))) for point in points]
    if claims and all(claim.is_true(edit) for claim, edit in claims):
        return Summary(tuple(_line(claim.point, edit.heading) for claim, edit in claims if edit), by_model=True)
    return Summary(_plain_lines(edits))


def _edits(old: SopDocument, new: SopDocument) -> list[_Edit]:
    compared = {pair.anchor: pair for pair in pairs(old, new) if pair.is_changed}
    edits = []
    for change in changes(old, new):
        if (pair := compared.get(change.anchor)) is not None and change.heading != FRONT_MATTER:
            edits.append(_Edit(change.heading, pair.before, pair.after))
        else:
            was, now = ("\n".join(line[1:] for line in change.lines if line.startswith(sign)) for sign in "-+")
            edits.append(_Edit(change.heading, Section("", (), was, 0, 1), Section("", (), now, 0, 1)))
    return edits


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
    """Return the first sentences that differ in their numbers alone: "Limits: 14 days is now 21 days"."""
    for was, now in _replaced(edit):
        old, new = quantities(was), quantities(now)
        if len(old) == len(new) and _without(was, old) == _without(now, new):
            pairs = [(was[a.start : a.end], now[b.start : b.end]) for a, b in zip(old, new, strict=True)]
            changed = ", ".join(f"{before} is now {after}" for before, after in pairs if before != after)
            if changed:
                return f"{edit.heading}: {changed}."
    return ""


def _without(text: str, amounts: Sequence[Amount]) -> str:
    """Return the sentence with each quantity replaced by one sign."""
    kept, at = [], 0
    for amount in amounts:
        kept.append(text[at : amount.start])
        at = amount.end
    return "\0".join((*kept, text[at:]))


def _text_change(edit: _Edit) -> str:
    was, now = edit.sentences
    added = next((sentence for sentence in now if sentence not in was), None)
    if added is not None:
        return f"{edit.heading} now says: “{_cut(added)}”"
    gone = next((sentence for sentence in was if sentence not in now), None)
    return f"{edit.heading} no longer says: “{_cut(gone)}”" if gone is not None else ""


def _replaced(edit: _Edit) -> Iterator[tuple[str, str]]:
    for was, now in replaced_sentences(*edit.sentences):
        if was and now:
            yield from zip(was, now, strict=False)


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1].rpartition(" ")[0] + "…"


def _asked(model: LanguageModel, edits: Sequence[_Edit]) -> tuple[Point, ...]:
    """Return what the model says changed; nothing when it fails or says too much."""
    texts = ((edit.heading, *(section.text if section else "" for section in (edit.before, edit.after))) for edit in edits)
    parts = (Part("section", f"before:\n{before}\n\nafter:\n{after}", heading) for heading, before, after in texts)
    prompt = prompt_of(__package__, "summarise_change", _VERSION, *parts)
    try:
        points = model.structured(prompt, Points, asker=NOBODY, purpose="summary", deadline=_SECONDS).points
    except ModelError:
        return ()
    return points if len(points) <= LINES else ()


@dataclass(frozen=True, slots=True)
class _Claim:
    """Checks a point of the model against both versions. One that does not hold discards all of them: half a summary misleads."""

    point: Point
    old: SopDocument
    new: SopDocument
    holds: Holds

    def is_true(self, edit: _Edit | None) -> bool:
        before, now = self.point.before, self.point.now
        if edit is None or max(len(before), len(now)) > _LONGEST:
            return False
        if bool(before.strip()) != (edit.before is not None) or bool(now.strip()) != (edit.after is not None):
            return False
        is_before = edit.before is None or self.holds(before, self.old, edit.before)
        is_now = edit.after is None or self.holds(now, self.new, edit.after)
        is_news = edit.before is None or edit.after is None or not self.holds(now, self.old, edit.before)
        return is_before and is_now and is_news


def _line(point: Point, heading: str) -> str:
    before, now = (" ".join(text.split()).rstrip(".") for text in (point.before, point.now))
    if not before:
        return f"{heading} is new: {now}."
    return f"{heading}: {now} (before: {before})." if now else f"{heading} is gone: {before}."
