"""Makes items from decisions without amounts: "If A → B", "If A, then B", "- Brick: white plug"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from nudges.items.branches import Branch, branches, stands_alone
from nudges.items.context import LISTED
from nudges.items.ladders import on_ladders
from nudges.items.matching import Case, matched, two_cases
from nudges.items.models import Family, Kind
from nudges.items.outline import Outline

_BRANCH = "“{place}”, two cases. The first: {first}. The second: {second}. What holds in the first, and what in the second?"


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
