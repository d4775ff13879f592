"""Rules in the words of real procedures, without "must": what a colleague may have noted, and what has to stand before it."""

from __future__ import annotations

import pytest
from fakes.quiz_sops import family_of, variants_of

from nudges.items.noted import noted_rules

_OTHERS = (
    "The yard lead hears of every mast within 9 days. Slips must be read on Tuesdays by the office. "
    "Berths are paid for 7 weeks ahead, in the office."
)


def noted(text: str) -> list[str]:
    """The rules of a page, as the SOP has them, that a colleague may have noted."""
    page = f"---\nid: harbour\n---\n# Harbour\n\n## Berths\n\n{text}\n\n## Others\n\n{_OTHERS}\n"
    families = [family_of(page, f"{section}/mistake") for section in ("berths", "others") if has(page, section)]
    rules = {rule.told for family in families for item in variants_of(family, 80) for rule in noted_rules(item)}
    return [rule for rule in rules if rule.rstrip(".").removeprefix("Berths: ").removeprefix("Others: ") not in _OTHERS]


def has(page: str, section: str) -> bool:
    try:
        family_of(page, f"{section}/mistake")
    except StopIteration:
        return False
    return True


@pytest.mark.parametrize(
    "text",
    [
        "Boats over 14 metres are moved by a second driver, whatever the weather.",
        "Amounts under £60 we write off, with the harbour master's initials in the book.",
        "After 18 days the account goes to the solicitor and the customer hears from him.",
        "If the planner does not answer within 25 minutes, carry on with what is not affected.",
        "When there is more than €1,200 in a drawer, take it to the safe.",
        "Roof older than 35 years: we survey, but a roofer's report comes before the offer.",
        "Clothing is kept for 4 weeks, then the lifeboat charity gets everything.",
        "In wind above 45 km/h the crane is lowered and the gate is shut.",
        "Certificate not older than 17 months, with the stamp of the yard.",
        "Crew and mate are on the quay 75 minutes before the first sailing.",
        "Ropes over 9 years → out of the store, the mate writes it in the book.",
        "If a holder will be away for more than 3 weeks we let the berth and credit 40 % of it to the holder.",
        "- If the loss is more than €85 → the harbour lead decides on the same day.",
        "1. The clerk must count the till within three business days of the loss.",
        "- Claims: within 30 days of the expense, with the receipt.",
        "Never leave the gate open for more than 12 minutes while boats come in.",
    ],
)
def test_a_rule_without_must_is_noted(text):
    words = text.removeprefix("- ").removeprefix("1. ").rstrip(".")
    assert any(words in rule for rule in noted(text))


@pytest.mark.parametrize(
    "text",
    [
        "The harbour was closed for 3 days after the storm of the winter.",
        "- Today: who works on it.\n- Perhaps within 2 days: what is refunded.",
        "We usually answer within 5 days, and sometimes within 8 days.",
        "Answer it within 45 days and attach the proof of delivery.",
    ],
)
def test_what_is_past_open_or_without_its_subject_is_not_noted(text):
    assert noted(text) == []


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
            "A client wants to pay",
        ),
        ("End of contract: notice is given in writing. We must hand over the data within 16 working days.", "End of contract:"),
        ("- Lost key: tell the desk. The lock must be changed within 36 hours.", "Lost key: tell the desk."),
        ("For contractors:\n\n- A card must be returned within 7 days of the last trip.", "For contractors:"),
    ],
)
def test_what_a_sentence_leans_on_is_noted_before_it(text, before):
    rules = noted(text)
    assert rules
    assert all(before in rule for rule in rules)


def test_the_number_of_a_clause_is_no_amount():
    rules = noted("4.1.3 Customers may come back within 45 days with the receipt.")
    assert rules
    assert not any("4.1.3" in rule for rule in rules)
