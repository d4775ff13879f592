"""What each kind asks, on SOPs where the right answer is plain to see."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import REFUNDS, every_way, family_of, items_of, sop, steps_of, variants_of

from nudges.items.generate import families, generate, missed_step
from nudges.items.models import ItemOrigin, Kind, Release


def test_the_next_step_is_the_step_that_stands_next():
    steps = {item.family.rsplit("-", 1)[1]: item for item in steps_of(REFUNDS, Kind.NEXT_STEP)}
    assert steps["4"].answer == "Wait for the status Paid out"
    assert "Press Refund" in steps["4"].stem


def test_a_step_is_asked_when_it_was_missed_at_work_whatever_it_is_and_else_never():
    assert not [item for item in items_of(REFUNDS) if item.kind in {Kind.NEXT_STEP, Kind.MISSING_STEP}]
    items = missed_step(sop(REFUNDS), "issue-a-refund", "3")
    assert {item.answer for item in items} == {"Press Refund and enter the amount"}
    assert {item.release for item in items} == {Release.AUTO}
    assert missed_step(sop(REFUNDS), "deadlines", "3") == []


def test_the_first_step_is_asked_by_the_one_after_it():
    item = next(item for item in steps_of(REFUNDS, Kind.MISSING_STEP) if item.family.endswith("step-1"))
    assert item.answer == "In Tallyroom, open the invoice and check the balance"
    assert "directly before" in item.stem
    assert "Create the credit note" in item.stem


def test_the_missing_step_stands_between_the_two_that_are_shown():
    item = next(item for item in steps_of(REFUNDS, Kind.MISSING_STEP) if item.family.endswith("step-4"))
    assert item.answer == "Wait for the status Paid out"
    assert "Press Refund" in item.stem
    assert "Send the template" in item.stem


@pytest.mark.parametrize(
    "text",
    [
        "# Tips\n\n## Good habits\n\n1. Use a password manager.\n2. Choose long words.\n3. Never share it.\n4. Change it.",
        "# Who\n\n## Eligibility\n\n1. The customer is known.\n2. The customer is 18.\n3. It is open.\n4. No block is set.",
        "# A\n\n## Open it\n\n1. Click here.\n3. Open that.\n7. Press Save.\n8. Send it.",
        "# A\n\n## Open it\n\n1. Open the form.\n2. Press Send.\n3. Wait for mail.",
        "# A\n\n## Example\n\n1. Open the form.\n2. Press Send.\n3. Wait for the mail.\n4. Close the form.",
    ],
    ids=["tips", "conditions", "gaps in the count", "too short", "an example"],
)
def test_a_list_that_is_no_procedure_gives_no_step_items(text):
    assert steps_of(text) == []


def test_a_conditional_step_is_never_the_answer():
    text = REFUNDS.replace("4. Wait for the status [Paid out](https://pay.example/x).", "4. If it fails, call the lead.")
    answers = {item.answer for item in steps_of(text)}
    assert answers
    assert not any("call the lead" in answer for answer in answers)


def test_a_step_that_comes_twice_is_not_used_as_a_place():
    steps = ("Open the form", "Click Next", "Enter your name", "Click Next", "Choose the plan", "Press Send")
    text = "# A\n\n## Set it up\n\n" + "\n".join(f"{number}. {step}." for number, step in enumerate(steps, start=1))
    assert not any("after “Click Next”" in item.stem or "done this: “Click Next”" in item.stem for item in steps_of(text))


def test_a_number_is_asked_as_a_case_and_as_a_date():
    items = {item.kind: item for item in every_way(REFUNDS) if item.family.endswith("business-day-1")}
    assert set(items) == {Kind.SCENARIO, Kind.DATE}
    case = items[Kind.SCENARIO]
    assert case.answer in {"Yes: within 3 business days", "No: within 3 business days"}
    assert "▢" in case.stem
    assert case.evidence == "The customer must have the confirmation within 3 business days of the request."


@pytest.mark.parametrize(
    "sentence",
    [
        "The customer usually gets the money within 3 business days.",
        "It must be sent within 3 business days of the request.",
        "In 2019 we were able to answer within 3 business days of a request.",
        "For example, a refund must be paid within 3 business days.",
        "The above form must be sent to us within 3 business days.",
        "The form must reach us within 3 to 5 business days of the request.",
        "The approval of the embassy may take 6 months to a year in all.",
        "The form from step 4 must reach us as soon as it is signed.",
        "The office at 3 Main Street must be told about every visitor.",
        "Must the form reach us within 3 business days of the request?",
    ],
)
def test_a_sentence_that_is_no_firm_rule_is_left_alone(sentence):
    assert items_of(f"# Mail\n\n## Rules\n\n{sentence}\n") == []


def test_two_rules_that_differ_in_nothing_but_the_number_are_not_asked():
    text = (
        "# Mail\n\n## Rules\n\nThe form must reach us within 3 business days.\n\nThe form must reach us within 5 business days.\n"
    )
    assert items_of(text) == []


def test_a_number_that_the_heading_gives_away_is_not_asked():
    text = "# Balances\n\n## The $25K threshold\n\nAn account must hold at least $25,000 on the last day.\n"
    assert items_of(text) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "You can request up to 240 hours of leave. If you are a term employee, you can request less.",
        "The payment is under EUR 25 or exceeds the limit of the card that was used.",
        "Pay down the balance early to free up capacity under EUR 2,500.",
        "The form must reach us within 3 days, and the letter must follow by post.",
        "If the owner agrees, the form must reach us within 3 days of the call.",
    ],
    ids=["an exception follows", "two conditions", "no comparator", "two clauses", "a condition"],
)
def test_no_case_where_the_number_alone_does_not_decide(sentence):
    assert items_of(f"# Mail\n\n## Rules\n\n{sentence}\n", Kind.SCENARIO) == []


def test_a_limit_decides_who_approves():
    family = family_of(REFUNDS, "limit-1")
    answers = {item.answer for item in variants_of(family)}
    assert answers == {
        "support issues it alone (limit: EUR 200)",
        "the billing lead approves first (limit: EUR 200)",
        "the billing lead approves first (limit: EUR 1,000)",
        "the finance lead approves first (limit: EUR 1,000)",
    }


def test_only_kinds_found_safe_are_released():
    released = {item.kind for item in every_way(REFUNDS) if item.release is Release.AUTO}
    assert released == {Kind.SCENARIO, Kind.DATE, Kind.MISTAKES}
    assert all(item.origin is ItemOrigin.GENERATED for item in items_of(REFUNDS))


def test_a_page_in_another_language_gives_nothing():
    assert generate(sop(REFUNDS, language="de")) == []


def test_a_family_keeps_its_name_when_its_rule_is_reworded():
    before = {family.id for family in families(sop(REFUNDS))}
    reworded = REFUNDS.replace("must have the confirmation within 3", "must receive a confirmation within 4").replace(
        "check the balance", "check what is left"
    )
    assert {family.id for family in families(sop(reworded))} == before


def rule_items(sentence):
    return [item for item in items_of(f"# Cards\n\n## What holds\n\n{sentence}\n") if item.kind in {Kind.CLOZE, Kind.SCENARIO}]


@pytest.mark.parametrize(
    "sentence",
    [
        "Editing is locked within 13 hours of the upcoming occurrence of a payment.",
        "Keep your details current so you receive prompts within the 15-minute response window.",
        "Transfers are not possible within 2 hours of the daily closing of the books.",
    ],
    ids=["locked", "a number that describes a noun", "not possible"],
)
def test_no_case_where_there_is_nothing_to_keep_to(sentence):
    assert {item.kind for item in rule_items(sentence)} <= {Kind.CLOZE}


def test_a_sum_does_not_count_things():
    assert rule_items("You can save up to $550 contacts in the app of your bank.") == []
    assert rule_items("You can transfer up to $550 per day to any other account.") != []


@pytest.mark.parametrize(("amount", "figures"), [("$2,505,000", 3), ("135 pages", 2), ("$1,250", 2)])
def test_an_odd_number_does_not_stand_out_among_round_ones(amount, figures):
    item = rule_items(f"A customer can receive up to {amount} per account in a year.")[0]
    digits = ["".join(filter(str.isdigit, option)).rstrip("0") for option in item.options]
    assert len(item.options) >= 3
    assert min(map(len, digits)) >= figures - 1


def test_a_standing_duty_is_no_step():
    steps = ("Contact the partner", "Create the report", "Press Send", "Enter the result", "Keep records of all messages")
    text = "# A\n\n## How to report\n\n" + "\n".join(f"{number}. {step}." for number, step in enumerate(steps, start=1))
    assert not any("Keep records" in option for item in steps_of(text) for option in item.options)
