"""Work that came back, was handed on or went wrong starts one fitting question for the next day, however much happened that day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.practice_company import GREETING, MAP, MONDAY, Company
from fakes.quiz_sops import REFUNDS
from fakes.unit_of_work import fake_units

from bot.practice.views.words import why
from core.work_events import MISSED, WorkEvent, WorkKind
from nudges.cards.models import Cause, Start
from nudges.cards.working import work_happened
from nudges.rules import Rules
from retrieval.library.models import SectionRef

WRONG = (WorkKind.TICKET_REOPENED, WorkKind.ESCALATED, WorkKind.SLA_BREACHED, WorkKind.LEAKAGE)


@pytest.fixture
def company() -> Company:
    return Company(fake_units(), Rules(MAP)).open(REFUNDS, GREETING)


def happen(company: Company, *events: WorkEvent) -> list[Start]:
    with company.units() as unit:
        done = work_happened(unit, company.rules, events, company.now)
        unit.commit()
    return list(done.starts)


def event(kind: str, number: int = 1, **more: object) -> WorkEvent:
    fields = {"task": "refund", "context": {"refund": f"R-{number}"}, **more}
    return WorkEvent(f"o{number}", MONDAY + timedelta(minutes=number), kind, "U1", **fields)


@pytest.mark.parametrize("kind", WRONG)
def test_an_outcome_asks_one_question_the_next_day_and_names_the_case(company: Company, kind: WorkKind) -> None:
    [start] = happen(company, event(kind.value))
    assert (start.cause, start.section.sop_id, start.context["refund"]) == (Cause.OUTCOME, "refunds", "R-1")
    company.later(days=1)
    [question] = company.batch().questions
    said = why(question.card, company.now.date())
    assert said.startswith("Refund R-1 ")
    assert "yesterday" in said
    assert "your fault" not in said


def test_an_escalation_asks_where_the_task_says_who_decides(company: Company) -> None:
    [start] = happen(company, event(WorkKind.ESCALATED.value))
    assert start.section == SectionRef("refunds", "who-approves")


def test_the_section_that_the_event_names_comes_first(company: Company) -> None:
    [start] = happen(company, event(WorkKind.ESCALATED.value, sop="refunds", section="Deadlines"))
    assert start.section == SectionRef("refunds", "deadlines")


def test_several_events_of_a_day_are_one_question(company: Company) -> None:
    starts = happen(company, *(event(kind.value, number) for number, kind in enumerate(WRONG * 3, 1)))
    assert len(starts) == 1
    company.later(days=1)
    assert len(company.batch().questions) == 1


def test_a_missed_step_of_the_day_is_the_question(company: Company) -> None:
    missed = WorkEvent("m1", MONDAY, MISSED, "U1", "refund", "4", sop="refunds", section="Issue a refund")
    starts = happen(company, missed, event(WorkKind.TICKET_REOPENED.value, 9))
    assert [start.cause for start in starts] == [Cause.MISSED_STEP]


def test_another_day_is_another_question(company: Company) -> None:
    happen(company, event(WorkKind.TICKET_REOPENED.value))
    company.later(days=2)
    later = WorkEvent("o2", company.now, WorkKind.TICKET_REOPENED.value, "U1", "refund")
    assert len(happen(company, later)) == 1


@pytest.mark.parametrize(("value", "count"), [(0.0, 1), (1.0, 0), (None, 0)])
def test_a_policy_check_starts_something_where_it_found_something(company: Company, value: float | None, count: int) -> None:
    assert len(happen(company, event(WorkKind.POLICY_CHECKED.value, value=value))) == count


def test_what_went_well_or_says_nothing_starts_nothing(company: Company) -> None:
    for kind in (WorkKind.RESOLVED, WorkKind.SLA_MET, WorkKind.CSAT):
        assert happen(company, event(kind.value)) == []
    assert happen(company, event(WorkKind.TICKET_REOPENED.value, 2, task="unheard of")) == []
