"""From counts to what is shown: whose work counts, what is withheld, which sections are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.diagnosed_team import WEEKS, info, ordinary, tally, task
from fakes.samples import NOON

from insights.diagnosis.concepts import missed_concepts
from insights.diagnosis.facts import Facts, LessonCount, MissedAtWork, NewVersion, Practised, SectionQuestions, Sent, WorkCount
from insights.diagnosis.findings import DiagnosisInput, Findings, Scope, findings, tallies
from insights.diagnosis.friction import friction_map
from insights.diagnosis.matrix import BOTTLENECK, Coverage, matrix
from insights.diagnosis.models import Cause, TaskInfo
from retrieval.library.models import SectionRef

REFUND = TaskInfo("support", "refund", "Refund", "Support", 4, 4, (SectionRef("refunds", ""), SectionRef("vat", "steps")))
GREET = TaskInfo("support", "greet", "Greet", "Support", 4, 1, (SectionRef("greeting", ""),))
BILL = TaskInfo("billing", "refund", "Refund", "Billing", 2, 3, (SectionRef("refunds", "limits"),))
TASKS = (REFUND, GREET, BILL)
LIMITS, STEPS = SectionRef("refunds", "limits"), SectionRef("vat", "steps")
CREW = {f"U{number}": "support" for number in range(12)}


def everybody(section: SectionRef = LIMITS, *, errors: int = 3, stuck: int = 0, right: int = 9) -> Facts:
    """Twelve people who do refunds and greet."""
    return Facts(
        practised=tuple(Practised(name, section, 10, right, NOON if right < 10 else None) for name in CREW),
        asked=tuple(SectionQuestions(name, section, 4, stuck) for name in CREW),
        worked=tuple(WorkCount(name, "refund", 40 - errors, errors, 0, 1) for name in CREW)
        + tuple(WorkCount(name, "greet", 38, 2, 0, 0) for name in CREW),
    )


def found(facts: Facts, scope: Scope | None = None, fewest: int = 5, roles: dict[str, str] | None = None) -> Findings:
    ground = DiagnosisInput(TASKS, facts, roles or CREW, WEEKS, {REFUND.cell: Coverage(4, 3, has_owner=True)})
    return findings(ground, scope or Scope(), fewest)


def test_sections_belong_to_the_tasks_of_the_person_s_role() -> None:
    facts = Facts(
        taught=(LessonCount("U1", LIMITS, 2),),
        practised=(Practised("U1", STEPS, 3, 2), Practised("U9", LIMITS, 1, 1), Practised("U7", LIMITS, 1, 1)),
        asked=(SectionQuestions("U1", LIMITS, 2, 1), SectionQuestions("U1", SectionRef("vat", "other"), 5, 5)),
        worked=(WorkCount("U1", "refund", 4, 1, 2, 3), WorkCount("U9", "refund", 1, 0, 0, 0), WorkCount("U7", "greet", 1, 1, 0, 0)),
        sent=(Sent("U1", "refunds", 2),),
        versions=(NewVersion("refunds", 2, NOON),),
    )
    counted = {one.task.cell: one for one in tallies(TASKS, facts, {"U1": "support", "U9": "billing"}, WEEKS)}
    mine = counted["support", "refund"].people["U1"]
    assert (mine.lessons, mine.answers, mine.right, mine.questions, mine.stuck) == (2, 3, 2, 2, 1)
    assert (mine.completed, mine.errors, mine.done, mine.escalated, mine.cases) == (4, 3, 7, 3, 2)
    assert set(counted["billing", "refund"].people) == {"U9"}
    assert counted["support", "refund"].versions == 1
    greeting = counted["support", "greet"].people
    assert set(greeting) == {"U7"}, "a task id that is used once places the work of somebody without a role"


def test_only_the_people_of_the_scope_count() -> None:
    team = Scope(people=frozenset({"U0", "U1", "U2", "U3", "U4"}))
    assert {one.n for one in found(everybody(), team).diagnoses} == {5}


def test_an_owner_sees_the_tasks_of_their_sops() -> None:
    shown = found(everybody(), Scope(sops=frozenset({"greeting"})))
    assert [one.task for one in shown.diagnoses] == [GREET]
    assert [row.task for row in shown.matrix] == [GREET]


def test_tasks_of_few_people_are_withheld_with_one_that_would_give_them_away() -> None:
    roles = dict(CREW) | {"U20": "support"}
    few = Facts(worked=tuple(WorkCount(name, "refund", 40, 2, 0, 0) for name in list(CREW)[:3]))
    shown = found(replace(few, asked=everybody().asked[:3]), roles=roles)
    assert (shown.diagnoses, shown.friction, shown.withheld) == ([], [], 1)
    other = tuple(WorkCount(name, "greet", 40, 2, 0, 0) for name in CREW)
    shown = found(replace(few, worked=few.worked + other))
    assert (shown.diagnoses, shown.withheld) == ([], 2)
    assert all(row.mastery is None for row in shown.matrix)


def test_a_covered_task_with_a_bottleneck_is_not_in_good_order() -> None:
    shown = found(everybody(errors=14))
    assert [one.cause for one in shown.diagnoses] == [Cause.PROCESS, Cause.NOTHING]
    assert next(row.reason for row in shown.matrix if row.task == REFUND) == BOTTLENECK


def test_the_strict_preset_withholds_more() -> None:
    assert found(everybody(), fewest=12).diagnoses
    assert not found(everybody(), fewest=13).diagnoses


def test_the_sections_with_most_stuck_questions_stand_first() -> None:
    facts = everybody(errors=14, stuck=2)
    more = tuple(SectionQuestions(name, STEPS, 4, 4) for name in CREW)
    odd = next(one for one in found(replace(facts, asked=facts.asked + more)).diagnoses if one.task == REFUND)
    assert odd.cause is Cause.SOP
    assert odd.sections == (STEPS, LIMITS)


def test_what_is_missed_in_practice_and_then_at_work_is_told_once() -> None:
    facts = everybody(right=5)
    late = tuple(MissedAtWork(name, LIMITS, 1, NOON + timedelta(days=1)) for name in list(CREW)[:6])
    (concept,) = missed_concepts(TASKS, replace(facts, missed=late), CREW)
    assert (concept.task, concept.section, concept.people, concept.wrong, concept.times, concept.both) == (
        REFUND, LIMITS, 12, 60, 6, 6,
    )  # fmt: skip
    (few,) = missed_concepts(TASKS, replace(facts, missed=late[:3]), CREW)
    assert (few.both, few.times) == (None, None), "counts of three people are withheld"
    one = MissedAtWork("U0", LIMITS, 6, NOON + timedelta(days=1))
    often = tuple(MissedAtWork(name, STEPS, 1, NOON + timedelta(days=1)) for name in list(CREW)[:5])
    known = tuple(Practised(name, STEPS, 10, 5, NOON) for name in CREW)
    both = missed_concepts(TASKS, replace(facts, practised=facts.practised + known, missed=(one, *often)), CREW)
    assert [(each.section, each.times) for each in both] == [(LIMITS, None), (STEPS, 5)], "ranked by what is not told too"


@pytest.mark.parametrize("change", ["early", "rare", "well", "small"])
def test_what_is_no_missed_concept(change: str) -> None:
    facts = everybody(right=9 if change == "well" else 5)
    at = NOON - timedelta(days=1) if change == "early" else NOON + timedelta(days=1)
    missed = tuple(MissedAtWork(name, LIMITS, 1, at) for name in list(CREW)[: 2 if change == "rare" else 6])
    only = set(list(CREW)[:4]) if change == "small" else None
    assert missed_concepts(TASKS, replace(facts, missed=missed), CREW, only) == []


def test_friction_is_by_person_and_week() -> None:
    big = task("big", *(tally(questions=4) for _ in range(40)))
    rough = task("rough", *(tally(questions=10, stuck=4, escalated=3, errors=10) for _ in range(6)))
    first, second = friction_map([big, rough])
    assert (first.task.id, second.task.id) == ("rough", "big")
    assert first.questions == pytest.approx(10 * 60 / 48)
    few_ask = task("few", *(tally(questions=5) for _ in range(3)), *(tally(questions=0) for _ in range(9)))
    assert (friction_map([few_ask])[0].questions, friction_map([few_ask])[0].escalations) == (None, 0)
    few_work = task(
        "few", *(tally(questions=5, errors=1) for _ in range(4)), *(tally(done=0, questions=5, errors=0) for _ in range(8))
    )
    assert friction_map([few_work])[0].errors is None, "errors of four people, as their rate is withheld beside it"
    assert friction_map([task("small", tally()), task("quiet", *(tally(questions=0, errors=0) for _ in range(6)))]) == []


def test_the_matrix_puts_first_what_matters_and_is_missing() -> None:
    weak = task("weak", *(tally(errors=25, right=4) for _ in range(6)))
    good, bare, small = task("good", *(tally() for _ in range(6))), task("bare", *(tally() for _ in range(6))), task("few", tally())
    covered = {one.task.cell: Coverage(3, 3, has_owner=True) for one in (weak, good, small)}
    rows = matrix([good, small, weak, bare], covered)
    assert [(row.task.id, row.reason) for row in rows] == [
        ("bare", "no SOP describes it"),
        ("weak", "weak in practice or at work"),
        ("few", "too few people known"),
        ("good", "in good order"),
    ]
    assert rows[1].mastery == pytest.approx((0.3 * 0.4 + 0.4 * 0.5) / 0.7)
    assert rows[2].mastery is None
    rare = replace(weak, task=info("weak", 1, 1))
    assert matrix([good, rare], covered)[0].task.id == "good"


def test_ordinary_tasks_have_no_bottleneck_and_all_of_them_are_shown() -> None:
    tallied = ordinary()
    facts = Facts(worked=tuple(WorkCount(name, one.task.id, 46, 4, 0, 0) for one in tallied for name in one.people))
    roles = dict.fromkeys(tallied[0].people, "crew")
    shown = findings(DiagnosisInput([one.task for one in tallied], facts, roles, WEEKS, {}), Scope())
    assert len(shown.diagnoses) == len(tallied)
    assert not any(one.cause.is_named for one in shown.diagnoses)
