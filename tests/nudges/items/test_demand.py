"""What a question demands: another name, another number or other wrong options change nothing."""

from __future__ import annotations

from dataclasses import replace

from fakes.quiz_sops import REFUNDS, family_of, sop, steps_of, variants_of

from nudges.items.curation import VARIANTS
from nudges.items.curation import variants_of as banked
from nudges.items.demand import Demand, demand, is_on_the_line
from nudges.items.models import Kind, Release

FOUR_DAYS = REFUNDS.replace("3 business days", "4 business days")
"""Three would be customary: a case about it waits for the owner."""


def demands(name: str) -> set[Demand]:
    return {demand(item) for item in variants_of(family_of(FOUR_DAYS, name))}


def test_a_rule_is_demanded_as_a_case_on_both_sides_and_as_a_date() -> None:
    found = demands("business-day-1")
    assert {(each.kind, each.side) for each in found} == {
        (Kind.SCENARIO, "yes: within 4 business days"),
        (Kind.SCENARIO, "no: within 4 business days"),
        (Kind.DATE, ""),
    }


def test_a_step_is_demanded_forward_backward_and_in_the_gap() -> None:
    found = {demand(item) for item in steps_of(REFUNDS)}
    assert {(each.kind, each.side) for each in found} == {
        (Kind.NEXT_STEP, ""),
        (Kind.MISSING_STEP, "before"),
        (Kind.MISSING_STEP, ""),
    }


def test_another_name_is_the_same_demand_and_another_case_is_another() -> None:
    item = next(item for item in steps_of(REFUNDS) if "You" in item.stem)
    assert demand(replace(item, stem=item.stem.replace("You", "Lena"))) == demand(item)
    case = replace(item, kind=Kind.REAL_CASE, stem="A colleague asked: “May I?” What is right here?")
    assert demand(case) == demand(replace(case, options=case.options[::-1], key=len(case.options) - 1 - case.key))
    assert demand(case) != demand(replace(case, stem="A colleague asked: “Must I?” What is right here?"))


def test_a_section_is_asked_for_several_rules_first_and_for_one_alone_only_as_a_repeat() -> None:
    items = [item for item in banked(sop(FOUR_DAYS)) if item.family.endswith("deadlines/mistake")]
    assert items[0].kind is Kind.MISTAKES
    assert {item.kind for item in items} >= {Kind.MISTAKES, Kind.SCENARIO, Kind.DATE}
    assert {item.release for item in items} == {Release.AUTO}
    assert len(items) <= VARIANTS
    alone = [item for item in banked(sop(FOUR_DAYS)) if item.family.endswith("business-day-1")]
    assert {item.release for item in alone} == {Release.REVIEW}


def test_a_case_is_on_the_line_where_its_amount_is_a_limit_of_its_rule() -> None:
    family = family_of(REFUNDS, "#who-approves/limit-1")
    cases = {item.stem: is_on_the_line(item) for item in variants_of(family)}
    assert [stem for stem, is_there in cases.items() if is_there and "EUR 200." not in stem and "EUR 1,000." not in stem] == []
    assert sum(cases.values()) in {1, 2}
    assert len(cases) > 4
