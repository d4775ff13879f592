from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import Calendars, Hours, NeverOpenError, RoundTheClock, Workdays, calendars_of

BERLIN = Hours(ZoneInfo("Europe/Berlin"))
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"]

moments = st.integers(0, 19 * 365 * 24 * 60).map(lambda minutes: datetime(2011, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes))
amounts = st.timedeltas(timedelta(0), timedelta(days=20))
calendars = st.builds(
    lambda zone, opens, length, days, off: Hours(
        ZoneInfo(zone),
        time(opens),
        time((opens + length) % 24, 30),
        Workdays(frozenset(days), lambda day: (day.toordinal() % 7) == off),
    ),
    st.sampled_from(ZONES),
    st.integers(0, 23),
    st.integers(1, 23),
    st.sets(st.integers(0, 6), min_size=2),
    st.integers(0, 6),
)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02T10:00", 2, "2026-03-02T12:00"),
        ("2026-03-02T16:00", 2, "2026-03-03T10:00"),
        ("2026-03-06T16:00", 2, "2026-03-09T10:00"),
        ("2026-03-07T12:00", 1, "2026-03-09T10:00"),
        ("2026-03-02T06:00", 8, "2026-03-02T17:00"),
        ("2026-03-02T20:00", 0, "2026-03-02T20:00"),
        ("2026-03-27T16:00", 2, "2026-03-30T10:00"),
        ("2026-10-23T16:00", 10, "2026-10-27T10:00"),
    ],
    ids=["same day", "overnight", "weekend", "from a Saturday", "before opening", "nothing", "into summer time", "out of it"],
)
def test_hours_count_while_people_work(start: str, hours: float, end: str) -> None:
    assert BERLIN.after(berlin(start), timedelta(hours=hours)) == berlin(end)
    assert BERLIN.elapsed(berlin(start), berlin(end)) == timedelta(hours=hours)


def test_the_night_in_which_clocks_go_forward_has_an_hour_less() -> None:
    nights = Hours(ZoneInfo("Europe/Berlin"), time(0), time(6), Workdays(frozenset(range(7))))
    start, end = berlin("2026-03-29T01:00"), berlin("2026-03-29T05:00")
    assert nights.elapsed(start, end) == timedelta(hours=3)
    assert nights.after(start, timedelta(hours=3)) == end
    assert RoundTheClock(ZoneInfo("Europe/Berlin")).elapsed(start, end) == timedelta(hours=3)


def test_a_holiday_is_a_day_off() -> None:
    closed = Hours(ZoneInfo("Europe/Berlin"), workdays=Workdays(is_holiday=lambda day: day == date(2026, 3, 3)))
    assert closed.after(berlin("2026-03-02T16:00"), timedelta(hours=2)) == berlin("2026-03-04T10:00")


def test_a_date_that_a_zone_skipped_does_not_count() -> None:
    apia = Hours(ZoneInfo("Pacific/Apia"))
    start = datetime(2011, 12, 29, 9, tzinfo=ZoneInfo("Pacific/Apia"))
    assert apia.elapsed(start, datetime(2012, 1, 2, 9, tzinfo=ZoneInfo("Pacific/Apia"))) == timedelta(hours=8)


def test_a_calendar_without_a_working_day_says_so() -> None:
    with pytest.raises(NeverOpenError):
        Hours(ZoneInfo("UTC"), workdays=Workdays(is_holiday=lambda _: True)).after(berlin("2026-03-02T10:00"), timedelta(hours=1))
    with pytest.raises(ValueError, match="working day"):
        Hours(ZoneInfo("UTC"), workdays=Workdays(frozenset()))


@given(calendars, moments, amounts)
def test_what_is_added_is_what_passed(hours: Hours, start: datetime, amount: timedelta) -> None:
    end = hours.after(start, amount)
    assert end >= start
    assert end.tzinfo is UTC
    assert hours.elapsed(start, end) == amount


@given(calendars, moments, amounts)
def test_no_earlier_moment_would_do(hours: Hours, start: datetime, amount: timedelta) -> None:
    end = hours.after(start, amount)
    if amount:
        assert hours.elapsed(start, end - timedelta(microseconds=1)) < amount


@given(calendars, moments, amounts, amounts)
def test_adding_twice_is_adding_the_sum(hours: Hours, start: datetime, one: timedelta, other: timedelta) -> None:
    assert hours.after(hours.after(start, one), other) == hours.after(start, one + other)


@given(calendars, moments, amounts, amounts, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_later_and_longer_never_end_sooner(
    hours: Hours, start: datetime, amount: timedelta, more: timedelta, delay: timedelta
) -> None:
    end = hours.after(start, amount)
    assert hours.after(start, amount + more) >= end
    assert hours.after(start + delay, amount) >= end


@given(calendars, moments, *[st.timedeltas(timedelta(0), timedelta(days=15))] * 2)
def test_spans_add_up_and_never_exceed_real_time(hours: Hours, start: datetime, one: timedelta, other: timedelta) -> None:
    middle, end = start + one, start + one + other
    assert hours.elapsed(start, middle) + hours.elapsed(middle, end) == hours.elapsed(start, end)
    assert timedelta(0) <= hours.elapsed(start, end) <= end - start
    assert hours.elapsed(end, start) == timedelta(0)


@given(moments, amounts)
def test_round_the_clock_every_minute_counts(start: datetime, amount: timedelta) -> None:
    always = RoundTheClock(ZoneInfo("Europe/Berlin"))
    assert always.after(start, amount) == start + amount
    assert always.elapsed(start, start + amount) == amount
    assert always.elapsed(start + amount, start) == timedelta(0)


def test_everybody_has_a_calendar() -> None:
    made = Calendars(default="Europe/Berlin")
    zone = ZoneInfo("Europe/Berlin")
    assert made.of("Asia/Kolkata") == Hours(ZoneInfo("Asia/Kolkata"))
    assert made.of("Mars/Olympus") == made.of(None) == made.of("") == Hours(zone)
    assert made.of("../etc/passwd") == Hours(zone)
    assert made.of(None, around_the_clock=True) == RoundTheClock(zone)
    assert made.of(None).today(berlin("2026-03-02T23:30")) == date(2026, 3, 2)
    assert Calendars(default="nowhere").of(None) == Hours(ZoneInfo("UTC"))


WEEK = frozenset(range(5))


@pytest.mark.parametrize(
    ("text", "opens", "closes", "days"),
    [
        ("9-17", time(9), time(17), WEEK),
        ("8:30 – 17:45", time(8, 30), time(17, 45), WEEK),
        ("22-6", time(22), time(6), WEEK),
        ("Sun-Thu 9-18", time(9), time(18), frozenset({6, 0, 1, 2, 3})),
        ("monday, Wed,FRI 0-24", time(0), time(0), frozenset({0, 2, 4})),
        ("Sat 10-12:30", time(10), time(12, 30), frozenset({5})),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, opens: time, closes: time, days: frozenset[int]) -> None:
    made = calendars_of(text)
    assert (made.opens, made.closes, made.workdays.days, made.is_always) == (opens, closes, days, False)


def test_around_the_clock_is_every_minute_of_every_day() -> None:
    made = calendars_of("24/7")
    assert made.of("Asia/Kolkata") == RoundTheClock(ZoneInfo("Asia/Kolkata"))
    assert made.workdays.is_working(date(2026, 3, 1))


@pytest.mark.parametrize("text", ["", "9", "nine-five", "9-25", "9-24:30", "9:60-17", "Foo 9-17", "Mon- 9-17", "-1-5", "24/6"])
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|ends"):
        calendars_of(text)


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    night = calendars_of("22-6").of("Europe/Berlin")
    assert night.after(berlin("2026-03-02T23:00"), timedelta(hours=8)) == berlin("2026-03-03T23:00")
    assert night.elapsed(berlin("2026-03-07T00:00"), berlin("2026-03-08T23:00")) == timedelta(hours=6)  # Friday's, on Saturday
    assert night.elapsed(berlin("2026-03-02T00:00"), berlin("2026-03-02T22:00")) == timedelta(0)  # Sunday's night is off


def test_a_night_that_ends_behind_a_skipped_date_is_open_to_its_end() -> None:
    """Samoa had no 30 December 2011: the night of the 29th ends on the 31st."""
    nights = Hours(ZoneInfo("Pacific/Apia"), time(19), time(1, 30), Workdays(frozenset(range(7))))
    inside = datetime(2011, 12, 30, 10, 30, tzinfo=UTC)
    assert nights.after(inside, timedelta(minutes=30)) == datetime(2011, 12, 30, 11, tzinfo=UTC)
    assert nights.elapsed(inside, datetime(2011, 12, 30, 12, tzinfo=UTC)) == timedelta(hours=1)
