"""Which amounts are read in short prose, what stands before them, and that no place, row or lead gives a key away."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from fakes.quiz_sops import every_way, items_of

from core.amounts.reading import amounts
from nudges.items.customary import MOST, custom, stands_out
from nudges.items.models import AUTO_KINDS, REPEAT_KINDS, Item, Kind, Release
from nudges.items.sizes import measured, with_size
from nudges.items.tempting import tempting_values

_GRADED = (AUTO_KINDS | REPEAT_KINDS) - {Kind.RECALL}
_AMOUNTS = (
    *("3 days", "5 days", "10 days", "14 days", "21 days", "30 days", "60 days", "3 working days", "10 working days", "2 weeks"),
    *("4 hours", "24 hours", "36 hours", "72 hours", "10 minutes", "15 minutes", "25 minutes", "45 minutes", "6 weeks", "3 months"),
    *("6 months", "2 years", "5 years", "£50", "£120", "£250", "£400", "£1,000", "€80", "€750", "5 %", "15 %", "25 %", "80 %"),
    *("40 kg", "120 kg", "6 people"),
)


def _page(text: str, heading: str = "Berths") -> str:
    return f"---\nid: harbour\n---\n# Harbour\n\n## {heading}\n\n{text}\n"


def _asked(text: str) -> list[Item]:
    return [item for item in every_way(_page(text)) if item.kind in _GRADED]


def _released(text: str) -> list[Item]:
    return [item for item in items_of(_page(text)) if item.kind in _GRADED and item.release is Release.AUTO]


def test_the_place_of_the_right_amount_among_the_options_is_drawn():
    ranks: Counter[int] = Counter()
    for text in _AMOUNTS:
        for seed in range(20):
            values = tempting_values(measured(text)[0], (), Random(f"{text}{seed}"), 4)  # noqa: S311 - variety
            ranks[sum(value < measured(text)[0].value for value in values)] += 1
    share = {rank: count / ranks.total() for rank, count in ranks.items()}
    assert set(share) == {0, 1, 2, 3, 4}
    assert max(share.values()) < 0.32  # the middle one had nearly half
    assert share[0] + share[4] > 0.25


def test_the_draw_of_the_place_leaves_custom_hidden():
    for text in _AMOUNTS:
        right = measured(text)[0]
        values = tempting_values(right, (), Random(text), 4)  # noqa: S311 - variety
        ranks = [custom(value, right.unit, is_money=right.is_money) for value in values]
        own = custom(right.value, right.unit, is_money=right.is_money)
        assert len(values) == 4
        assert own == MOST or not stands_out(own, ranks), text


def test_a_verdict_stands_in_at_least_two_options():
    rule = "The office must close every claim within {} days of the call."
    for days in (8, 17, 21, 45):
        for item in _asked(rule.format(days)):
            if item.kind is Kind.SCENARIO:
                verdicts = Counter(option.partition(":")[0] for option in item.options)
                assert min(verdicts["Yes"], verdicts["No"]) >= 2


def test_an_odd_share_has_no_slip_of_a_round_one_beside_it():
    for seed in range(40):
        values = tempting_values(amounts("33 %")[0], (), Random(seed), 4)  # noqa: S311 - variety
        assert Decimal(51) not in values


TABLE = """| Vessel | Over | Crew |
|---|---|---|
| Ferry | more than 40 minutes | two mates |
| Tug | more than 25 minutes | one mate |
| Barge | any time | three mates |
"""


@pytest.mark.parametrize(
    "text",
    [
        "The yard lead reads the slips on Mondays and answers within 3 weeks on the board.",
        "The company doctor sees you within 8 days and tells nobody.",
        "We exercise the alarm with the coast guard every 3 years and write it down.",
        "Notices must be sent within 4 working days in writing.",
        "Ring the agent. He must hear within 4 days and she answers within 6 days.",
    ],
)
def test_no_day_is_asked_where_nothing_starts_the_time(text):
    assert [item for item in _asked(text) if item.kind is Kind.DATE and item.release is Release.AUTO] == []


@pytest.mark.parametrize(
    "text",
    [
        "The agent must hear within 12 working days of the arrival.",
        "Every claim must be reported within 12 days after the loss.",
        "After a collision the log must be sent in within 12 days.",
    ],
)
def test_a_day_is_asked_where_the_rule_names_the_start(text):
    assert any(item.kind is Kind.DATE for item in _asked(text))


@pytest.mark.parametrize(
    "text",
    [
        "The yard lead reads the slips on Mondays and answers within 3 weeks on the board.",
        "The company doctor sees you within 8 days and tells nobody.",
        "We exercise the alarm with the coast guard every 3 years and write it down.",
    ],
)
def test_a_promise_of_somebody_else_waits_for_its_owner(text):
    assert _released(text) == []


def test_each_without_its_noun_is_not_asked():
    assert _asked("Slips go into the box by the gate. The yard lead checks each within 9 days.") == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Can be paid: by card, or in cash at the desk. The deposit must be paid within 17 days of the call.", "Can be paid"),
        ("Hull: scrub it first. Look at the anodes. Bring the hose. Drain the bilge. Cranes must rest after 45 minutes.", "Hull:"),
    ],
)
def test_a_sentence_opening_is_no_label_of_the_others(text, label):
    asked = _asked(text)
    assert asked
    assert not any(label in item.stem for item in asked)


def test_a_lead_with_an_amount_is_not_carried_in():
    text = "Refunds: up to £120 the desk decides. The berth master is asked over £120 and decides within 9 days."
    assert not any("£120" in item.stem and "£120" in item.answer for item in _asked(text))
    assert not any(amounts(item.stem.partition("▢")[0]) for item in _asked("A hold is 14 days. It must be renewed within 9 days."))


def test_a_fact_is_released_once_and_the_other_ways_are_repeats():
    text = (
        "A loss must be reported within 17 days of the theft. The key must be changed within 36 hours of the report. "
        "A new key costs £14 and is paid in the office."
    )
    assert [item.kind for item in _released(text)] == [Kind.MISTAKES]
    assert {Kind.SCENARIO, Kind.DATE} <= {item.kind for item in _asked(text)}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("In wind above 45 km/h the crane is lowered and the gate is shut.", "45 km/h"),
        ("Boats over 900 kg, or any with two masts, go to the big crane; over 1,400 kg we ring the yard at Pell.", "900 kg"),
        ("If the fridge shows more than 8 °C, shut the lid; if it is still warm after 2 hours the bait is thrown out.", "8 °C"),
        ("Certificate not older than 17 months, with the stamp of the yard.", "17 months"),
        ("Crew and mate are on the quay 75 minutes before the first sailing.", "75 minutes"),
        ("Ropes over 9 years → out of the store, the mate writes it in the book.", "9 years"),
        ("The skipper who has steered 14 hours doesn't dock; max 11 hours in a row with passengers.", "11 hours"),
        ("Money up to £35 per person you can keep; above that it goes into the crew box.", "£35"),
        ("Parking yes, fines no. Meals only if away over 11 hours, with the receipt.", "11 hours"),
        ("Valuables worth over £350 go into the safe and not into the locker, and two names go into the book.", "£350"),
        ("After 17 days the claim goes to the broker, unless the owner has paid a part.", "17 days"),
    ],
)
def test_short_prose_is_read(text, answer):
    assert any(answer in item.answer for item in _asked(text)), text


@pytest.mark.parametrize(
    "text",
    [
        "If they can't walk straight they can't stand at 12 metres.",
        "The pier is shut, the lamp stands at both ends, the chain is up to 400 m and cuts.",
        "Ferries leave the quay 70 minutes before the tide for the island and 115 before for the mainland.",
        "At 30 minutes the mate counts the passengers.",
        "Outside these weeks we act earlier. We plan so that it starts within 9 days of these weeks.",
        "The store runs at \N{MINUS SIGN}18 °C and is read by the mate at the gate.",
    ],
)
def test_what_only_looks_like_a_rule_is_not_asked(text):
    assert _asked(text) == []


def test_two_sides_of_one_limit_are_one_fact():
    text = (
        "Spill up to 22 litres: granules, bag, tell the yard lead. Spill over 22 litres: shut the valve and ring the harbour line."
    )
    assert len(_asked(text)) == 1


def test_lines_that_name_nothing_belong_to_the_line_directly_before_them():
    text = (
        "When the drawer holds more than £620, take it to the safe. Differences up to £4 are noted in the book. "
        "More than £26: count again with somebody else."
    )
    assert not any("count again" in option for item in _asked(text) for option in item.options)


def test_the_entry_of_a_menu_is_no_frequency():
    asked = every_way(_page("Open the log and choose Trips › Monthly. The log must be signed within 9 days of the trip."))
    assert not any("once a month" in item.answer for item in asked)


def test_a_clause_that_names_only_an_amount_of_money_is_not_asked_alone():
    asked = _asked("Shortages over €20 are noted in the book; over €85 to the harbour lead on the same day.")
    assert asked
    assert not any("“Over" in item.stem for item in asked)


def test_sizes_are_written_as_their_author_does():
    for text, value, written in (("3 m", 5, "5 m"), ("1,200 kg", 1500, "1,500 kg"), ("20 km", 15, "15 km"), ("7 °C", 9, "9 °C")):
        assert with_size(measured(f"At {text} stop.")[0], Decimal(value)) == written


def test_options_of_sizes_stand_in_order():
    (item, *_) = _asked("In wind above 45 km/h the crane is lowered and the gate is shut.")
    values = [measured(option)[0].value for option in item.options]
    assert all(low < high for low, high in pairwise(values))


@pytest.mark.parametrize(
    "exception",
    ["a boat with a broken rudder needs one always, whatever its length", "a boat without power needs one even if it is shorter"],
)
def test_a_limit_is_not_asked_without_the_exception_behind_its_semicolon(exception):
    items = _asked(f"Boats over 12 m need a pilot on the way in; {exception}.")
    assert items
    assert all(exception in item.stem for item in items)


def test_beside_an_hour_and_a_half_there_are_only_halves():
    (amount,) = amounts("1.5 hours")
    drawn = {value for seed in range(30) for value in tempting_values(amount, (), Random(seed), 4)}  # noqa: S311 - variety
    assert len(drawn) > 3
    assert all(value % Decimal("0.5") == 0 for value in drawn)
