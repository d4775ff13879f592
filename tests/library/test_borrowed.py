"""A wording may say less than its source, never something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.library.borrowed import content, says, strange_in

SOURCE = """A monthly plan is refunded within 14 days of the capture, an annual plan within 30 days.

Never refund a setup fee. If the amount is more than EUR 500, ask the **finance lead** in Tallyroom first.
"""


@pytest.mark.parametrize(
    ("wording", "strange"),
    [
        ("Refunds within 14 days of the capture", None),
        ("Refunds within 21 days", "21"),
        ("Refunds within 14 weeks", "14 weeks"),
        ("Refunds within fifteen days", "15"),
        ("Ask the finance lead in Ledgermoor", "Ledgermoor"),
        ("Rosa decides", "Rosa"),
        ("It says “ask the finance lead” here", None),
        ("It says “refund everybody at once” here", "refund everybody at once"),
        ("Ask the finance lead, @here", "@"),
        ("<!channel> ask the finance lead", "<"),
        ("See https://evil.example", "://"),
        ("Ask the \u202efinance lead", "\u202e"),
    ],
)
def test_numbers_names_quotes_pings_and_links_are_borrowed(wording, strange):
    assert strange_in(wording, [SOURCE]) == strange


@pytest.mark.parametrize(
    "wording",
    [
        "A monthly plan is refunded within 14 days",
        "Never refund a setup fee",
        "If the amount is more than EUR 500, ask the finance lead first",
    ],
)
def test_a_shorter_wording_of_one_place_is_said(wording):
    assert says(wording, SOURCE)


@pytest.mark.parametrize(
    "wording",
    [
        "",
        "An annual plan is refunded within 14 days",
        "Refund a setup fee",
        "A monthly plan is not refunded within 14 days",
        "Never refund a monthly plan",
        "The finance lead refunds within 30 days",
        "A monthly plan is refunded within 30 days",
        "Ask the finance lead in Tallyroom first",
        "A monthly plan is refunded within 30 days of a complaint",
    ],
)
def test_another_sense_is_not_said(wording):
    assert not says(wording, SOURCE)


@given(st.lists(st.sampled_from(["Refund the payment.", "Ask the lead.", "Close 3 tickets.", "Never pay twice."]), min_size=1))
def test_every_sentence_of_a_text_is_said_by_it(sentences):
    text = " ".join(sentences)
    assert all(says(sentence, text) for sentence in sentences)
    assert strange_in(text, [text]) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_can_be_looked_at(wording, text):
    strange_in(wording, [text])
    says(wording, text)
    content(text)
