"""The rules of a role: which sentences are rules, and that nobody is shown what they may not see."""

from __future__ import annotations

import pytest
from fakes.practice_company import GREETING, MAP, Company
from fakes.quiz_sops import REFUNDS, section_of
from fakes.unit_of_work import fake_units

from nudges.lessons.reference import Reference, RuleKind, reference_of, rules_in
from nudges.skills.skillmap import Frequency, Role, Task
from retrieval.library.models import SectionRef


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A single purchase may cost at most $500.", RuleKind.LIMIT),
        ("Check the size: at most 4 MB.", RuleKind.LIMIT),
        ("The customer must have the refund within 5 business days.", RuleKind.DEADLINE),
        ("A refund of more than EUR 1,000 needs the approval of the finance lead.", RuleKind.APPROVAL),
        ("- If the refund is more than EUR 200 → the billing lead approves first.", RuleKind.APPROVAL),
        ("Only the finance lead may reopen a month.", RuleKind.APPROVAL),
        ("Never refund in cash.", RuleKind.PROHIBITION),
        ("Two people open the house and two people lock it up.", None),
        ("A guest who comes again gets a second pair of eyes.", None),
        ("Sums over EUR 900 are checked by a second person.", RuleKind.APPROVAL),
        ("A tin with less than 8 weeks to go is used for soup.", RuleKind.LIMIT),
        ("Never both.", None),
        ("Bought ones within 8 days of the date on the bottle.", None),
        ("They come with at most 9 kg of ice, see below.", None),
        ("Close the case, but do not tell the customer.", RuleKind.PROHIBITION),
        ("You must not share a password.", RuleKind.PROHIBITION),
        ("You don't have to answer.", None),
        ("It changes what the customer owes; it does not move money.", None),
        ("If the owner must not be disturbed → write a note.", None),
        ("Open the invoice.", None),
        ("Approvals:", None),
        ("```\nnever\n```", None),
    ],
)
def test_a_sentence_is_a_rule_of_one_kind_or_none(text: str, kind: RuleKind | None) -> None:
    assert [rule.kind for rule in rules_in(section_of(text))] == ([] if kind is None else [kind])


def test_a_rule_stands_word_for_word_and_once() -> None:
    found = rules_in(section_of("Open it. Never press **Delete**. Never press **Delete**.\n\n- Never press **Delete**.\n"))
    assert [rule.text for rule in found] == ["Never press **Delete**."]


def collected(*hidden: str) -> Reference:
    company = Company(fake_units()).open(REFUNDS, GREETING)
    with company.units() as unit:
        return reference_of(unit.library, MAP.roles["support"], lambda sop: sop not in hidden)


def test_a_role_has_the_rules_of_its_tasks_in_the_order_of_the_path() -> None:
    found = collected()
    assert [task.task.id for task in found.tasks] == ["refund"]
    places = {place.section.section.anchor: [rule.kind for rule in place.rules] for place in found.tasks[0].sections}
    assert places["who-approves"] == [RuleKind.LIMIT, RuleKind.APPROVAL, RuleKind.APPROVAL]
    assert RuleKind.DEADLINE in places["deadlines"]
    assert collected("refunds").tasks == ()


def test_a_section_that_two_tasks_name_stands_once() -> None:
    company = Company(fake_units()).open(REFUNDS)
    deadlines = SectionRef("refunds", "deadlines")
    first = Task("a", "A", Frequency.DAILY, 4, (deadlines, SectionRef("gone", "")))
    role = Role("r", "R", (first, Task("b", "B", Frequency.RARE, 1, (deadlines,))))
    with company.units() as unit:
        found = reference_of(unit.library, role, lambda _sop: True)
    assert [(task.task.id, len(task.sections)) for task in found.tasks] == [("a", 1)]
