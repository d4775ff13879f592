"""Which amounts are read in short prose, what stands before them, and that no place, row or lead gives a key away."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random

import pytest
from fakes.quiz_sops import every_way, items_of

from core.amounts.reading import amounts
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


def test_sizes_are_written_as_their_author_does():
    for text, value, written in (("3 m", 5, "5 m"), ("1,200 kg", 1500, "1,500 kg"), ("20 km", 15, "15 km"), ("7 °C", 9, "9 °C")):
        assert with_size(measured(f"At {text} stop.")[0], Decimal(value)) == written


def test_beside_an_hour_and_a_half_there_are_only_halves():
    (amount,) = amounts("1.5 hours")
    drawn = {value for seed in range(30) for value in tempting_values(amount, (), Random(seed), 4)}  # noqa: S311 - variety
    assert len(drawn) > 3
    assert all(value % Decimal("0.5") == 0 for value in drawn)
