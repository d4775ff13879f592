"""When digests are due."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.topics.schedule import LATE, Schedule, schedule_of

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
BERLIN, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")


def test_it_is_due_on_the_weekday_at_local_time() -> None:
    schedule = Schedule()
    assert schedule.last(MONDAY, BERLIN) == MONDAY
    assert schedule.last(MONDAY.replace(hour=7, minute=59), BERLIN) == datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert schedule.last(MONDAY.replace(day=29), BERLIN) == MONDAY
    assert schedule.last(MONDAY, APIA) == datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert Schedule(4, time(17, 30)).last(MONDAY, BERLIN) == datetime(2026, 11, 20, 16, 30, tzinfo=UTC)


def test_summer_time_moves_the_moment_not_the_hour() -> None:
    assert Schedule().last(datetime(2026, 10, 26, 12, tzinfo=UTC), BERLIN).hour == 8
    assert Schedule().last(datetime(2026, 10, 19, 12, tzinfo=UTC), BERLIN).hour == 7


@given(st.integers(0, 366 * 24 * 60), st.sampled_from(["Etc/GMT+12", "Pacific/Kiritimati", "UTC", "Asia/Kolkata"]))
def test_whoever_is_due_somewhere_is_looked_for(minutes: int, zone: str) -> None:
    now, schedule = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), Schedule()
    if now - schedule.last(now, ZoneInfo(zone)) <= LATE:
        assert schedule.is_near(now)


def test_most_of_the_week_nobody_is_looked_for() -> None:
    assert not Schedule().is_near(datetime(2026, 11, 26, 12, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("mon 9:00", Schedule()), ("Friday 17:30", Schedule(4, time(17, 30))), ("off", None), ("tue 8", Schedule(1, time(8)))],
)
def test_how_it_is_written(text: str, expected: Schedule | None) -> None:
    assert schedule_of(text) == expected


@pytest.mark.parametrize("text", ["", "monday", "9:00", "mon 25:00", "mon 9:0"])
def test_what_is_no_time_of_the_week(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        schedule_of(text)
