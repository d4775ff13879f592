"""Generates the items of an SOP. Same SOP, same seed, same items; an item with a lint finding is never released without a human."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from random import Random

from nudges.items.demand import LEAST_ASKED, value
from nudges.items.gates import page_is_asked, section_is_asked
from nudges.items.ladders import ladder_families
from nudges.items.lint import lint
from nudges.items.mistakes import mistake_families
from nudges.items.models import AUTO_KINDS, REPEAT_KINDS, Draft, Family, Item, Kind, Maker, Release
from nudges.items.numbers import known_amounts, number_families
from nudges.items.outline import Outline, outline
from nudges.items.steps import step_families
from nudges.items.written import is_check, written_items
from retrieval.library.models import SopDocument

_TRIES = 12


def generate(sop: SopDocument) -> list[Item]:
    """Return one item per family and kind of an approved SOP.

    Of items that may be asked at once only the first of a family is returned: the others ask for the same fact and serve as repeats
    (see `variant`).
    """
    return [item for family in families(sop) for item in first_items(family)]


def first_items(family: Family) -> Iterator[Item]:
    """Yield what `generate` returns of one family."""
    is_asked = False
    for kind in family.makers:
        item = _best(family, kind) if kind not in REPEAT_KINDS or Kind.MISTAKES not in family.makers else None
        if item is None or (is_asked and item.release is Release.AUTO):
            continue
        if kind in REPEAT_KINDS:
            item = replace(item, release=Release.REVIEW)
        yield item
        is_asked = is_asked or item.release is Release.AUTO


def families(sop: SopDocument) -> list[Family]:
    """Return the families of an SOP, in the order of its text; items written by hand come last."""
    views = views_of(sop)
    known = known_amounts(views)
    all_families: list[Family] = []
    for view in views:
        all_families += [*number_families(view, sop.id, known), *ladder_families(view, sop.id)]
    all_families += [_with_repeats(family, all_families) for family in mistake_families(views, sop.id)]
    all_families += written_items(sop).families
    names: set[str] = set()
    return [family for family in all_families if family.id not in names and not names.add(family.id)]  # type: ignore[func-returns-value]


def _with_repeats(family: Family, others: Sequence[Family]) -> Family:
    """Let a family that asks for several rules of a section ask for one of them later."""
    singles = [other for other in others if other.section == family.section]
    makers = {kind: [single.makers[kind] for single in singles if kind in single.makers] for kind in sorted(REPEAT_KINDS)}
    return replace(family, makers={**family.makers, **{kind: partial(_one_of, some) for kind, some in makers.items() if some}})


def _one_of(makers: Sequence[Maker], random: Random) -> Draft | None:
    return random.choice(makers)(random)


def missed_step(sop: SopDocument, anchor: str, step: str) -> list[Item]:
    """Return the items about a step that was missed at work, released where the lint finds nothing.

    Args:
        sop: an approved SOP.
        anchor: of the section; "" looks in the whole SOP.
        step: its number.
    """
    views = [view for view in views_of(sop) if anchor in {"", view.section.anchor}]
    matching = [family for view in views for family in step_families(view, sop.id, step) if family.id.endswith(f"step-{step}")]
    made = [item for family in matching for kind in family.makers if (item := _best(family, kind)) is not None]
    return [replace(item, release=Release.AUTO) for item in made if not item.findings]


def variant(family: Family, seed: int) -> Item | None:
    """Return the family's variant for a seed: kinds take turns, and within a kind numbers, people and order differ."""
    kinds = sorted(family.makers)
    for turn in range(len(kinds)):
        item = _made(family, kinds[(seed + turn) % len(kinds)], seed)
        if item is not None:
            return item
    return None


def _best(family: Family, kind: Kind) -> Item | None:
    """Return the first variant without a finding, else the first variant."""
    first: Item | None = None
    for seed in range(_TRIES):
        item = _made(family, kind, seed)
        if item is not None and not item.findings:
            return item
        first = first or item
    return first


def _made(family: Family, kind: Kind, seed: int) -> Item | None:
    draft = family.makers[kind](Random(f"{family.id}/{kind.value}/{seed}"))  # noqa: S311 - variety, not secrecy
    if draft is None:
        return None
    findings = lint(draft, family.section.text)
    is_asked = draft.kind in AUTO_KINDS | REPEAT_KINDS and value(draft) >= LEAST_ASKED and not findings
    return family.item(draft, findings, Release.AUTO if is_asked else Release.REVIEW, seed)


def views_of(sop: SopDocument) -> list[Outline]:
    """Return the sections that may be asked about."""
    if not page_is_asked(sop):
        return []
    views: Sequence[Outline] = [outline(sop, section) for section in sop.sections if not is_check(section)]
    return [view for view in views if section_is_asked(view)]
