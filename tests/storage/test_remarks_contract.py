"""What people say about questions: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fakes.unit_of_work import Units

from nudges.learners.models import Learner
from nudges.learners.remarks import Remark, RemarkKind

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EASY = Remark("U1", RemarkKind.TOO_EASY, "i1", NOW)
OTHER = Remark("U0", RemarkKind.TOO_EASY, "i1", NOW + timedelta(minutes=1))
NOT_MINE = Remark("U1", RemarkKind.NOT_MY_JOB, "refunds#deadlines", NOW + timedelta(minutes=2))


def test_the_same_is_said_once_and_can_be_taken_back(units: Units) -> None:
    with units() as unit:
        assert unit.remarks.add(EASY)
        assert not unit.remarks.add(replace(EASY, at=NOW + timedelta(days=1)))
        assert list(unit.remarks.of_person("U1")) == [EASY]
        assert unit.remarks.remove("U1", RemarkKind.TOO_EASY, "i1")
        assert not unit.remarks.remove("U1", RemarkKind.TOO_EASY, "i1")
        unit.commit()
    with units() as unit:
        assert list(unit.remarks.of_person("U1")) == []


def test_remarks_are_told_apart_by_kind_subject_person_and_time(units: Units) -> None:
    with units() as unit:
        assert all(unit.remarks.add(remark) for remark in (NOT_MINE, OTHER, EASY))
        unit.commit()
    with units() as unit:
        assert list(unit.remarks.about(RemarkKind.TOO_EASY, "i1")) == [EASY, OTHER]
        assert list(unit.remarks.about(RemarkKind.OUTDATED, "i1")) == []
        assert list(unit.remarks.since(RemarkKind.TOO_EASY, OTHER.at)) == [OTHER]
        assert unit.remarks.subjects(RemarkKind.NOT_MY_JOB, ["U0", "U1"]) == {"U1": {"refunds#deadlines"}}
        assert unit.remarks.subjects(RemarkKind.NOT_MY_JOB, []) == {}


def test_who_is_happy_to_explain_is_kept(units: Units) -> None:
    with units() as unit:
        unit.learners.save(Learner("U1"), Learner("U2", explains=True))
        unit.commit()
    with units() as unit:
        assert [learner.explains for learner in unit.learners.everyone()] == [False, True]
