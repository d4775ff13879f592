from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.confusion import LIMITS, OWNER, asked, everyday, inspection, stumble
from fakes.samples import NOON, later

from core.workdays import Workdays
from insights.alerts.baseline import AskedCounts
from insights.alerts.coaching import coaching
from insights.alerts.detecting import detect
from insights.alerts.failing import failing, flagged, reading_of
from insights.alerts.inspection import Inspection
from insights.alerts.readings import AlertKind, AskedOn, Cause, FirstTry, Material, SopChange, Stumble, Traffic
from insights.alerts.rises import rises
from insights.alerts.thresholds import AlertThreshold, highest_chance
from retrieval.library.models import SectionRef

VAT = SectionRef("vat", "steps")


def crowd(number: int, cause: Cause = Cause.UNANSWERED, topic: str = "t1", **more: object) -> list[Stumble]:
    return [replace(stumble(one, topic=topic, cause=cause, days=one / 4), **more) for one in range(number)]


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (Cause.UNANSWERED, AlertKind.GAP),
        (Cause.STILL_STUCK, AlertKind.UNCLEAR),
        (Cause.ASKED_AGAIN, AlertKind.UNCLEAR),
        (Cause.CONFLICTING, AlertKind.CONFLICTING),
    ],
)
def test_three_people_over_something_seldom_asked_ring_with_their_kind(cause: Cause, kind: AlertKind) -> None:
    (found,) = detect(inspection(*crowd(3, cause)))
    assert (found.kind, found.topic, found.section, found.sop_id) == (kind, "t1", LIMITS, "refunds")
    reading = found.reading
    assert (reading.people, reading.times, reading.asked, reading.newcomers) == (3, 3, 3, 0)
    assert reading.chance < 0.002
    assert reading.since == later(days=-0.5)
    assert reading.weekly[-1] == 3
    assert reading.questions == reading.stuck == ("qt12", "qt11", "qt10")


def test_two_people_do_not_ring_however_often() -> None:
    stumbles = [stumble(number, f"U{number % 2}", days=number / 4) for number in range(30)]
    assert detect(inspection(*stumbles)) == []


def test_an_owner_who_took_up_no_alert_lately_is_disturbed_for_more_only() -> None:
    three, many = inspection(*crowd(3)), inspection(*crowd(12))
    assert detect(three)
    assert detect(replace(three, doubts={OWNER: 4})) == []
    assert detect(replace(three, doubts={"U0OTHER": 4}))
    assert detect(replace(many, doubts={OWNER: 4}))


def test_the_second_alert_of_one_look_has_to_say_more_than_the_first() -> None:
    """Two owners hear of one topic each; one owner of both would have to be told more."""
    strict = AlertThreshold(doubt=1e-4)
    one, other = crowd(3), crowd(3, topic="t2")
    assert [found.topic for found in detect(replace(inspection(*one, *other), threshold=strict))] == ["t1"]
    foreign = [replace(stumbled, section=VAT) for stumbled in other]
    assert len(detect(replace(inspection(*one, *foreign), threshold=strict))) == 2
    assert len(detect(replace(inspection(*crowd(9), *crowd(9, topic="t2")), threshold=strict))) == 2


def test_what_nobody_owns_waits_for_the_fallback() -> None:
    lost = [replace(one, section=None) for one in crowd(3)]
    assert detect(replace(inspection(*lost), doubts={OWNER: 4}))
    assert detect(replace(inspection(*lost), doubts={OWNER: 4}, fallback=OWNER)) == []


def test_newcomers_stumble_more_where_veterans_do() -> None:
    """Half of the veterans stumble over it anyway: a class that does so as well is nothing new."""
    rows = [AskedOn("t1", (NOON - timedelta(days=ago)).date(), 4) for ago in range(130)]
    often = [stumble(number, f"V{number}", days=number / 2) for number in range(50, 260)]
    new = [replace(one, is_newcomer=True) for one in crowd(8)]
    taken = inspection(*often, *new, traffic=rows)
    others = inspection(*new, traffic=rows)
    group = taken.groups["t1", AlertKind.GAP]
    assert taken.chances(group)[0] > 10 * others.chances(group)[0]


def test_people_of_long_ago_do_not_count() -> None:
    assert detect(inspection(stumble(1), stumble(2, days=1), stumble(3, days=20))) == []


def test_what_is_asked_by_many_anyway_does_not_ring() -> None:
    """Three of a hundred who asked found nothing: less than usual."""
    busy = [AskedOn("t1", (NOON - timedelta(days=ago)).date(), 20) for ago in range(5)]
    assert detect(inspection(*crowd(3), traffic=busy)) == []


def test_a_busy_week_rings_nothing() -> None:
    """Everything is asked and stumbled over three times as often as before."""
    days = Workdays()
    rows, stumbles = [], []
    for ago in range(130):
        day = (NOON - timedelta(days=ago)).date()
        if days.is_working(day):
            people = 12 if ago < 7 else 4
            for topic in range(20):
                rows.append(AskedOn(f"n{topic}", day, people))
                if (ago + topic) % (3 if ago < 7 else 9) == 0:
                    stumbles.append(stumble(ago, f"U{ago}.{topic}", topic=f"n{topic}", days=ago))
    assert detect(Inspection(Material(tuple(stumbles), Traffic(tuple(rows))), NOON)) == []


def test_a_class_of_newcomers_does_not_ring_every_bell() -> None:
    rows, stumbles = list(everyday(newcomers=0)), []
    for ago in range(4):
        day = (NOON - timedelta(days=ago)).date()
        for topic in range(20):
            rows.append(AskedOn(f"n{topic}", day, 4, 4))
            if (ago + topic) % 2 == 0:
                new = stumble(ago, f"N{(ago + topic) % 5}", topic=f"n{topic}", days=ago)
                stumbles.append(replace(new, is_newcomer=True))
    found = detect(Inspection(Material(tuple(stumbles), Traffic(tuple(rows))), NOON))
    assert found == []


def test_a_gap_that_veterans_meet_too_rings_during_a_class() -> None:
    mixed = [*crowd(3, is_newcomer=True), *[replace(one, person=f"V{one.id}", id=f"v{one.id}") for one in crowd(3)]]
    (found,) = detect(inspection(*mixed))
    assert (found.reading.people, found.reading.newcomers) == (6, 3)
    assert found.reading.questions == ("vqt12", "vqt11", "vqt10")
    assert detect(inspection(*crowd(2, is_newcomer=True))) == []


def test_a_topic_rings_once_and_with_its_strongest_kind() -> None:
    both = [*crowd(3), *[replace(one, id=f"c{one.id}") for one in crowd(6, Cause.CONFLICTING, other=VAT)]]
    (found,) = detect(inspection(*both))
    assert (found.kind, found.others) == (AlertKind.CONFLICTING, (VAT,))
    assert detect(inspection(*both), known={"t1"}) == []


def test_what_an_owner_dismissed_takes_twice_as_many() -> None:
    assert detect(inspection(*crowd(5)), quiet={("t1", AlertKind.GAP): 6}) == []
    assert len(detect(inspection(*crowd(6)), quiet={("t1", AlertKind.GAP): 6})) == 1


def test_stumbles_count_from_the_end_of_the_earlier_signal_on() -> None:
    stumbles = tuple(crowd(4))
    material = Material(stumbles, Traffic((*everyday(), *asked(stumbles))))
    assert len(detect(Inspection(material, NOON))) == 1
    assert detect(Inspection(material, NOON, fresh={"t1": later(hours=-7)})) == []


def test_questions_without_a_topic_ring_nothing() -> None:
    assert detect(inspection(*crowd(9, topic=""))) == []


def test_a_change_lowers_the_bar() -> None:
    """Every other day somebody is stuck anyway; today four are, and since this morning the section reads differently."""
    often = [stumble(ago, f"V{ago}", cause=Cause.STILL_STUCK, days=ago) for ago in range(3, 130, 2)]
    stumbles = [*often, *(replace(one, at=later(hours=-number)) for number, one in enumerate(crowd(4, Cause.STILL_STUCK), 1))]
    busy = [AskedOn("t1", (NOON - timedelta(days=ago)).date(), 4) for ago in range(130)]
    change = SopChange(LIMITS, 2, later(hours=-10))
    before, after = inspection(*stumbles, traffic=busy), inspection(*stumbles, traffic=busy, changes=(change,))
    assert detect(before) == []
    (found,) = detect(after)
    assert found.reading.is_after_change


def test_many_more_ask_since_a_section_changed() -> None:
    days = [(NOON - timedelta(days=ago)).date() for ago in range(130)]
    rows = [AskedOn("t1", day, 6 if ago < 6 else 1) for ago, day in enumerate(days) if day.weekday() < 5]
    questions = tuple(replace(one, cause=Cause.ASKED) for one in crowd(8))
    change = SopChange(LIMITS, 2, later(days=-5))
    places = {"t1": LIMITS}
    risen = inspection(traffic=rows, changes=(change,), asked=questions, places=places)
    (found,) = rises(risen)
    assert (found.kind, found.topic, found.reading.is_rise, found.reading.people) == (AlertKind.UNCLEAR, "t1", True, 8)
    assert rises(risen, known={"t1"}) == []
    assert rises(inspection(traffic=rows, asked=questions, places=places)) == []
    new = tuple(replace(question, is_newcomer=True) for question in questions)
    assert rises(inspection(traffic=rows, changes=(change,), asked=new, places=places)) == []
    assert rises(risen, quiet={("t1", AlertKind.UNCLEAR): 9}) == []
    assert rises(replace(risen, fresh={"t1": later(days=-1)}))[0].reading.people == 5
    assert rises(replace(risen, fresh={"t1": later(hours=-1)})) == []
    assert rises(replace(risen, doubts={OWNER: 9})) == []
    even = [AskedOn("t1", day, 6) for day in days if day.weekday() < 5]
    assert rises(inspection(traffic=even, changes=(change,), asked=questions, places=places)) == []


def test_an_owner_with_many_topics_has_a_higher_bar() -> None:
    taken = inspection(*crowd(3))
    group = taken.groups["t1", AlertKind.GAP]
    tails = [taken.baseline.share_tail(group.cell, AskedCounts(60, 0, 600), 30)]
    assert highest_chance(tails * 40, AlertThreshold(), 10) < highest_chance(tails, AlertThreshold(), 10)
    assert highest_chance([], AlertThreshold(), 10) >= highest_chance(tails, AlertThreshold(), 10)


def tries(right: int, wrong: int, section: SectionRef = LIMITS, item: str = "i1", choice: int | None = None) -> list[FirstTry]:
    def one(number: int) -> FirstTry:
        option = 0 if number < right else (choice or 1 + number % 3)
        return FirstTry(f"U{number}", section, item, item, option, number < right, later(hours=-number))

    return [one(number) for number in range(right + wrong)]


def test_five_people_of_whom_half_fail_are_on_the_list() -> None:
    def names(some: list[FirstTry]) -> list[SectionRef | None]:
        return [one.section for one in flagged(Inspection(Material(tries=tuple(some)), NOON))]

    assert names(tries(2, 3)) == [LIMITS]
    assert names(tries(3, 3)) == [LIMITS]
    assert names(tries(1, 3)) == []
    assert names(tries(4, 3)) == []
    assert names([*tries(12, 0, item="easy"), *tries(1, 5)]) == [LIMITS]


def test_what_fails_beyond_chance_rings() -> None:
    others = tries(24, 6, VAT)
    (found,) = failing(Inspection(Material(tries=(*others, *tries(1, 9))), NOON))
    assert (found.kind, found.topic, found.section) == (AlertKind.NOT_STICKING, None, LIMITS)
    assert (found.reading.people, found.reading.times, found.reading.asked) == (9, 9, 10)
    assert failing(Inspection(Material(tries=(*others, *tries(3, 3))), NOON)) == []
    assert failing(Inspection(Material(tries=(*others, *tries(1, 9)), owners={"refunds": OWNER}), NOON, doubts={OWNER: 4})) == []
    assert failing(Inspection(Material(tries=(*others, *tries(1, 9))), NOON), known={"section:refunds#limits"}) == []


def test_one_wrong_option_makes_the_item_the_suspect() -> None:
    def suspect(some: list[FirstTry]) -> str | None:
        return flagged(Inspection(Material(tries=tuple(some)), NOON))[0].reading.suspect

    assert suspect(tries(1, 6, choice=2)) == "i1"
    assert suspect(tries(1, 6)) is None


def test_tries_before_a_change_say_nothing_about_the_new_words() -> None:
    change = SopChange(LIMITS, 2, later(minutes=-30))
    assert flagged(Inspection(Material(tries=tuple(tries(0, 9)), changes=(change,)), NOON)) == []
    assert reading_of(Inspection(Material(tries=tuple(tries(2, 1))), NOON), LIMITS).times == 1
    assert reading_of(Inspection(Material(), NOON), LIMITS) is None


def test_one_person_repeating_is_coached() -> None:
    days = Workdays()
    stuck = [replace(stumble(number, "U1", cause=Cause.STILL_STUCK), at=later(hours=-number)) for number in range(3)]
    found = coaching(stuck, NOON, days)
    assert (found.topic, found.times, found.section) == ("t1", 3, LIMITS)
    gap = [replace(one, cause=Cause.UNANSWERED) for one in stuck]
    assert coaching(gap, NOON, days).section is None
    assert coaching(stuck[:2], NOON, days) is None
    assert coaching([replace(one, at=later(days=-30)) for one in stuck], NOON, days) is None
    assert coaching([replace(one, topic="") for one in stuck], NOON, days) is None


def test_working_days_skip_weekends_and_holidays() -> None:
    monday, days = date(2026, 3, 2), Workdays(is_holiday=lambda day: day == date(2026, 2, 27))
    assert days.back(monday, 1) == date(2026, 2, 26)
    assert days.back(monday, 0) == monday
    assert days.count(date(2026, 2, 26), monday) == 1
    assert days.count(monday, monday) == 0
    assert Workdays(is_holiday=lambda _: True).back(monday, 3) < date(2025, 2, 1)
