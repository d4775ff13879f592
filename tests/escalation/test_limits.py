"""Limits: what is read from front matter and text, what may fire, and what a question does to it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.amounts.writing import quantity_text
from escalation.limits.comparing import read_limits
from escalation.limits.converting import converted, numbers, unit_of
from escalation.limits.lines import front_matter_limits, limit_of_line, limits_of, proposed_limits, standing, unread_of_line
from escalation.limits.models import Bound, Comparison, LimitOrigin
from retrieval.library.models import Governance, Section


def section(text, heading="Limits", anchor="limits"):
    return Section(anchor, (heading,), text, 0, 1)


def proposed(text, heading="Rules"):
    return [(str(limit), limit.needs) for limit in proposed_limits("sop", section(text, heading))]


@pytest.mark.parametrize(
    ("line", "said", "needs"),
    [
        ("refund amount > 500 USD needs finance-lead", "at most 500 USD", "finance-lead"),
        ("refund window <= 30 days", "at most 30 days", None),
        ("notice < 14 days needs manager", "at least 14 days", "manager"),
        ("notice >= 14 days", "at least 14 days", None),
        ("no more than EUR 1.500,00 per trip", "at most 1,500 EUR", None),
        ("hotel up to £10 000", "at most 10,000 GBP", None),
        ("travel cost over 50K needs cfo", "at most 50,000", "cfo"),
        ("first reply within 24h", "at most 24 hours", None),
        ("discount > 15 % requires sales-lead", "at most 15 %", "sales-lead"),
        ("seats over 20 need sales-lead", "at most 20", "sales-lead"),
    ],
)
def test_front_matter_lines(line, said, needs):
    limit = limit_of_line("refunds", line)
    assert (str(limit), limit.needs, limit.evidence, limit.origin) == (said, needs, line, LimitOrigin.FRONT_MATTER)
    assert limit.subject


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("refund > 5 USD needs lead", None),
        ("discount over 10%-15% needs lead", None),
        ("first reply within 24h", None),
        ("refund amount: > 500 USD needs finance-lead2", None),
        ("ask Dana", "there is no number in it"),
        ("refunds need the finance lead", "there is no number in it"),
        ("about 30 days", "nothing says which side of 30 days is the limit"),
        ("refund 500 USD needs lead", "nothing says which side of 500 USD is the limit"),
        ("$500-$1000 needs lead", "nothing says which side of $500-$1000 is the limit"),
        ("refund > 500 USD or > 30 days needs lead", "only 500 USD counts, not 30 days"),
        ("at most 3 exceptions per 30 days", "only 3 counts, not 30 days"),
    ],
)
def test_what_is_not_understood_of_a_line_is_told(line, what):
    assert unread_of_line(line) == what
    limits = front_matter_limits("refunds", Governance(limits=(line, "gift > 5 USD needs lead")))
    assert [limit.evidence for limit in limits][-1] == "gift > 5 USD needs lead"
    assert len(limits) == (1 if what and not what.startswith("only") else 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Agents may credit up to $200 per order.", [("at most 200 USD", None)]),
        ("Refunds over 500 USD need approval from the finance lead.", [("at most 500 USD", "finance lead")]),
        ("Amounts above EUR 1.500,00 require a director.", [("at most 1,500 EUR", "director")]),
        ("Founded in 1998, we have 40 offices in 2 countries.", []),
        ("```\nlimit = at most 5 days\n```", []),
    ],
)
def test_limits_in_text(text, expected):
    assert proposed(text) == expected


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("If the refund is more than EUR 200 → the billing lead approves first.", "billing lead"),
        ("Approval of the finance lead if more than EUR 2,500 is open.", "finance lead"),
        ("Refunds over EUR 500 need the finance lead's approval.", "finance lead"),
        ("Above EUR 150 the general manager signs first.", "general manager"),
        ("Claims older than 30 days need the Bursar, over 90 days they're gone.", "bursar"),
        ("| Refund | more than EUR 1,000 | finance lead |", "finance lead"),
        ("If it's more than $50,000, it goes to the investment committee, which sits on Wednesdays.", "investment committee"),
        ("Claims under EUR 100 are dropped; above that the finance lead decides.", "finance lead"),
        ("Rooms stay closed for max. 3 nights without GM sign-off.", "GM"),
        ("If the customer asks for more than 2 months or more than 50 % → the support lead decides.", "support lead"),
        ("Up to 4 hours the team leader decides; above 4 hours the shift manager; above 12 hours nobody.", "shift manager"),
        ("Support may give up to EUR 30 without asking anybody.", None),
        ("Up to EUR 10: duty lead, one per member.", None),
        ("An annual renewal may be paid in up to 3 instalments.", None),
        ("Goodwill never exceeds EUR 40.", None),
    ],
)
def test_owners_are_asked_about_limits_of_somebodys_authority(text, who):
    asked = proposed_limits("sop", section(text, "Rules"))
    assert asked
    assert {limit.needs for limit in asked} - {None} == ({who} if who else set())


@pytest.mark.parametrize(
    "text",
    [
        "Parts under EUR 2 are not paid back.",
        "Answer within 1 business day.",
        "The billing lead decides within 3 business days.",
        "The authority may have to be informed within 72 hours.",
        "Check the size: at most 4 MB.",
        "If the need is longer than a week, it stays; more than 2 weeks is longer than decides.",
        "When support hears of a chargeback first, billing needs the following within 1 business day.",
        "A guest under 18 needs the signature of a parent.",
        "Anyone over 120 kg needs four people.",
        "Electric tools need a test sticker not older than 12 months.",
        "If a case has been handed over 3 times → the duty lead names one owner.",
        "If no second person can be found within 30 minutes, ring the depot.",
        "Open picks below 25, otherwise phone the next team leader.",
    ],
)
def test_owners_are_not_asked_about_deadlines_sizes_and_other_thresholds(text):
    assert not proposed_limits("sop", section(text, "Rules"))


def test_evidence_stands_verbatim_and_names_its_section():
    part = section("First line.\n\nAgents may credit **up to $200** per order. More text.")
    (limit,) = proposed_limits("refunds", part)
    assert (limit.sop_id, limit.anchor) == ("refunds", "limits")
    assert limit.evidence in part.text


def test_a_key_outlives_respacing_and_changes_with_section_wording_and_value():
    def key(text, anchor="limits"):
        return proposed_limits("refunds", section(text, anchor=anchor))[0].key

    base = key("Agents may credit up to $200.")
    assert key("agents may  credit up to $200.") == base
    assert (
        len(
            {
                base,
                key("Agents may credit up to $250."),
                key("Agents may credit up to $200.", "other"),
                key("Leads may credit up to $200."),
            }
        )
        == 4
    )


def test_only_what_an_owner_wrote_or_confirmed_stands():
    text = "Agents may credit up to $200. Above 500 USD the lead decides."
    found = limits_of("refunds", Governance(limits=("refund > 500 USD needs lead",)), [section(text)])
    assert [one.origin for one in found] == [LimitOrigin.FRONT_MATTER, LimitOrigin.TEXT, LimitOrigin.TEXT]
    assert standing(found, ()) == found[:1]
    assert standing(found, {found[2].key}) == (found[0], found[2])


REFUND = limit_of_line("refunds", "refund amount > 500 USD needs finance-lead")
WINDOW = limit_of_line("refunds", "refund window <= 30 days")
NOTICE = limit_of_line("leave", "leave notice >= 14 days")
DISCOUNT = limit_of_line("sales", "discount > 15 % needs sales-lead")


@pytest.mark.parametrize(
    ("question", "limit", "comparison"),
    [
        ("can I refund 750?", REFUND, Comparison.OVER),
        ("can I refund $750?", REFUND, Comparison.OVER),
        ("refunding 0.9k to her?", REFUND, Comparison.OVER),
        ("refund of 500 ok?", REFUND, Comparison.WITHIN),
        ("can I refund 750 EUR?", REFUND, None),
        ("can I refund order 48812", REFUND, None),
        ("a hotel for 750?", REFUND, None),
        ("who approves refunds over 750?", REFUND, None),
        ("a customer waits. who approves refunds over 750?", REFUND, None),
        ("who approves refunds over 750? also where can i park my car?", REFUND, None),
        ("who approves refunds over 750? i need it for this week", REFUND, None),
        ("who approves a refund? the amount is 750", REFUND, Comparison.OVER),
        ("order came 34 days ago, refund it?", WINDOW, Comparison.OVER),
        ("order came 6 weeks ago, refund it?", WINDOW, Comparison.OVER),
        ("order came 2 weeks ago, refund it?", WINDOW, Comparison.WITHIN),
        ("may I refund after 25 business days", WINDOW, Comparison.OVER),
        ("can I take leave with 3 days notice", NOTICE, Comparison.OVER),
        ("can I take leave with 3 weeks notice", NOTICE, Comparison.WITHIN),
        ("give him 20% discount?", DISCOUNT, Comparison.OVER),
        ("give him a discount of 10", DISCOUNT, Comparison.WITHIN),
    ],
)
def test_questions_against_limits(question, limit, comparison):
    reading = read_limits(question, [limit])
    assert (reading and reading.comparison) == comparison


def test_the_highest_step_of_a_ladder_is_named():
    ladder = [
        limit_of_line("r", f"refund > {step} USD needs {role}") for step, role in ((200, "lead"), (500, "head"), (5000, "cfo"))
    ]
    assert read_limits("refund 750 please", ladder).limit.needs == "head"


def test_the_deciding_role_passes_only_its_own_step():
    ladder = [limit_of_line("r", f"refund > {step} USD needs {role}") for step, role in ((200, "team-lead"), (500, "head"))]
    assert read_limits("refund 750 please", ladder, "Team lead").limit.needs == "head"
    assert read_limits("refund 300 please", ladder[:1], "team_lead") is None


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_over_is_exactly_beyond_the_value(asked, value):
    limit = limit_of_line("r", f"refund > {value} USD needs lead")
    reading = read_limits(f"refund ${asked}", [limit])
    assert reading.asked == asked
    assert (reading.comparison is Comparison.OVER) == (asked > value)


@given(st.decimals(1, 1000, places=1), st.sampled_from(["hour", "day", "week", "month", "business day"]))
def test_times_convert_there_and_back(value, unit):
    there = converted(value, unit, "day")
    assert converted(there, "day", unit) == pytest.approx(value)
    assert converted(value, unit, "USD") is None


def test_numbers_that_only_name_something_are_left_out():
    assert [(number.value, unit_of(number)) for number in numbers("order 123, room 4, in 2024: 750 and 3 laptops")] == [
        (Decimal(750), ""),
        (Decimal(3), "laptop"),
    ]


def test_quantities_as_people_write_them():
    written = [
        quantity_text(Decimal(value), unit)
        for value, unit in (("1500", "USD"), ("1", "day"), ("2.50", "percent"), ("3", "currency"))
    ]
    assert written == ["1,500 USD", "1 day", "2.5 %", "3 currencies"]
    assert str(limit_of_line("s", "at least 2 reviewers")) == "at least 2 reviewers"
    assert limit_of_line("s", "at least 2 reviewers").bound is Bound.AT_LEAST


@pytest.mark.parametrize(
    ("question", "line", "comparison"),
    [
        ("can I refund $500-$1000?", "refund > 600 USD needs lead", Comparison.OVER),
        ("can I refund 500-1000 USD?", "refund > 600 USD needs lead", Comparison.OVER),
        ("can I refund 500 to 1000?", "refund > 600 USD needs lead", Comparison.OVER),
        ("can I refund $200-$500?", "refund > 600 USD needs lead", Comparison.WITHIN),
        ("give him a 10%-15% discount", "discount > 12 % needs lead", Comparison.OVER),
        ("give him a discount between 5 and 10 %", "discount > 12 % needs lead", Comparison.WITHIN),
        ("can I take leave with 5-20 days notice", "leave notice >= 14 days", Comparison.OVER),
        ("refund EUR 1.200,50 please", "refund > 1000 EUR needs lead", Comparison.OVER),
        ("refund EUR 1.200 please", "refund > 1000 EUR needs lead", Comparison.OVER),
        ("refund USD 1.200 please", "refund > 1000 USD needs lead", Comparison.OVER),
        ("refund 0.500 USD please", "refund > 200 USD needs lead", Comparison.WITHIN),
        ("the order came twenty-five days ago, refund it?", "refund window <= 14 days", Comparison.OVER),
        ("refund one hundred dollars?", "refund > 50 USD needs lead", Comparison.OVER),
        ("a refund of 750 needs approval, right", "refund > 500 USD needs lead", Comparison.OVER),
        ("refund on SOP 750 please", "refund > 500 USD needs lead", None),
    ],
)
def test_ranges_are_read_whole_and_open_numbers_at_their_worst(question, line, comparison):
    reading = read_limits(question, [limit_of_line("r", line)])
    assert (reading and reading.comparison) == comparison


def test_a_declared_range_is_taken_at_its_stricter_end():
    assert str(limit_of_line("r", "refund amount > 500-1000 USD needs lead")) == "at most 500 USD"
    assert str(limit_of_line("r", "notice >= 5-10 days")) == "at least 10 days"
