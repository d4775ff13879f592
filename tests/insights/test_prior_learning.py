"""What came before a mistake counts, what came after it or is about something else does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.work_events import WorkEvent
from insights.prior_learning import Experience, ExperienceKind, Preparation, is_mistake, prior_learning, sections_of
from retrieval.library.models import SectionRef

AT = datetime(2026, 11, 3, 9, tzinfo=UTC)
LIMITS, ISSUE = SectionRef("refunds", "limits"), SectionRef("refunds", "issue-a-refund")
EVENT = WorkEvent("e1", AT, "step_missed", "U1", "refund", sop="refunds", section="limits")


def did(kind: ExperienceKind, days: float, section: SectionRef = LIMITS, person: str = "U1") -> Experience:
    return Experience(person, kind, AT + timedelta(days=days), section, f"{kind}{days}")


@pytest.mark.parametrize(
    ("past", "preparation"),
    [
        ([], Preparation.NOTHING),
        ([did(ExperienceKind.TAUGHT, -9)], Preparation.TAUGHT_ONLY),
        ([did(ExperienceKind.ASKED, -9)], Preparation.ASKED_ONLY),
        ([did(ExperienceKind.TAUGHT, -9), did(ExperienceKind.RIGHT, -2)], Preparation.KNEW),
        ([did(ExperienceKind.RIGHT, -9), did(ExperienceKind.WRONG, -2)], Preparation.MISSED_BEFORE),
        ([did(ExperienceKind.WRONG, -9), did(ExperienceKind.RIGHT, -2)], Preparation.KNEW),
        ([did(ExperienceKind.RIGHT, -9), did(ExperienceKind.STUCK, -2)], Preparation.STUCK_BEFORE),
        ([did(ExperienceKind.STUCK, -9), did(ExperienceKind.RIGHT, -2)], Preparation.KNEW),
        ([did(ExperienceKind.STUCK, -2), did(ExperienceKind.WRONG, -9)], Preparation.MISSED_BEFORE),
        ([did(ExperienceKind.WRONG, 0), did(ExperienceKind.WRONG, 1), did(ExperienceKind.WRONG, -366)], Preparation.NOTHING),
        ([did(ExperienceKind.WRONG, -1, ISSUE), did(ExperienceKind.WRONG, -1, person="U2")], Preparation.NOTHING),
    ],
)
def test_how_well_somebody_was_prepared(past: list[Experience], preparation: Preparation) -> None:
    assert prior_learning(EVENT, sections_of(EVENT, {}), past).preparation is preparation


def test_counts_and_last_moments() -> None:
    past = [did(ExperienceKind.RIGHT, -9), did(ExperienceKind.RIGHT, -4), did(ExperienceKind.ASKED, -1)]
    prior = prior_learning(EVENT, [LIMITS], past)
    assert prior.counts == {ExperienceKind.RIGHT: 2, ExperienceKind.ASKED: 1}
    assert prior.last[ExperienceKind.RIGHT] == AT - timedelta(days=4)


def test_what_an_event_is_about() -> None:
    tasks = {"refund": [LIMITS, ISSUE]}
    assert sections_of(EVENT, tasks) == (LIMITS,)
    assert sections_of(WorkEvent("e", AT, "step_missed", "U1", "refund"), tasks) == (LIMITS, ISSUE)
    assert sections_of(WorkEvent("e", AT, "step_missed", "U1", context={"sop": "refunds#limits"}), tasks) == (LIMITS,)
    assert sections_of(WorkEvent("e", AT, "step_missed", "U1"), tasks) == ()


def test_a_heading_and_a_whole_sop_cover_their_sections() -> None:
    past = [did(ExperienceKind.WRONG, -1, ISSUE)]
    for section in (SectionRef("refunds", "Issue a refund"), SectionRef("refunds", "")):
        assert prior_learning(EVENT, [section], past).preparation is Preparation.MISSED_BEFORE


def test_what_is_a_mistake() -> None:
    assert is_mistake(EVENT)
    assert is_mistake(WorkEvent("e", AT, "policy_checked", "U1", value=0))
    assert not is_mistake(WorkEvent("e", AT, "policy_checked", "U1", value=1))
    assert not is_mistake(WorkEvent("e", AT, "csat", "U1", value=0))
