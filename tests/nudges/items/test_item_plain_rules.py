"""Rules in the words of real procedures, without "must": what is asked, and what has to stand before it."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import items_of

from nudges.items.models import Item, Kind


def _page(text: str) -> str:
    return f"---\nid: harbour\n---\n# Harbour\n\n## Berths\n\n{text}\n"


def _asked(text: str) -> list[Item]:
    return [item for item in items_of(_page(text)) if item.kind in {Kind.CLOZE, Kind.SCENARIO, Kind.DATE}]


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("Boats over 14 metres are moved by a second driver, whatever the weather.", "14"),
        ("Amounts under £60 we write off, with the harbour master's initials in the book.", "£60"),
        ("After 18 days the account goes to the solicitor and the customer hears from him.", "18 days"),
        ("If the planner does not answer within 25 minutes, carry on with what is not affected.", "25 minutes"),
        ("When there is more than €1,200 in a drawer, take it to the safe.", "€1,200"),
        ("Roof older than 35 years: we survey, but a roofer's report comes before the offer.", "35 years"),
        ("Pitch steeper than 50 degrees: call the scaffold partner before anybody climbs.", "50"),
        ("Clothing is kept for 4 weeks, then the lifeboat charity gets everything.", "4 weeks"),
    ],
)
def test_a_condition_with_an_amount_is_asked(text, limit):
    assert any(limit in item.answer for item in _asked(text))


@pytest.mark.parametrize(
    "text",
    [
        "We have more than 50 offices in Europe and Asia.",
        "Our team serves over 200 customers in three countries.",
        "The harbour was closed for 3 days after the storm.",
        "I come back within 2 working days with an offer.",
        "- Today: who works on it.\n- Within 2 days: what is refunded.",
        "No first fitting for under 12 year olds without a parent.",
    ],
)
def test_what_only_describes_or_has_no_subject_is_not_asked(text):
    assert _asked(text) == []


def test_two_amounts_of_one_sentence_are_not_asked_alone():
    text = "If a holder will be away for more than 3 weeks we let the berth and credit the holder 40 % of what visitors pay."
    assert _asked(text) == []


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (
            "A member may complain in writing. It is answered by the office within 6 working days.",
            "A member may complain in writing.",
        ),
        ("**Queue.** Ask the stage manager. A hold is 5 minutes at most, and the stage manager gives it.", "Queue:"),
        (
            "**Float.** A difference is noted in the book. Over €60 call the manager, even at night.",
            "A difference is noted in the book.",
        ),
        (
            "Q: A client wants to pay a severance. A: Tell the partner. The partner must answer within 6 days.",
            "A client wants to pay a sev",
        ),
        ("End of contract: notice is given in writing. We must hand over the data within 16 working days.", "End of contract:"),
        ("- Lost key: tell the desk. The lock must be changed within 36 hours.", "Lost key: tell the desk."),
    ],
)
def test_what_a_sentence_leans_on_is_shown_before_it(text, before):
    items = _asked(text)
    assert items
    assert all(before in item.stem and before in item.explanation for item in items)


def test_a_name_before_the_second_sentence_with_a_colon_is_no_label_of_the_third():
    text = "Our own work: six years. Modules: the maker pays. A visit must be announced at least 36 hours before."
    assert not any("Modules: A visit" in item.stem for item in _asked(text))


def test_the_number_of_a_clause_is_no_amount():
    items = _asked("4.1.3 Customers may come back within 45 days with the receipt.")
    assert items
    assert not any("4.1.3" in item.stem for item in items)
