"""What pages that nobody had looked at gave away or got wrong; each test is one cause, on a snippet of our own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from fakes.quiz_sops import family_of, items_of, steps_of, variants_of

from core.amounts.bounds import Side
from core.amounts.reading import amount
from core.amounts.writing import with_value
from nudges.items.models import Kind


def _page(sentence: str) -> str:
    return f"# Fleet\n\n## Cards and trips\n\n{sentence}\n"


def _listed(*steps: str, heading: str = "How to hand a van back") -> str:
    return f"# Fleet\n\n## {heading}\n\n" + "\n".join(f"{number}. {step}." for number, step in enumerate(steps, start=1))


@pytest.mark.parametrize(
    ("sentence", "name", "keeps"),
    [
        ("A driver must report the loss of a card within 7 days.", "day-1", "at most"),
        ("A deploy needs at least 4 approvals from the owners.", "approval-1", "at least"),
        ("Drivers may keep the van for up to 10 days.", "day-1", "at most"),
        ("Trips of more than 60 days need the approval of the fleet lead.", "day-1", "above"),
        ("The value of the load must be under EUR 8,000 at all times.", "eur-1", "below"),
        ("Plug the van in when the gauge shows 20 % or less.", "percent-1", "at most"),
    ],
)
def test_every_option_of_a_case_says_what_follows_from_its_own_limit(sentence, name, keeps):
    items = [item for item in variants_of(family_of(_page(sentence), name)) if item.kind is Kind.SCENARIO]
    right = amount(sentence)
    assert items
    for item in items:
        case = amount(item.stem[item.stem.index("case it is") :])
        assert amount(item.answer).value == right.value
        for option in item.options:
            assert option.startswith("Yes") is Side(keeps).holds(case.value, amount(option).value)
        assert {option[:2] for option in item.options} == {"Ye", "No"}


@pytest.mark.parametrize(
    "sentence",
    [
        "Answer it within 45 days and attach the proof of delivery.",
        "We send a decision within 5 business days of receiving it.",
        "The clerk must forward them within 3 days by post.",
    ],
)
def test_what_a_sentence_only_points_at_is_not_asked(sentence):
    assert items_of(_page(sentence)) == []


def test_a_pronoun_whose_noun_stands_in_the_sentence_is_no_obstacle():
    assert items_of(_page("Changes must be announced at least 30 days before they take effect."), Kind.SCENARIO)
    assert items_of(_page("Employees must hand in their receipts within 14 days."), Kind.SCENARIO)


@pytest.mark.parametrize("lead", ["Please note:", "The cards come with a few rules, which hold everywhere:"])
def test_a_bullet_under_a_line_that_limits_nothing_is_asked(lead):
    text = _page(f"{lead}\n\n- A card must be returned within 7 days of the last trip.")
    assert items_of(text, Kind.SCENARIO)


@pytest.mark.parametrize(
    "sentence",
    [
        "Every booking must name at least two accounts – a source account and a destination account.",
        "Print at least two copies: one for the guest and one for Finance.",
        "At least two people must sign, one from the fleet and one from Finance.",
        "Drivers must get 100% of their wages during the leave.",
        "Fleet leads can keep up to $275 active virtual cards at once.",
    ],
)
def test_a_number_that_its_own_sentence_tells_is_not_asked(sentence):
    assert items_of(_page(sentence)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Drivers can choose from a list of up to 12 fuel stations.",
        "Fees are refunded up to the monthly maximum of $30 for drivers.",
        "The check shall not by any means take longer than 5 days.",
    ],
)
def test_no_case_where_half_of_the_limit_would_stay_in_the_sentence(sentence):
    assert items_of(_page(sentence), Kind.SCENARIO) == []


def test_a_no_before_the_limit_goes_with_it():
    item = items_of(_page("Drivers shall send the invoice no later than 5 days after the trip."), Kind.SCENARIO)[0]
    assert "invoice ▢ after the trip" in item.stem


def test_no_option_is_more_than_the_period_holds():
    text = _page("Employees may work from home up to 3 days per week.")
    items = variants_of(family_of(text, "day-1"))
    offered = {value for item in items for option in item.options if (found := amount(option)) for value in [found.value]}
    assert items
    assert max(offered) <= Decimal(7)


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [("$1.25", "0.8", "$0.80"), ("EUR 1.500,50", "900.5", "EUR 900,50"), ("1.5 hours", "0.8", "0.8 hours")],
)
def test_cents_keep_two_places(text, value, written):
    found = amount(text)
    assert found is not None
    assert with_value(found, Decimal(value)) == written


def test_the_order_of_four_steps_is_not_asked():
    steps = ("Clean the van", "Fill the tank", "Note the mileage", "Enter the damage")
    assert steps_of(_listed(*steps)) == []
    assert steps_of(_listed(*steps, "Lock the gate"))


@pytest.mark.parametrize("word", ["Finally, ", "First, "])
def test_a_step_that_says_its_own_place_is_not_asked(word):
    step, told = "Inspect the tyres", f"{word}inspect the tyres"
    text = _listed("Clean the van", step, "Fill the tank", "Note the mileage", "Wash the windows", "Lock the gate")
    assert step in {item.answer for item in steps_of(text)}
    items = steps_of(text.replace(step, told))
    assert items
    assert not any(told in text for item in items for text in (*item.options, item.stem))


def test_a_neighbour_that_shares_two_words_with_the_answer_is_not_shown():
    steps = (
        "Clean the van",
        "Check the review of the ticket",
        "{} the ticket",
        "Enter the damage",
        "Fill the tank",
        "Lock the gate",
    )
    asked = [_listed(*(step.format(verb) for step in steps)) for verb in ("Close the reviewed side of", "Shut the drawer behind")]
    shared, apart = ([item for item in steps_of(text) if item.answer == steps[1] and "the ticket”" in item.stem] for text in asked)
    assert apart
    assert shared == []


def test_a_list_to_be_done_in_order_is_a_procedure():
    text = "# Hotel\n\n## Checking a guest in\n\nDo these in order:\n\n" + "\n".join(
        f"{number}. {step}."
        for number, step in enumerate(
            ("Greet the guest", "Check the passport", "Encode the keys", "Explain the fire exits", "Carry the bags"), start=1
        )
    )
    answers = {item.answer for item in steps_of(text)}
    assert "Check the passport" in answers


def test_to_note_something_is_a_step_and_a_note_is_none():
    text = _listed("Clean the van", "Fill the tank", "Note the mileage in the log", "Photograph the cabin", "Lock the gate")
    assert "Note the mileage in the log" in {item.answer for item in steps_of(text)}
    remark = text.replace("Note the mileage in the log", "Note that the tank holds 80 litres")
    assert not any("tank holds" in option for item in steps_of(remark) for option in item.options)


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        (
            "Overtime of up to an hour is ordered by Rosa. More than that needs the manager, and nobody works over 10 hours.",
            "by Rosa.",
        ),
        (
            "Emergency: something is broken or about to be. Approve the change by phone, paperwork later (within 1 working day).",
            "Emergency:",
        ),
    ],
)
def test_a_sentence_that_has_lost_its_case_is_asked_with_it(text, needed):
    asked = [item for item in items_of(_page(text)) if "10 hours" in item.evidence or "1 working" in item.evidence]
    assert all(needed in item.stem for item in asked)


def test_a_way_out_is_not_asked():
    text = "Orders can be cancelled free of charge. Shop lead can be generous, once, up to €40."
    assert not any("€40" in item.evidence for item in items_of(_page(text)))


def test_a_sentence_with_its_own_subject_behind_a_label_is_asked():
    text = "Lost badge: tell the desk at once. Temporary staff must return a badge within 30 days."
    assert items_of(_page(text))
