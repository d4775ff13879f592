"""kpis.yaml: every mistake has its line and remedy, and what is right is kept."""

from __future__ import annotations

from datetime import date

import pytest

from core.people import Person
from core.yaml_files import parse_yaml
from insights.kpi.builtin import BUILT_IN
from insights.kpi.models import Aim, Cohort, Level, Plan
from insights.kpi.reading import read_plan, unknown_tasks
from retrieval.library.models import Problem, Severity

GOOD = """\
launch: 2026-09-01
baseline: 6 weeks
random: true
cohorts:
  billing:
    title: Billing
    role: billing-ops
    starts: 2026-09-01
  newcomers: {started_after: 2026-09-15}
  pilot: {people: [U1, ann@x.example], starts: "2026-10-01"}
roi: {anything: goes}
kpis:
  error-rate:
    target: 2
    tasks: [issue-refund]
  refund-time:
    title: Time of a refund
    level: 3
    unit: minutes
    direction: down
    source: mean(handling_time)
    target: 12.5
    words: Mean minutes of a refund.
"""


def read(text: str) -> tuple[Plan, tuple[Problem, ...]]:
    return read_plan(parse_yaml(text), "kpis.yaml")


def test_a_plan_is_read() -> None:
    plan, problems = read(GOOD)
    assert problems == ()
    assert (plan.launch, plan.baseline_weeks, plan.is_random) == (date(2026, 9, 1), 6, True)
    assert plan.cohorts["billing"] == Cohort("billing", "Billing", "billing-ops", starts=date(2026, 9, 1))
    assert plan.cohorts["pilot"].people == ("U1", "ann@x.example")
    assert set(plan.kpis) == {*BUILT_IN, "refund-time"}
    errors, refunds = plan.kpis["error-rate"], plan.kpis["refund-time"]
    assert (errors.target, errors.tasks, errors.formula) == (2.0, ("issue-refund",), BUILT_IN["error-rate"].formula)
    assert (refunds.level, refunds.unit, refunds.aim, str(refunds.formula)) == (
        Level.WORK,
        "minutes",
        Aim.DOWN,
        "mean(handling_time)",
    )


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("- a", None, "no `kpis:` mapping"),
        ("kpis: [a]", 1, "`kpis` is no mapping"),
        ("luanch: 2026-09-01", 1, "`luanch` is no key"),
        ("kpis:\n  error-rate: 5", 2, "kpis error-rate is no mapping"),
        ("kpis:\n  Error Rate: {target: 1}", 2, "'Error Rate' is no name"),
        ("kpis:\n  mine: {level: 3}", 2, "kpi mine has no direction, source"),
        (
            "kpis:\n  mine:\n    level: 3\n    direction: down\n    source: a / b / c",
            5,
            "is no formula: a formula has one division",
        ),
        ("kpis:\n  sla:\n    level: 9", 3, "kpi sla has level 9"),
        ("kpis:\n  sla:\n    level: true", 3, "kpi sla has level True"),
        ("kpis:\n  sla:\n    direction: better", 3, "direction 'better'"),
        ("kpis:\n  sla:\n    target: 80 %", 3, "target '80 %'"),
        ("kpis:\n  sla:\n    target: .nan", 3, "target nan"),
        ("kpis:\n  sla:\n    tasks: refund", 3, "`tasks` of sla is no list"),
        ("kpis:\n  sla:\n    title: [a]", 3, "`title` of sla is no short text"),
        ("kpis:\n  sla:\n    colour: red", 3, "`colour` of sla is no key"),
        ("baseline: long", 1, "the baseline is 'long'"),
        ("baseline: 0", 1, "the baseline is 0"),
        ("random: perhaps", 1, "`random` is 'perhaps'"),
        ('launch: "2026-13-01"', 1, "which is no date"),
        ("cohorts:\n  a:\n    title: A", 2, "cohort a has no rule"),
        ("cohorts:\n  a:\n    role: x\n    starts: soon", 4, "`starts` is 'soon'"),
    ],
)
def test_every_mistake_has_its_line(text: str, line: int | None, what: str) -> None:
    plan, problems = read(text)
    assert len(problems) == 1, problems
    assert problems[0].line == line
    assert what in problems[0].what
    assert problems[0].remedy.endswith(".")
    assert set(plan.kpis) == set(BUILT_IN)


def test_an_unknown_event_is_a_notice() -> None:
    plan, problems = read("kpis:\n  mine: {level: 3, direction: down, source: step_mised / task_completed}")
    assert [problem.severity for problem in problems] == [Severity.NOTICE]
    assert "'step_mised'" in problems[0].what
    assert "mine" in plan.kpis


def test_tasks_are_checked_against_the_skill_map() -> None:
    data = parse_yaml(GOOD)
    plan, _ = read_plan(data, "kpis.yaml")
    problems = unknown_tasks(plan, {"capture"}, data, "kpis.yaml")
    assert [(problem.line, problem.what) for problem in problems] == [(15, "kpi error-rate names task 'issue-refund'")]
    assert unknown_tasks(plan, (), data, "kpis.yaml") == []
    assert unknown_tasks(plan, {"issue-refund"}, data, "kpis.yaml") == []


def test_members_fit_every_rule() -> None:
    ann = Person("U1", "Ann@x.example", role="support", started_on=date(2026, 9, 20))
    bob = Person("U2", role="billing-ops", started_on=date(2020, 1, 1))
    everyone = [ann, bob, Person("U3")]
    assert Cohort("a", "A", people=("ann@x.example", "u2")).members(everyone) == {"U1", "U2"}
    assert Cohort("a", "A", role="support").members(everyone) == {"U1"}
    assert Cohort("a", "A", started_after=date(2026, 9, 19)).members(everyone) == {"U1"}
    assert Cohort("a", "A", role="support", started_after=date(2026, 9, 20)).members(everyone) == frozenset()
