"""Makes items from decisions without amounts ("If A → B", "If A, then B"), and from lists of required fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from random import Random

from nudges.items.branches import Branch, branches, stands_alone
from nudges.items.choosing import balanced, lenders_of, likeness, shuffled
from nudges.items.context import LISTED
from nudges.items.ladders import on_ladders
from nudges.items.matching import Case, matched, two_cases
from nudges.items.models import Draft, Family, Kind, Shelf
from nudges.items.outline import Outline, Part
from retrieval.library.models import BlockKind, SopDocument

_FIELDS = re.compile(r"\b(?:required|mandatory) (?:fields?|information|details|data)\b", re.IGNORECASE)
_LONGEST = 170
_UNLIKE = 0.3
"""Likeness from which a field of another list could be one of this list."""
_BRANCH = "“{place}”, two cases. The first: {first}. The second: {second}. What holds in the first, and what in the second?"
_FIELD = "Which of these must be there, according to “{place}”?"


def branch_families(view: Outline, sop_id: str) -> Iterator[Family]:
    """Yield a family for the branches of a decision without amounts, and one for a list of labels; two are asked at once."""
    at, section, taken = f"{sop_id}#{view.section.anchor}", view.section, on_ladders(view)
    told = [branch for branch in branches(view) if branch.start not in taken and (_is_explicit(branch) or stands_alone(branch))]
    labelled = [branch for branch in branches(view, labels=True) if branch.start not in taken and _is_labelled(view, branch)]
    for name, group in (("cases", told), ("labels", labelled)):
        cases = matched([Case(way.condition, way.outcome, way.start, way.end, way.text) for way in group])
        if cases:
            maker = partial(two_cases, Kind.BRANCH, view, cases, partial(_ask, view))
            yield Family(f"{at}/{name}", sop_id, section.anchor, section.digest, {Kind.BRANCH: maker}, section.text)


def _is_explicit(branch: Branch) -> bool:
    """Return whether the author marked the branch with an arrow."""
    return re.search(r"→|⇒|->|=>", branch.text) is not None


def _is_labelled(view: Outline, branch: Branch) -> bool:
    """Return whether a branch is the item of a list that begins with a label: "- Brick: white plug"."""
    is_item = any(part.block.kind in LISTED and part.start == branch.start for part in view.parts)
    return is_item and not branch.text.startswith(("If ", "When ", "Where ")) and not _is_explicit(branch)


def _ask(view: Outline, first: Case, second: Case) -> str:
    return _BRANCH.format(place=view.place, first=first.name, second=second.name)


def required_fields(view: Outline) -> list[Part]:
    """Return the bullets of a list of required fields; none when the heading does not announce one."""
    if not _FIELDS.search(view.section.heading):
        return []
    bullets = [part for part in view.parts if part.block.kind is BlockKind.BULLET and part.block.indent == 0]
    return [part for part in bullets if part.text and len(part.text) <= _LONGEST and "→" not in part.text]


def fields_of(sop: SopDocument, views: Sequence[Outline]) -> tuple[str, ...]:
    """Return every required field that an SOP names, as wrong options for the other SOPs."""
    return tuple(part.text.rstrip(".") for view in views for part in required_fields(view)) if sop.sections else ()


def field_families(view: Outline, sop_id: str, shelf: Shelf) -> Iterator[Family]:
    """Yield one family for a list of required fields; the wrong options are fields of other lists."""
    fields = required_fields(view)
    foreign = {
        text: neighbour.sop
        for neighbour in shelf
        for text in neighbour.fields
        if all(likeness(text, part.text) < _UNLIKE for part in fields)
    }
    if len(fields) > 1 and len(foreign) > 2:  # noqa: PLR2004 - three wrong options
        maker = partial(_field, view, fields, foreign)
        at = f"{sop_id}#{view.section.anchor}/fields"
        yield Family(at, sop_id, view.section.anchor, view.section.digest, {Kind.FIELDS: maker}, view.section.text)


def _field(view: Outline, fields: Sequence[Part], foreign: Mapping[str, str], random: Random) -> Draft | None:
    right = random.choice(fields)
    text = right.text.rstrip(".")
    candidates = list(foreign)
    random.shuffle(candidates)
    chosen = shuffled(text, balanced(text, candidates, 3), random)
    evidence = view.evidence(right.start, right.end)
    stem, explanation = _FIELD.format(place=view.place), f"“{view.place}”: {right.text}"
    return Draft(Kind.FIELDS, stem, chosen.options, chosen.key, evidence, explanation, lenders_of(chosen, foreign))
