"""Items before their owner: by section, the most useful first, and only what stands unchanged is approved in bulk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fakes.quiz_sops import REFUNDS, sop, steps_of

from nudges.items.bank import BankItem, ItemState, Why
from nudges.items.bulk_review import AT_ONCE, SectionReview, looks, needs_own_look, stamp, unasked
from nudges.items.demand import value
from nudges.items.generate import generate
from nudges.items.models import ItemOrigin, Kind
from retrieval.library.models import SectionRef

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def stored(state: ItemState = ItemState.REVIEW) -> list[BankItem]:
    return [BankItem(item, state, NOW) for item in (*generate(sop(REFUNDS)), *steps_of(REFUNDS))]


def test_every_item_is_in_one_look_or_counted_as_more() -> None:
    waiting = stored()
    made = looks(waiting)
    assert sum(len(look.items) + look.more for look in made) == len(waiting)
    assert all({found.section for found in look.items} == {look.section} for look in made)
    assert all(len(look.items) <= AT_ONCE for look in made)


def test_a_case_comes_before_the_order_of_steps_and_a_complaint_before_both() -> None:
    waiting = stored()
    worths = [value(look.items[0].item) for look in looks(waiting)]
    assert worths == sorted(worths, reverse=True)
    kinds = [next(found for found in waiting if found.item.kind is kind).item for kind in (Kind.SCENARIO, Kind.NEXT_STEP)]
    assert value(kinds[0]) > value(kinds[1])
    step = next(found for found in waiting if found.item.kind is Kind.NEXT_STEP)
    rest = [found for found in waiting if found is not step]
    assert looks([*rest, replace(step, why=Why.OUTDATED)])[0].items[0].item == step.item


def test_what_comes_unasked_keeps_to_its_most() -> None:
    sections = [SectionReview(SectionRef("refunds", str(count)), tuple(stored()[:count])) for count in (4, 6, 3, 1)]
    taken = {most: [len(look.items) for look in unasked(sections, most)] for most in (0, 3, 4, 8, 10, 13, 14)}
    assert taken == {0: [], 3: [3], 4: [4], 8: [4, 3, 1], 10: [4, 6], 13: [4, 6, 3], 14: [4, 6, 3, 1]}


def test_a_stamp_names_state_and_section() -> None:
    found = stored()[0]
    others = (
        replace(found, state=ItemState.FLAGGED),
        replace(found, why=Why.SECTION_CHANGED),
        replace(found, changed_at=NOW + timedelta(seconds=1)),
        replace(found, item=replace(found.item, section_digest="other")),
    )
    assert stamp(replace(found)) == stamp(found)
    assert len({stamp(each) for each in (found, *others)}) == 1 + len(others)


def test_a_suggested_item_and_a_complaint_need_a_look_of_their_own() -> None:
    clean = next(found for found in stored() if not found.item.findings)
    assert not needs_own_look(clean)
    assert needs_own_look(replace(clean, why=Why.REPORTED))
    assert needs_own_look(replace(clean, item=replace(clean.item, origin=ItemOrigin.SUGGESTED)))
