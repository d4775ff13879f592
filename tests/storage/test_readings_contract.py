from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from fakes.company import opened as case_opened
from fakes.quiz_sops import REFUNDS, items_of
from fakes.samples import NOON, document, later, question, version
from fakes.unit_of_work import Units

from core.people import Person
from insights.alerts.readings import AskedOn, CasesOn, Cause, FirstTry, SopChange
from insights.topics.models import Member, Topic
from nudges.asking.attempts import Ask, Attempt, Batch
from nudges.cards.models import Cause as Started
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

LIMITS, STEPS = SectionRef("refunds", "limits"), SectionRef("vat", "steps")
LONG_AGO, MUCH_LATER = later(days=-400), later(days=400)


def ask(number: int, person: str = "U1", at: datetime = NOON, **changes: Any) -> LoggedQuestion:
    logged = question(number, person)
    return replace(logged, question=replace(logged.question, asked_at=at), **changes)


def store(units: Units, *logged: LoggedQuestion, topic: str = "t1", clicks: Iterable[Feedback] = ()) -> None:
    with units() as unit:
        for one in logged:
            unit.questions.add(one)
        if topic:
            opened = [Topic(topic, NOON, None)] if unit.topics.current(topic) is None else []
            head = unit.topics.lock().position
            members = [Member(one.question.id, head + place, topic, topic, head + place) for place, one in enumerate(logged, 1)]
            unit.topics.add(members, opened, "m")
        for click in clicks:
            unit.questions.add_feedback(click)
        unit.commit()


def read(units: Units, since: datetime = LONG_AGO, until: datetime = MUCH_LATER) -> list[tuple[str, Cause]]:
    with units() as unit:
        return [(stumble.id, stumble.cause) for stumble in unit.readings.stumbles(since, until)]


def stuck(question_id: str, person: str, at: datetime, kind: FeedbackKind = FeedbackKind.STILL_STUCK) -> Feedback:
    return Feedback(question_id, person, kind, at)


def test_nothing_was_asked(units: Units) -> None:
    with units() as unit:
        readings = unit.readings
        assert not readings.stumbles(LONG_AGO, MUCH_LATER)
        assert not readings.stumbles(LONG_AGO, MUCH_LATER, [])
        assert readings.traffic(LONG_AGO, MUCH_LATER).rows == ()
        assert not readings.asked([], LONG_AGO, MUCH_LATER)
        assert readings.places(LONG_AGO, MUCH_LATER) == {}
        assert not readings.first_tries(LONG_AGO, MUCH_LATER)
        assert not readings.changes(LONG_AGO, MUCH_LATER)
        assert not readings.recurring_cases(LONG_AGO, MUCH_LATER)


def test_every_way_to_stumble(units: Units) -> None:
    store(
        units,
        ask(1, outcome="unanswered", reason="near_miss", confidence=0.2),
        ask(2, "U2", reason="conflicting_sources"),
        ask(3, "U3"),
        ask(4, "U4"),
        ask(5, "U4", later(hours=7)),
        ask(6, "U6"),
        clicks=[stuck("q3", "U3", later(hours=1))],
    )
    with units() as unit:
        found = {stumble.id: stumble for stumble in unit.readings.stumbles(LONG_AGO, MUCH_LATER)}
    assert {name: one.cause for name, one in found.items()} == {
        "q1": Cause.UNANSWERED,
        "q2": Cause.CONFLICTING,
        "q3": Cause.STILL_STUCK,
        "q4": Cause.ASKED_AGAIN,
    }
    assert (found["q1"].topic, found["q1"].person, found["q1"].section, found["q1"].other) == ("t1", "U1", LIMITS, None)
    assert (found["q2"].section, found["q2"].other) == (LIMITS, STEPS)
    assert (found["q3"].at, found["q4"].at) == (later(hours=1), later(hours=7))


def test_what_is_no_stumble(units: Units) -> None:
    store(
        units,
        ask(1, outcome="needs_human"),
        ask(2, "U2", outcome="unanswered", reason="empty_question"),
        ask(3, "U3", outcome="unanswered", reason="search_down"),
        ask(4, "U4", outcome="unanswered", reason="empty_library"),
        ask(5, "U5"),
        ask(6, "U5", later(hours=9)),
        ask(7, "U7"),
        ask(8, "U8"),
        ask(9, "U9", outcome="needs_human"),
        ask(10, "U9", later(hours=1), outcome="needs_human"),
        clicks=[
            stuck("q7", "U7", later(minutes=1)),
            stuck("q7", "U7", later(minutes=2), FeedbackKind.HELPED),
            stuck("q8", "U7", later(minutes=3)),
            stuck("q8", "U8", later(days=8)),
        ],
    )
    store(units, ask(11, "U1", outcome="unanswered", reason="near_miss"), topic="")
    assert read(units) == []


def test_a_question_again_about_something_else_is_no_repeat(units: Units) -> None:
    store(units, ask(1))
    store(units, ask(2, at=later(hours=1)), topic="t2")
    store(units, ask(3, "U2", later(hours=2)))
    assert read(units) == []
    store(units, ask(4, at=later(hours=3)))
    assert read(units) == [("q1", Cause.ASKED_AGAIN)]


def test_a_working_day_later_is_again_and_a_moment_more_is_not(units: Units) -> None:
    store(units, ask(1), ask(2, at=later(hours=8)), ask(3, "U3"), ask(4, "U3", later(hours=8) + timedelta(microseconds=1)))
    assert read(units) == [("q1", Cause.ASKED_AGAIN)]


def test_what_a_person_asks_within_a_minute_is_one_stumble(units: Units) -> None:
    gap, seconds = {"outcome": "unanswered", "reason": "near_miss"}, [later(seconds=number) for number in (0, 20, 59, 60, 61)]
    store(
        units,
        *(ask(number, at=at, **gap) for number, at in enumerate(seconds, 1)),
        *(ask(number, "U2", at) for number, at in enumerate(seconds, 11)),
        *(ask(number, "U3", at) for number, at in enumerate(seconds, 21)),
        clicks=[stuck("q22", "U3", later(hours=1))],
    )
    with units() as unit:
        stumbles = unit.readings.stumbles(LONG_AGO, MUCH_LATER)
    assert [(one.id, one.at, one.times, one.cause) for one in stumbles if one.person != "U3"] == [
        ("q1", NOON, 3, Cause.UNANSWERED),
        ("q11", later(seconds=20), 3, Cause.ASKED_AGAIN),
        ("q4", later(seconds=60), 2, Cause.UNANSWERED),
        ("q14", later(seconds=61), 1, Cause.ASKED_AGAIN),
    ]
    assert sorted((one.id, one.times) for one in stumbles if one.person == "U3") == [("q21", 2), ("q22", 1), ("q24", 1)]


def test_a_minute_that_ends_on_another_day_is_two_stumbles(units: Units) -> None:
    late = [later(hours=11, minutes=59, seconds=seconds) for seconds in (10, 20)]
    store(units, *(ask(number, at=at) for number, at in enumerate([*late, later(hours=13)], 1)))
    with units() as unit:
        whole = unit.readings.stumbles(LONG_AGO, MUCH_LATER)
        later_day = unit.readings.stumbles(later(hours=12), MUCH_LATER)
    assert [(one.id, one.at) for one in whole] == [("q1", late[1]), ("q2", later(hours=13))]
    assert [one.id for one in later_day] == ["q2"]


def test_only_the_span_is_read_and_what_becomes_known_in_it(units: Units) -> None:
    store(
        units,
        ask(1, "U1", later(hours=-6)),
        ask(2, "U1", later(hours=1)),
        ask(3, "U3", later(days=-6)),
        ask(4, "U4", outcome="unanswered", reason="near_miss"),
        ask(5, "U5", later(days=1), outcome="unanswered", reason="near_miss"),
        clicks=[stuck("q3", "U3", later(hours=2))],
    )
    day = NOON, later(days=1)
    assert read(units, *day) == [("q4", Cause.UNANSWERED), ("q1", Cause.ASKED_AGAIN), ("q3", Cause.STILL_STUCK)]
    with units() as unit:
        assert [stumble.id for stumble in unit.readings.stumbles(*day, ["t9"])] == []


def test_newcomers_are_told_apart_for_thirty_days(units: Units) -> None:
    with units() as unit:
        unit.people.save([Person("U1", started_on=date(2026, 2, 20)), Person("U2", started_on=date(2026, 1, 1)), Person("U3")])
        unit.commit()
    gap = {"outcome": "unanswered", "reason": "near_miss"}
    store(units, *(ask(number, f"U{number}", **gap) for number in (1, 2, 3)), ask(4, "U1", later(days=20), **gap))
    with units() as unit:
        found = {stumble.id: stumble.is_newcomer for stumble in unit.readings.stumbles(LONG_AGO, MUCH_LATER)}
        assert found == {"q1": True, "q2": False, "q3": False, "q4": False}
        assert unit.readings.traffic(NOON, MUCH_LATER).rows == (
            AskedOn("t1", date(2026, 3, 2), 3, 1),
            AskedOn("t1", date(2026, 3, 22), 1, 0),
        )


def test_traffic_counts_a_person_once_a_day_and_topic(units: Units) -> None:
    store(units, ask(1), ask(2, at=later(hours=1)), ask(3, "U2"), ask(4, at=later(hours=12)), ask(5, "U5", outcome="needs_human"))
    store(units, ask(6, at=later(hours=2)), topic="t2")
    store(units, ask(7, at=later(hours=2)), topic="")
    with units() as unit:
        traffic = unit.readings.traffic(NOON, MUCH_LATER)
        first, second = date(2026, 3, 2), date(2026, 3, 3)
        assert [(row.day, row.people) for row in traffic.of("t1")] == [(first, 2), (second, 1)]
        assert traffic.totals == {first: 4, second: 1}
        assert set(traffic.topics) == {"", "t1", "t2"}
        assert unit.readings.traffic(later(hours=12), MUCH_LATER).totals == {second: 1}


def test_a_topic_is_where_most_of_its_questions_lead(units: Units) -> None:
    elsewhere = {"sources": (replace(question(1).sources[1]),)}
    store(units, ask(1), ask(2, "U2"), ask(3, "U3", **elsewhere), ask(4, "U4", sources=()))
    store(units, ask(5, "U5", sources=()), topic="t2")
    with units() as unit:
        assert unit.readings.places(LONG_AGO, MUCH_LATER) == {"t1": LIMITS}
        asked = unit.readings.asked(["t1"], LONG_AGO, MUCH_LATER)
        assert [(one.id, one.cause, one.section) for one in asked][2:] == [("q3", Cause.ASKED, STEPS), ("q4", Cause.ASKED, None)]


def test_erased_people_are_not_counted(units: Units) -> None:
    store(units, ask(1, outcome="unanswered", reason="near_miss"))
    with units() as unit:
        unit.questions.erase_person("U1")
        unit.commit()
    assert read(units) == []
    with units() as unit:
        assert unit.readings.traffic(LONG_AGO, MUCH_LATER).rows == ()


def test_the_first_try_within_a_family_counts(units: Units) -> None:
    tries = [("U1", "f1", "i1", False, 0), ("U1", "f1", "i2", True, 1), ("U2", "f1", "i2", True, 2), ("U2", "f2", "i3", False, 3)]
    with units() as unit:
        unit.items.add([bank_item("i1", "f1"), bank_item("i2", "f1"), bank_item("i3", "f2", state=ItemState.SUSPENDED)])
        for number, (person, family, item, is_right, hours) in enumerate(tries):
            batch = Batch(f"b{number}", person, NOON.date(), NOON)
            unit.asks.add([batch], [Ask(f"a{number}", batch.id, person, family, item, 0, NOON)])
            unit.asks.record(attempt_of(number, person, family, item, is_right, later(hours=hours)))
        unit.commit()
    with units() as unit:
        assert unit.readings.first_tries(LONG_AGO, MUCH_LATER) == [
            FirstTry("U1", LIMITS, "f1", "i1", 1, False, NOON),
            FirstTry("U2", LIMITS, "f1", "i2", 1, True, later(hours=2)),
        ]
        assert [one.person for one in unit.readings.first_tries(later(minutes=1), MUCH_LATER)] == ["U2"]


def test_changes_are_what_readers_see_another_way(units: Units) -> None:
    first, second = document(text="30 days."), document(text="14 days.")
    added = replace(second, sections=(*second.sections, replace(second.sections[0], anchor="late", path=("Late",), ordinal=2)))
    with units() as unit:
        for number, doc in enumerate((first, second, second, added), 1):
            unit.library.add_version(doc, version(doc, number))
            if number != 3:
                unit.library.make_current("refunds", number, later(days=number), "U9")
        unit.commit()
    with units() as unit:
        assert unit.readings.changes(LONG_AGO, MUCH_LATER) == [
            SopChange(LIMITS, 2, later(days=2)),
            SopChange(SectionRef("refunds", "late"), 4, later(days=4), is_new=True),
        ]
        assert [change.version for change in unit.readings.changes(later(days=3), MUCH_LATER)] == [4]


def test_cases_that_come_again_and_again(units: Units) -> None:
    store(units, ask(1), ask(2), ask(3))
    with units() as unit:
        for number, asker in enumerate(("U1", "U2", "U1", "U3"), 1):
            unit.cases.append(0, case_opened(number, asker))
        unit.commit()
    with units() as unit:
        assert unit.readings.recurring_cases(NOON, later(days=1)) == [CasesOn("t1", "refunds", 3, 2)]
        assert unit.readings.recurring_cases(NOON, later(days=1), 4) == []
        assert unit.readings.recurring_cases(NOON, later(days=1), 1)[1] == CasesOn(None, "refunds", 1, 1)
        assert unit.readings.recurring_cases(later(days=1), later(days=2), 1) == []


def attempt_of(number: int, person: str, family: str, item: str, is_right: bool, at: datetime) -> Any:
    rating = Rating.GOOD if is_right else Rating.AGAIN
    day = at.date()
    return Attempt(f"a{number}", person, family, item, "written", 1, is_right, at, day, rating, 0.9, Started.PATH)


def bank_item(name: str, family: str, state: ItemState = ItemState.AUTO) -> BankItem:
    item = replace(items_of(REFUNDS)[0], id=name, family=family, sop="refunds", section="limits")
    return BankItem(item, state, NOON)
