"""The page Ramp-up: what is shown of cohorts, and what is withheld."""

from __future__ import annotations

from datetime import UTC, datetime

from insights.cohorts.ramp_up import Cohort
from insights.cohorts.survival import Spell
from insights.reports.models import Page, PageId, Shape
from insights.reports.ramp_up import RampUpFacts, RoleFacts, ramp_up_page

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def cohort(name: str, *days: float, on_the_way: int = 0) -> Cohort:
    return Cohort(name, [*(Spell(day, is_reached=True) for day in days), *(Spell(90, is_reached=False) for _ in range(on_the_way))])


def page(*cohorts: Cohort, fewest: int = 5, **more: Cohort) -> Page:
    return ramp_up_page(RampUpFacts(NOW, [RoleFacts("Support", cohorts, **more)], fewest=fewest))


FIRST = cohort("Q1", 20, 30, 40, 50, 60, 70)
SECOND = cohort("Q2", 10, 20, 30, 40, on_the_way=6)


def test_a_cohort_has_its_median_interval_and_curve() -> None:
    made = page(FIRST, SECOND)
    [block] = made.blocks
    [table] = block.tables
    assert made.id is PageId.RAMP_UP
    assert table.rows[0][:3] == ("Q1", "6", "40 days")
    assert table.rows[1][:3] == ("Q2", "10", "not yet")
    assert table.rows[1][4].startswith("64 of 90")
    [chart] = block.charts
    assert chart.shape is Shape.STEP
    assert [series.name for series in chart.series] == ["Q1", "Q2"]
    assert "half of them after 40 days" in chart.description
    assert (made.figures[0].value, made.figures[0].note) == ("50 days", "until half of 16 people are proficient")


def test_the_curve_rises_within_its_band_and_ends_where_few_are_watched() -> None:
    [series] = page(FIRST).blocks[0].charts[0].series
    shown = [value for value in series.values if value is not None]
    assert shown == sorted(shown)
    assert shown[0] == 0
    assert len(series.band) == len(series.values)
    assert all(low <= value <= high for value, (low, high) in zip(series.values, series.band, strict=True) if value is not None)
    assert (
        max(day for day, value in zip(page(FIRST).blocks[0].charts[0].positions, series.values, strict=True) if value is not None)
        <= 30
    )


def test_days_of_single_persons_are_not_drawn() -> None:
    positions = page(FIRST, SECOND).blocks[0].charts[0].positions
    assert all(day % 7 == 0 for day in positions)


def test_a_small_cohort_and_the_one_that_gives_it_away_are_withheld() -> None:
    made = page(FIRST, SECOND, cohort("Q3", 11, 12, 13))
    rows = {row[0]: row[1] for row in made.blocks[0].tables[0].rows}
    assert rows == {"Q1": "withheld", "Q2": "10", "Q3": "withheld"}
    assert [series.name for series in made.blocks[0].charts[0].series] == ["Q2"]


def test_a_stricter_reader_sees_less() -> None:
    rows = page(FIRST, SECOND, fewest=10).blocks[0].tables[0].rows
    assert [row[1] for row in rows] == ["withheld", "withheld"]


def test_a_role_with_too_few_people_is_left_out() -> None:
    made = page(cohort("Q1", 10, 20, 30, 40))
    assert made.figures == []
    assert "Nothing to show yet" in made.blocks[0].text


def test_with_and_without_cairn_are_compared_as_a_description() -> None:
    made = page(FIRST, SECOND, before=FIRST, since=SECOND)
    assert "before and after" in made.blocks[0].text.casefold()
    assert "put down to the change" not in made.blocks[0].text


def test_a_cohort_of_which_nobody_got_there_has_no_exact_mean() -> None:
    [row] = page(cohort("Q1", on_the_way=8)).blocks[0].tables[0].rows
    assert row == ("Q1", "8", "not yet", "open", "nobody yet")


def test_where_nobody_got_there_yet_no_difference_is_made_up() -> None:
    without, with_ = cohort("without Cairn", on_the_way=6), cohort("with Cairn", on_the_way=6)
    [block] = page(with_, before=without, since=with_).blocks
    assert block.text == "People with Cairn against people without Cairn: Nobody in either group is there yet."
    assert block.tables[0].rows[0][2:4] == ("not yet", "open")
    assert not block.charts


def test_people_who_were_not_watched_are_counted_only_where_they_are_many() -> None:
    def note(unseen: int) -> str:
        return ramp_up_page(RampUpFacts(NOW, [], unseen=unseen)).notes[-1]

    assert note(12).startswith("12 people are not counted")
    assert note(3).startswith("A few people are not counted")
    assert "not counted" not in note(0)
