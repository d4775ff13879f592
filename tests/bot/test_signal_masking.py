"""What a sample question may never show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signal_masking import Anonymous, words_of

PEOPLE = ("Amara Okafor", "Will Smith", "Nguyễn Thùy Linh", "Noor El-Masri", "Mia Sol", "Sanne de Vries")
SOPS = words_of(
    ["Capture the payment in Payvane.", "Refund an invoice: SEPA within 14 days. Ask Amara in doubt.", "Code E102 means refused"]
)
mask = Anonymous(PEOPLE, SOPS)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("How do I refund an invoice in Payvane after 30 days?", "How do I refund an invoice in Payvane after 30 days?"),
        ("How do I refund Zebulon Quackenbush 750 EUR?", "How do I refund [name] [amount]?"),
        ("amara said <@U0MIA> can ask mia.sol@x.example", "[name] said [name] can ask [e-mail]"),
        ("What did Amara's backup say?", "What did [name] backup say?"),
        ("Will the refund work, and will it take long?", "[name] the refund work, and will it take long?"),
        ("ask nguyen or EL-MASRI or thuy", "ask [name] or [name] or [name]"),
        ("invoice INV-20391 of order #4711", "invoice [number] of order [number]"),
        ("U0JONAS12 wants $1,200.50 back", "[id] wants [amount] back"),
        ("see https://x.example/u/zeb?q=1", "see [link]"),
        ("call +49 151 2345678", "call [number]"),
        ("ask mr. jonson or Frau Meier", "ask [name] or [name]"),
        ("What is E102 and the VAT on SEPA?", "What is E102 and the VAT on SEPA?"),
        ("card 4111 1111 1111 1111 was refused", "card [card number] was refused"),
        ("[Zebulon] wants it", "[[name]] wants it"),
        ("several\nlines   here", "several lines here"),
    ],
)
def test_names_ids_and_amounts_are_masked_and_the_rest_stays(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_a_name_that_the_sops_mention_is_masked_all_the_same() -> None:
    assert "mara" not in mask("should I ask Amara?")
    assert "mara" not in mask("should I ask amara?")


@given(st.sampled_from(PEOPLE), st.text(alphabet="abcdefgh ,.!?\n", max_size=30), st.sampled_from([str.lower, str.upper, str]))
def test_no_part_of_a_colleagues_name_comes_through(person: str, around: str, written: type[str]) -> None:
    shown = mask(f"{around} {written(person)} {around}").casefold()
    for part in person.casefold().replace("-", " ").split():
        if len(part) >= 3 and part != "will":
            assert f" {part} " not in f" {shown} "


@given(st.text(max_size=200))
def test_anything_can_be_masked_and_masking_twice_changes_nothing_that_matters(text: str) -> None:
    once = mask(text)
    assert "\n" not in once
    assert mask(once).count("[") <= once.count("[") + once.count("]") + len(once)
