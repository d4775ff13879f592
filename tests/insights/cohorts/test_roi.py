"""The return: a range from the interval, every cost, nothing for free, and each assumption printed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.yaml_files import parse_yaml
from insights.cohorts.comparison import Comparison
from insights.cohorts.roi import Effort, Improvement, Range, roi
from insights.cohorts.roi_assumptions import RoiAssumptions, Value, parse_roi
from insights.cohorts.roi_block import roi_block
from insights.cohorts.verdict_words import Grade

FILE = """
roi:
  currency: EUR
  learner_hour: 30
  owner_hour: 60
  running_per_month: 100
  setup: 800
  attribution: 0.5
  values:
    cycle_time: {per_unit: 0.5, per_person_and_year: 1000}
"""
FASTER = Comparison(Grade.DIFFERENCE, -2.0, -3.0, -1.0, 30, 28, "Lower by 2.", may_claim=True)
CYCLE = Improvement("cycle_time", "Cycle time", FASTER, is_lower_better=True, people=20)
YEAR = Effort(learner_minutes=6000, owner_minutes=600, weeks=52)


def assumptions(text: str = FILE) -> RoiAssumptions:
    parsed, problems = parse_roi(parse_yaml(text).value, "kpis.yaml")
    assert problems == ()
    assert parsed is not None
    return parsed


def test_the_gain_is_the_interval_times_what_the_file_says() -> None:
    """Two minutes less, at 0.50, a thousand times a year, for 20 people: 20,000, between 10,000 and 30,000."""
    found = roi(assumptions(), [CYCLE], YEAR)
    assert found.gain == Range(10_000, 20_000, 30_000)
    assert dict(found.costs) == {"Learners' time": 3000, "Owners' time": 600, "Running it": 1200, "Setting it up": 800}
    assert found.cost == 5600
    assert found.percent is not None
    assert found.percent.mid == pytest.approx((20_000 - 5600) / 5600 * 100)
    assert found.break_even == pytest.approx(0.28)


def test_minutes_of_a_part_of_the_year_are_those_of_a_year() -> None:
    assert roi(assumptions(), [], replace(YEAR, weeks=26)).costs[0][1] == 6000
    assert roi(assumptions(), [], Effort(0, 0, 0)).cost == 2000


def test_without_a_comparison_group_only_the_attributed_share_counts() -> None:
    seen = replace(CYCLE, comparison=replace(FASTER, grade=Grade.SERIES, may_claim=False))
    assert roi(assumptions(), [seen], YEAR).gain == Range(5000, 10_000, 15_000)
    nothing = roi(replace(assumptions(), attribution=0.0), [seen], YEAR)
    assert nothing.gain.mid == 0
    assert nothing.break_even == pytest.approx(0.28)


def test_a_comparison_of_few_people_tells_nothing_apart() -> None:
    """Its words say that the people are too few to say why; then its whole change is not Cairn's either."""
    few = replace(CYCLE, comparison=replace(FASTER, treated=30, control=19, may_claim=False))
    assert roi(assumptions(), [few], YEAR).gain == Range(5000, 10_000, 15_000)
    unclear = replace(CYCLE, comparison=replace(FASTER, low=-5.0, high=1.0, may_claim=False))
    assert roi(assumptions(), [unclear], YEAR).lines[0].share == 1.0, "not clear, but compared with enough people"


def test_what_got_worse_is_a_loss() -> None:
    slower = replace(CYCLE, comparison=replace(FASTER, effect=1.0, low=-1.0, high=3.0))
    found = roi(assumptions(), [slower], YEAR)
    assert found.gain == Range(-30_000, -10_000, 10_000)
    assert found.break_even is None
    assert "Added up, no gain is measured yet" in roi_block(found, assumptions()).text


def test_a_kpi_that_should_rise_gains_by_rising() -> None:
    more = replace(CYCLE, comparison=replace(FASTER, effect=2.0, low=1.0, high=3.0), is_lower_better=False)
    assert roi(assumptions(), [more], YEAR).gain == Range(10_000, 20_000, 30_000)


def test_what_is_not_counted_is_named() -> None:
    withheld = replace(CYCLE, title="Rework", comparison=Comparison(Grade.DESCRIPTIVE, words="Withheld: too few."))
    unknown = replace(CYCLE, kpi="csat", title="CSAT")
    found = roi(assumptions(), [withheld, unknown], YEAR)
    assert found.lines == []
    assert found.missing == ["Rework: Withheld: too few.", "CSAT: kpis.yaml gives it no value under roi.values."]


def test_the_page_prints_the_range_the_break_even_and_each_assumption() -> None:
    block = roi_block(roi(assumptions(), [CYCLE], YEAR), assumptions())
    assert "between 4,400 EUR and 24,400 EUR, 14,400 EUR in the middle" in block.text
    assert "It breaks even if 28\u00a0% of the measured change is Cairn's doing." in block.text
    printed = dict(block.tables[2].rows)
    assert printed["An hour of a learner"] == "30 EUR"
    assert printed["One unit of cycle_time"] == "0.5 EUR"
    assert printed["Minutes of learners in the last 52 weeks, counted"] == "6,000"
    assert printed["Minutes of owners in the last 52 weeks, counted"] == "600"
    assert len(printed) == 12
    assert all(len(row) == len(table.header) for table in block.tables for row in table.rows)


@pytest.mark.parametrize(("per_unit", "words"), [(0.05, "would not cover the cost"), (0.0, "Added up, no gain is measured yet")])
def test_the_page_says_when_nothing_covers_the_cost(per_unit: float, words: str) -> None:
    poor = replace(assumptions(), values={"cycle_time": Value(per_unit, 1000)})
    assert words in roi_block(roi(poor, [CYCLE], YEAR), poor).text


def test_without_a_gain_the_page_still_says_what_it_costs() -> None:
    block = roi_block(roi(assumptions(), [], YEAR), assumptions())
    assert "A year costs 5,600 EUR. No gain is measured yet, so nothing covers the cost." in block.text
    assert block.tables[0].rows == []


def test_a_file_without_the_part_has_no_return() -> None:
    assert parse_roi({"kpis": {}}, "kpis.yaml") == (None, ())
    assert parse_roi(None, "kpis.yaml") == (None, ())


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("3", "roi is no mapping"),
        ("{learner_hour: much}", "roi.learner_hour is 'much'"),
        ("{setup: -1}", "roi.setup is -1"),
        ("{setup: .inf}", "roi.setup is inf"),
        ("{owner_hour: true}", "roi.owner_hour is True"),
        ("{attribution: 50}", "roi.attribution is over 1"),
        ("{currency: 3}", "roi.currency is no text"),
        ("{hours: 3}", "roi has a key 'hours'"),
        ("{values: {csat: {per_unit: 3}}}", "roi.values.csat has no per_person_and_year"),
        ("{values: {csat: 3}}", "roi.values.csat is no mapping"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_remedy(part: str, words: str) -> None:
    file = parse_yaml(f"roi: {part}")
    parsed, problems = parse_roi(file.value, "kpis.yaml", file.lines["roi"])
    assert parsed is None
    assert any(problem.what.startswith(words) and problem.line == 1 and problem.remedy for problem in problems)
