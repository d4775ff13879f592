"""Real cases: the SOPs' own words as options, the question readable and nobody's, the key not given away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.quiz_sops import sop

from nudges.items.guidance import guidance_of
from nudges.items.lint import lint
from nudges.items.models import Draft, Kind, Release
from nudges.items.real_cases import Place, Situation, family_of, is_usable, real_case
from retrieval.library.models import SectionRef

DISPUTES = """# Disputes

## Put the hold on

1. Set the dispute hold on the account within one hour.
2. Write the reason into the ticket before anything else.

## Reply to the bank

The answer to the bank must be sent within 7 days of the notice. Ask the finance lead for the signed order.

## Close the dispute

1. Remove the dispute hold from the account.
2. Tell the customer what was decided.

## Small amounts

- If the amount is less than EUR 60 → accept the loss and close the ticket.
- If the amount is EUR 60 or more → send the evidence to the bank.

## Required fields

- Account number
- Check number

Usually we wait a little.
"""
OTHER = """# Refund rules

## Ask for approval

1. Ask the billing lead for approval in the ticket.
2. Wait until the ticket says Approved.
"""


def places(text: str = DISPUTES, name: str = "disputes") -> list[Place]:
    document = sop(text, sop_id=name)
    return [Place(document, section) for section in document.sections]


def place(heading: str) -> Place:
    return next(each for each in places() if each.section.heading == heading)


def situation(text: str, anchor: str, quote: str = "", *, is_sure: bool = True) -> Situation:
    return Situation(text, SectionRef("disputes", anchor), is_sure, quote)


HOLD = situation(
    "A customer says the bill is wrong, what do I do first?",
    "put-the-hold-on",
    "Set the dispute hold on the account within one hour.",
)


def made(asked: Situation = HOLD, heading: str = "Put the hold on"):
    right = place(heading)
    near = [each for each in (*places(), *places(OTHER, "refund-rules")) if each.section != right.section]
    return real_case(asked, right, near)


def test_guidance_is_what_stands_alone_and_says_what_to_do() -> None:
    said = {each.section.heading: [one.text for one in guidance_of(each.sop, each.section)] for each in places()}
    assert said["Put the hold on"] == [
        "Set the dispute hold on the account within one hour",
        "Write the reason into the ticket before anything else",
    ]
    assert said["Reply to the bank"][0].startswith("The answer to the bank must be sent")
    assert said["Small amounts"] == ["Accept the loss and close the ticket", "Send the evidence to the bank"]
    assert said["Required fields"] == []


def test_the_options_are_true_actions_of_neighbours_with_their_homes_and_of_the_keys_form() -> None:
    item = made()
    assert item is not None
    assert item.kind is Kind.REAL_CASE
    assert item.answer == "Set the dispute hold on the account within one hour"
    assert item.evidence in place("Put the hold on").section.text
    assert item.family == family_of(SectionRef("disputes", "put-the-hold-on"))
    everything = {
        one.text: each.heading
        for each in (*places(), *places(OTHER, "refund-rules"))
        for one in guidance_of(each.sop, each.section)
    }
    for index, option in enumerate(item.options):
        assert item.home(index) == ("" if index == item.key else everything[option])
    assert len(item.options) == 4
    assert lint(Draft(item.kind, item.stem, item.options, item.key, item.evidence, ""), place("Put the hold on").section.text) == ()


def test_other_sops_that_lend_are_named() -> None:
    right = place("Put the hold on")
    item = real_case(HOLD, right, [place("Close the dispute"), *places(OTHER, "refund-rules")])
    assert item is not None
    assert item.lenders == ("refund-rules",)
    assert made() is not None
    assert "disputes" not in made().lenders


def test_it_is_asked_at_once_only_when_the_section_is_sure_and_the_key_was_quoted() -> None:
    assert made().release is Release.AUTO
    assert made(replace(HOLD, is_sure=False)).release is Release.REVIEW
    assert made(replace(HOLD, quote="")).release is Release.REVIEW
    assert made(replace(HOLD, quote="Something that the SOP does not say.")).release is Release.REVIEW


def test_an_outcome_is_right_only_for_the_case_that_was_quoted() -> None:
    asked = situation(
        "This one is 45 euros, is it worth a letter to them?", "small-amounts", "accept the loss and close the ticket"
    )
    item = made(asked, "Small amounts")
    assert item is not None
    assert item.answer == "Accept the loss and close the ticket"
    assert made(replace(asked, quote=""), "Small amounts") is None


def test_a_question_that_repeats_the_keys_words_is_not_asked_at_once() -> None:
    asked = replace(HOLD, text="Do I set the dispute hold on the account within one hour or later?")
    assert made(asked).release is Release.REVIEW
    assert made(replace(asked, text="Within one hour I write the reason into the ticket before anything?")).answer == made().answer
    right = place("Put the hold on")
    far = [*places(OTHER, "refund-rules"), place("Small amounts")]
    assert real_case(asked, right, far) is None


def test_without_neighbours_of_the_same_form_there_is_no_case() -> None:
    assert real_case(HOLD, place("Put the hold on"), [place("Reply to the bank")]) is None


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        ("transfer is too short, do we chase them", True),
        ("Can [name] get a refund after a month?", True),
        ("Can [name] refund [amount] to [name] today?", False),
        ("and for annual plans in this case?", False),
        ("why?", False),
        ("Can she get a refund that was promised by …", False),
    ],
)
def test_a_question_can_be_read_by_somebody_else(text: str, usable: bool) -> None:
    assert is_usable(text) is usable
