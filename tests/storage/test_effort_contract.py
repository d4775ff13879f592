"""What people put in: counted the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.practice_company import ISSUE, MONDAY, Company
from fakes.samples import question as question_of
from fakes.unit_of_work import Units

from core.eventlog import CAIRN
from insights.alerts.events import Dismissed, Event, Measurement, Opened
from insights.alerts.readings import AlertKind
from insights.cohorts.effort import LONGEST, EffortCounts, effort
from insights.cohorts.roi_assumptions import RoiAssumptions
from nudges.items.reviewing import approve

READING = Measurement(3, 4, 5, 0.5, 0.000123, MONDAY, 1, (0, 0, 1, 3), ("q1",), ("q1", "q2"), True, False, "i1")
ACTS = [(CAIRN, Opened(AlertKind.GAP, READING, "t1", "refunds", None)), ("U9", Dismissed())]


def test_answers_are_timed_and_reviews_counted_within_the_period(units: Units) -> None:
    company = Company(units).open()
    company.asks_about(ISSUE)
    company.later(days=1)
    for taken in (20.0, None, 4000.0):
        [question] = company.batch().questions
        company.replies(question, right=False, seconds=taken)
        company.later(days=3)
    with company.units() as unit:
        approve(unit, unit.items.waiting()[0].item.id, "U9", company.now)
        unit.questions.add(question_of(1))
        unit.alerts.append(0, *(Event("s1", seq, actor, MONDAY, body) for seq, (actor, body) in enumerate(ACTS, 1)))
        unit.commit()
    with company.units() as unit:
        counts = unit.effort.counted(MONDAY, company.now + timedelta(minutes=1))
        assert counts == EffortCounts(answers=3, timed=2, timed_seconds=20 + LONGEST, questions=1, reviews=2)
        assert unit.effort.counted(MONDAY - timedelta(days=9), MONDAY) == EffortCounts()
        minutes = effort(unit.effort, RoiAssumptions(), company.now + timedelta(minutes=1), 4)
    assert minutes.learner_minutes == pytest.approx((20 + 300 + 160) / 60 + 1)
    assert (minutes.owner_minutes, minutes.weeks) == (4.0, 4)
