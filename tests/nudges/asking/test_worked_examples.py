"""What a lesson shows solved is another thing than the case that follows, and gives none of its key away."""

from __future__ import annotations

import pytest
from fakes.practice_company import GREETING, Company
from fakes.quiz_sops import REFUNDS
from fakes.unit_of_work import fake_units

from nudges.asking.quizzing import coming_cases, practise, worked_example
from nudges.items.leaks import leaks
from nudges.items.models import Item
from retrieval.library.models import SectionRef

MIXED = """# Mixed

## How to close an account

1. Check the balance of the account.
2. Create the final invoice for the month.
3. Press Close and enter the reason.
4. Send the confirmation to the customer.
5. Archive the folder of the customer.

The customer must have the confirmation within 3 business days of the request. You can keep at most seven open reviews per person.

## Twins

The letter for the customer must leave within 8 days of the request.
The report for the lead must leave within 8 days of the visit.

## One thing

The card for the customer must leave within 8 days of the order and may cost at most EUR 340.
"""
TWINS = SectionRef("mixed", "twins")
PLACES = [
    SectionRef("refunds", "deadlines"),
    SectionRef("refunds", "issue-a-refund"),
    SectionRef("refunds", "who-approves"),
    SectionRef("mixed", "how-to-close-an-account"),
    TWINS,
]


@pytest.fixture
def company() -> Company:
    opened = Company(fake_units()).open(REFUNDS, GREETING, MIXED)
    opened.approve_all("mixed")
    return opened


def texts(item: Item) -> tuple[str, ...]:
    return item.stem, item.answer, item.explanation or item.evidence


def test_no_example_holds_the_key_of_a_case_that_may_follow(company: Company) -> None:
    pairs = 0
    for place in PLACES:
        for _ in range(4):
            with company.units() as unit:
                solved, coming = worked_example(unit, "U1", place), coming_cases(unit, "U1", place)
                delivery = practise(unit, company.rules, "U1", place, company.now)
                unit.commit()
            asked = [question.item.item for question in delivery.questions] if delivery else []
            assert {item.id for item in asked} <= {item.id for item in coming}
            if solved is not None:
                pairs += len(asked)
                assert not any(leaks(texts(solved.item), case) for case in asked)
            company.later(days=1)
    assert pairs > 3


def test_a_rule_with_the_limit_of_the_coming_case_is_not_shown_solved(company: Company) -> None:
    with company.units() as unit:
        coming = {case.family for case in coming_cases(unit, "U1", TWINS)}
        others = [found for found in unit.items.asked_in("mixed", "twins") if not found.item.is_self_rated]
        assert {found.item.family for found in others} - coming
        assert worked_example(unit, "U1", TWINS) is None


def test_where_there_is_one_thing_to_ask_nothing_is_shown_solved(company: Company) -> None:
    place = SectionRef("mixed", "one-thing")
    with company.units() as unit:
        assert coming_cases(unit, "U1", place)
        assert worked_example(unit, "U1", place) is None
        assert coming_cases(unit, "U1", SectionRef("mixed", "gone")) == []
