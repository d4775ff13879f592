"""What is remembered of past days gives the same material as reading everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from fakes.samples import NOON, later, question
from fakes.unit_of_work import fake_units
from hypothesis import example, given
from hypothesis import strategies as st

from core.workdays import Workdays
from insights.alerts.materials import PastDays, gathered
from insights.alerts.readings import Material
from insights.alerts.thresholds import AlertThreshold
from insights.topics.models import Change, ChangeKind, Member, Topic
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion

ASKED = st.tuples(st.integers(0, 2), st.integers(0, 1), st.sampled_from(("answered", "unanswered")), st.integers(0, 40 * 24 * 60))
GAP = {"outcome": "unanswered", "reason": "near_miss"}


class World:
    def __init__(self) -> None:
        self.units, self.past, self.count = fake_units(), PastDays(), 0
        with self.units() as uow:
            uow.topics.add([], [Topic(f"t{number}", NOON, None) for number in (0, 1)], "m")
            uow.commit()

    def ask(self, at: datetime, person: str = "U1", topic: str = "t0", **changes: object) -> LoggedQuestion:
        self.count += 1
        logged = question(self.count, person)
        logged = replace(logged, question=replace(logged.question, asked_at=at), **changes)
        with self.units() as uow:
            uow.questions.add(logged)
            position = uow.topics.lock().position + 1
            uow.topics.add([Member(logged.question.id, position, topic, topic, position)], [], "m")
            uow.commit()
        return logged

    def read(self, now: datetime, past: PastDays | None = None) -> Material:
        with self.units() as uow:
            found = gathered(uow, AlertThreshold(), Workdays(), now, past)
        return replace(found, stumbles=tuple(sorted(found.stumbles, key=lambda stumble: (stumble.at, stumble.id))))

    def remembered(self, now: datetime) -> Material:
        return self.read(now, self.past)


@example([(0, 0, "answered", 1681), (0, 0, "answered", 2161), (0, 0, "answered", 2161)], [0])
@given(st.lists(ASKED, max_size=25), st.lists(st.integers(0, 3 * 24 * 60), min_size=1, max_size=4))
def test_the_same_is_read_whenever_somebody_looks(asked: list[tuple[int, int, str, int]], looks: list[int]) -> None:
    world, now = World(), NOON
    for person, topic, outcome, minutes in asked:
        reason = "near_miss" if outcome == "unanswered" else None
        world.ask(NOON - timedelta(minutes=minutes), f"U{person}", f"t{topic}", outcome=outcome, reason=reason)
    for minutes in looks:
        now += timedelta(minutes=minutes)
        world.ask(now - timedelta(minutes=1), **GAP)
        found, whole = world.remembered(now), world.read(now)
        assert (found.stumbles, found.traffic.rows) == (whole.stumbles, whole.traffic.rows)
        assert found.places.keys() == whole.places.keys()


def test_days_that_are_over_are_read_again_after_an_hour_and_when_topics_change() -> None:
    world, week = World(), later(days=-7)
    world.ask(week, **GAP)
    assert len(world.remembered(NOON).stumbles) == 1
    world.ask(week + timedelta(hours=1), "U2", **GAP)
    assert len(world.remembered(later(minutes=59)).stumbles) == 1
    assert len(world.remembered(later(minutes=61)).stumbles) == 2
    world.ask(week + timedelta(hours=2), "U3", **GAP)
    with world.units() as uow:
        uow.topics.apply(Change(9, ChangeKind.MERGED, NOON, {"t1": (1,)}), [])
        uow.commit()
    assert {stumble.topic for stumble in world.remembered(later(minutes=62)).stumbles} == {"t0", "t1"}
    assert len(world.remembered(later(minutes=62)).stumbles) == 3


def test_a_question_that_became_another_stumble_counts_once() -> None:
    world = World()
    logged = world.ask(later(days=-3))
    world.ask(later(days=-3, hours=1))
    (first,) = world.remembered(NOON).stumbles
    with world.units() as uow:
        uow.questions.add_feedback(Feedback(logged.question.id, "U1", FeedbackKind.STILL_STUCK, NOON))
        uow.commit()
    (now,) = world.remembered(later(minutes=1)).stumbles
    assert (first.id, first.at) == (now.id, later(days=-3, hours=1))
    assert now.at == NOON
