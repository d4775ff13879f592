"""A question is compared with the rule that applies to it, and what a limit leaves to somebody is no exception."""

from __future__ import annotations

import pytest

from escalation.limits.comparing import read_limits
from escalation.limits.converting import numbers, subject_of, unit_of
from escalation.limits.lines import limit_of_line
from escalation.limits.models import Bound, Comparison, Limit, LimitOrigin
from escalation.triage.models import Tier
from escalation.triage.service import Triage

MONEY = [
    limit_of_line("refunds", f"refund amount > {step}") for step in ("200 EUR needs billing-lead", "1000 EUR needs finance-lead")
]


@pytest.mark.parametrize(
    "question",
    [
        "refund of 150 EUR, can I do it myself?",
        "refund of 200 EUR, can I do it myself?",
        "may I refund 150 EUR myself?",
        "can I approve a refund of 150 EUR myself?",
        "Can I sign off a 150 EUR refund on my own?",
        "may I issue a refund of EUR 199.99 alone?",
        "do I need approval for a refund of 150 EUR?",
    ],
)
def test_what_the_limit_leaves_to_the_asker_is_answered_from_the_rule(question):
    verdict = Triage.packaged().judge(question, limits=MONEY)
    assert verdict.tier is Tier.ANSWER
    assert "Nobody approves" not in verdict.reason


@pytest.mark.parametrize(
    "question",
    [
        "refund of 250 EUR, can I do it myself?",
        "may I release my own refund of 150 EUR?",
        "can I approve my own refund of 150 EUR?",
        "I can't reach my lead, I'll just approve the refund of 1,200 EUR myself",
    ],
)
def test_what_lies_beyond_it_or_goes_to_the_asker_is_decided_by_somebody_else(question):
    assert Triage.packaged().judge(question, limits=MONEY).tier is Tier.HUMAN


def test_another_currency_is_no_permission():
    verdict = Triage.packaged().judge("refund of 150 USD, can I do it myself?", limits=MONEY)
    assert verdict.tier is not Tier.ANSWER


def of_text(evidence: str) -> list[Limit]:
    about = subject_of(f"Refund windows {evidence}")
    return [
        Limit("refunds", "windows", one.value, unit_of(one), Bound.AT_MOST, about, evidence, LimitOrigin.TEXT)
        for one in sorted(numbers(evidence), key=lambda one: one.start)
    ]


PLANS = [
    of_text("A monthly plan is refunded within 14 days of the capture, an annual plan within 30 days."),
    of_text("Refunds are possible within 14 days for monthly plans and within 30 days for annual plans."),
    [
        limit_of_line("refunds", "refund of a monthly plan: at most 14 days"),
        limit_of_line("refunds", "refund of an annual plan: at most 30 days"),
    ],
]


@pytest.mark.parametrize("limits", PLANS)
@pytest.mark.parametrize(
    ("question", "value", "comparison"),
    [
        ("monthly customer, 20 days after capture, refund?", 14, Comparison.OVER),
        ("annual customer wants a refund after 20 days", 30, Comparison.WITHIN),
        ("yearly plan, refund after 30 days", 30, Comparison.WITHIN),
        ("annual plan, refund after 40 days", 30, Comparison.OVER),
        ("customer pays per month and wants a refund after 10 days", 14, Comparison.WITHIN),
    ],
)
def test_the_monthly_customer_gets_the_monthly_rule(limits, question, value, comparison):
    reading = read_limits(question, limits)
    assert reading is not None
    assert (reading.limit.value, reading.comparison) == (value, comparison)


def test_without_a_plan_the_stricter_rule_is_named():
    reading = read_limits("refund after 20 days", PLANS[0])
    assert reading is not None
    assert reading.comparison is Comparison.OVER


def test_a_decider_named_in_the_question_does_not_take_a_step_off_the_ladder():
    reading = read_limits("finance asks for a refund of 500 EUR", MONEY)
    assert reading is not None
    assert reading.comparison is Comparison.OVER
