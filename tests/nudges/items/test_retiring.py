"""What teaches nobody leaves: known at first sight by nearly everybody, or guessed. The owner has the last word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fakes.practice_company import DEADLINES, MONDAY, Company
from fakes.unit_of_work import Units, fake_units

from bot.practice.views.review import ItemShown, review_card
from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.models import Cause, Start
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState, Why
from nudges.items.curation import sync_items
from nudges.items.demand import demand
from nudges.items.models import Kind
from nudges.items.retiring import FEWEST, retire_worthless
from nudges.items.reviewing import approve
from nudges.lessons.cutting import LessonView
from retrieval.library.models import SectionRef


def company(units: Units | None = None) -> tuple[Company, BankItem]:
    it = Company(units or fake_units()).open()
    with it.units() as unit:
        items = unit.items.asked_in("refunds", "deadlines")
    return it, next(found for found in items if found.item.kind is Kind.MISTAKES)


def answers(it: Company, found: BankItem, right: int, wrong: int = 0, **more: object) -> None:
    """So many people's answers, one each."""
    seconds, start = more.get("seconds"), int(str(more.get("start", 0)))
    at = more.get("at", MONDAY)
    assert isinstance(at, datetime)
    with it.units() as unit:
        for number in range(start, start + right + wrong):
            person, name = f"P{number}", f"{found.item.id}{number}{at:%d%H%M}"
            ask = Ask(name, name, person, found.item.family, found.item.id, 0, at)
            unit.asks.add([Batch(name, person, at.date(), at)], [ask])
            is_right = number - start < right
            choice = found.item.key if is_right else (found.item.key + 1) % len(found.item.options)
            rating = Rating.GOOD if is_right else Rating.AGAIN
            unit.asks.record(
                Attempt(
                    name, person, found.item.family, found.item.id, found.item.kind.value, choice, is_right, at, at.date(), rating,
                    0.9, Cause.QUESTION, seconds,  # type: ignore[arg-type]
                )
            )  # fmt: skip
        unit.commit()


def retired(it: Company) -> list[BankItem]:
    with it.units() as unit:
        retire_worthless(unit, it.now)
        unit.commit()
        return [found for found in unit.items.of_sop("refunds") if found.is_retired]


def test_what_nearly_everybody_knows_leaves_with_all_that_demand_the_same() -> None:
    it, found = company()
    answers(it, found, FEWEST)
    gone = retired(it)
    assert found.item.id in {each.item.id for each in gone}
    assert {each.why for each in gone} == {Why.KNOWN}
    assert {demand(each.item) for each in gone} == {demand(found.item)}
    with it.units() as unit:
        left = unit.items.asked([found.item.family])[found.item.family]
    assert left
    assert demand(found.item) not in {demand(each.item) for each in left}


@pytest.mark.parametrize(("right", "wrong"), [(FEWEST - 1, 0), (FEWEST - 1, 1), (18, 2)])
def test_fewer_people_or_a_miss_in_ten_leave_it(right: int, wrong: int) -> None:
    it, found = company()
    answers(it, found, right, wrong)
    assert retired(it) == []


def test_only_first_answers_count() -> None:
    it, found = company()
    answers(it, found, 0, FEWEST)
    answers(it, found, 8 * FEWEST, start=0, at=MONDAY + timedelta(days=3))
    with it.units() as unit:
        sights = unit.asks.first_sights(FEWEST)
    assert [sight.is_right for sight in sights] == [False] * FEWEST + [True] * (7 * FEWEST)
    assert retired(it) == []


def test_what_is_guessed_by_those_who_never_met_the_section_leaves() -> None:
    it, found = company()
    answers(it, found, 8, 2, seconds=3.0)
    assert {each.why for each in retired(it)} == {Why.GUESSED}
    slow, found = company()
    answers(slow, found, 8, 2, seconds=9.0)
    assert retired(slow) == []
    by_chance, found = company()
    answers(by_chance, found, 2, 8, seconds=3.0)
    assert retired(by_chance) == []


def test_quick_answers_of_those_who_read_the_section_are_no_guesses() -> None:
    it, found = company()
    with it.units() as unit:
        unit.lessons.add([LessonView(f"v{number}", f"P{number}", DEADLINES, 1, MONDAY) for number in range(FEWEST)])
        unit.commit()
    answers(it, found, 8, 2, seconds=3.0)
    assert retired(it) == []


def test_the_owner_sees_why_and_brings_it_back_for_good() -> None:
    it, found = company()
    answers(it, found, FEWEST)
    gone = next(each for each in retired(it) if each.item.id == found.item.id)
    card = review_card(ItemShown(gone))
    assert "Everybody knows this" in str(card.blocks)
    assert "Bring back" in str(card.blocks)
    with it.units() as unit:
        approve(unit, found.item.id, "U0OWNER", it.now)
        unit.commit()
        assert unit.items.get(found.item.id).why is Why.KEPT
    answers(it, found, FEWEST, start=50, at=MONDAY + timedelta(days=9))
    assert found.item.id not in {each.item.id for each in retired(it)}


def test_a_sync_does_not_bring_it_back() -> None:
    it, found = company()
    answers(it, found, FEWEST)
    before = {each.item.id for each in retired(it)}
    with it.units() as unit:
        sync_items(unit, it.rules, "refunds", it.now)
        unit.commit()
        assert {each.item.id for each in unit.items.of_sop("refunds") if each.is_retired} == before


def test_answers_from_before_the_owners_look_do_not_count() -> None:
    it, found = company()
    answers(it, found, FEWEST)
    with it.units() as unit:
        for each in unit.items.asked([found.item.family])[found.item.family]:
            unit.items._memory.items[each.item.id] = replace(
                each, state=ItemState.APPROVED, by="U0OWNER", changed_at=MONDAY + timedelta(1)
            )
        unit.commit()
    assert retired(it) == []


def test_first_sights_are_told_alike_by_every_store(units: Units) -> None:
    it, found = company(units)
    rule = found.item.family
    with it.units() as unit:
        sister = next(each for each in unit.items.asked_in("refunds", "deadlines") if each.item.family != rule)
        unit.lessons.add(
            [
                LessonView("v1", "P1", DEADLINES, 1, MONDAY - timedelta(days=1)),
                LessonView("v2", "P2", DEADLINES, 1, MONDAY + timedelta(days=1)),
            ]
        )
        unit.lessons.add([LessonView("v3", "P3", SectionRef("refunds", "windows"), 1, MONDAY)])
        causes = ((4, Cause.QUESTION), (5, Cause.ASSIGNED))
        for number, cause in causes:
            unit.cards.start(Start(f"s{number}", f"P{number}", rule, DEADLINES, cause, MONDAY, MONDAY.date(), 0.9))
        unit.commit()
    answers(it, sister, 1, start=6, at=MONDAY - timedelta(days=2))
    answers(it, found, 4, 3, start=1, seconds=4.0)
    answers(it, found, 0, 7, start=1, at=MONDAY + timedelta(days=2))
    with it.units() as unit:
        sights = unit.asks.first_sights(7)
        assert [(one.person, one.is_right, one.seconds, one.is_unmet) for one in sights] == [
            ("P1", True, 4.0, False),
            ("P2", True, 4.0, True),
            ("P3", True, 4.0, True),
            ("P4", True, 4.0, False),
            ("P5", False, 4.0, True),
            ("P6", False, 4.0, False),
            ("P7", False, 4.0, True),
        ]
        assert {(one.family, one.item) for one in sights} == {(rule, found.item.id)}
        assert unit.asks.first_sights(8) == []
