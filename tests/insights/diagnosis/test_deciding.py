from __future__ import annotations

import pytest
from fakes.diagnosed_team import ordinary, tally, task

from insights.diagnosis.deciding import diagnosed
from insights.diagnosis.models import Cause, Diagnosis, Level, Missing, TaskTally
from insights.diagnosis.words import reason, taught_words


def said(odd: TaskTally) -> Diagnosis:
    return diagnosed([odd, *ordinary()])[0]


def test_errors_after_poor_practice_are_a_lack_of_practice() -> None:
    found = said(task("odd", *(tally(errors=15, right=4, stuck=1) for _ in range(12))))
    assert (found.cause, found.work.level, found.practice.level) == (Cause.PRACTICE, Level.HIGH, Level.LOW)
    assert found.sure > 0.9


def test_where_nobody_practised_neither_lack_of_practice_nor_the_process_is_named_alone() -> None:
    """There may be nothing to practise. The others' tasks are practised by everybody."""
    found = said(task("odd", *(tally(errors=15, right=0, answers=0, questions=0) for _ in range(12))))
    assert (found.cause, found.missing, found.between) == (
        Cause.UNKNOWN,
        Missing.BETWEEN,
        (Cause.PRACTICE, Cause.PROCESS),
    )
    stuck = said(task("odd", *(tally(errors=15, right=0, answers=0, questions=8, stuck=4) for _ in range(12))))
    assert stuck.cause is Cause.SOP
    assert "Practice looks fine" not in reason(stuck, 8, 5)
    some = said(task("odd", *(tally(errors=15, right=0, answers=answers) for answers in (2, *[0] * 11))))
    assert some.cause is Cause.PRACTICE, "one of twelve practised it: the others could have"


def test_errors_after_good_practice_with_stuck_questions_are_the_sop() -> None:
    found = said(task("odd", *(tally(errors=15, questions=8, stuck=4) for _ in range(12))))
    assert (found.cause, found.questions.level) == (Cause.SOP, Level.HIGH)


def test_errors_after_good_practice_without_questions_are_the_process() -> None:
    found = said(task("odd", *(tally(errors=15, right=9, questions=0) for _ in range(12))))
    assert found.cause is Cause.PROCESS


def test_questions_that_end_well_do_not_point_to_the_sop() -> None:
    """Who meets a fault of the system asks more too, and is helped as often as anybody."""
    usual = [task(f"usual-{number}", *(tally(questions=6, stuck=1) for _ in range(12))) for number in range(4)]
    asked = task("odd", *(tally(errors=15, questions=30, stuck=5) for _ in range(12)))
    lost = task("odd", *(tally(errors=15, questions=18, stuck=8) for _ in range(12)))
    assert [diagnosed([one, *usual])[0].cause for one in (asked, lost)] == [Cause.PROCESS, Cause.SOP]


def test_good_practice_is_never_called_a_lack_of_it_whatever_people_ask() -> None:
    usual = [task(f"usual-{number}", *(tally(answers=0, right=0, questions=0) for _ in range(12))) for number in range(2)]
    assert (
        diagnosed([task("odd", *(tally(errors=15, right=9, questions=4) for _ in range(12))), *usual])[0].cause
        is not Cause.PRACTICE
    )


def test_who_asks_more_than_about_their_other_tasks_stands_apart_sooner() -> None:
    def evidence(questions: int) -> Cause:
        return said(task("odd", tally(errors=18, right=6, questions=questions), *(tally() for _ in range(9)))).cause

    assert (evidence(2), evidence(9)) == (Cause.NOTHING, Cause.FEW)


def test_errors_of_a_few_people_are_told_apart_from_everybody_s() -> None:
    weak = [tally(errors=25, right=4) for _ in range(2)]
    found = said(task("odd", *weak, *(tally() for _ in range(10))))
    assert found.cause is Cause.FEW


def test_who_errs_everywhere_does_not_stand_apart_at_one_task() -> None:
    tasks = [task(f"t{number}", tally(errors=25, right=4), *(tally() for _ in range(11))) for number in range(5)]
    assert {one.cause for one in diagnosed(tasks)}.isdisjoint({Cause.FEW})


def test_nothing_stands_out_among_like_tasks() -> None:
    assert {one.cause for one in diagnosed(ordinary(6))} == {Cause.NOTHING}


def test_a_task_that_goes_well_is_asked_about_too_often() -> None:
    assert said(task("odd", *(tally(errors=0, questions=0) for _ in range(12)))).cause is Cause.EASY


def test_a_task_is_not_called_easy_that_people_know_badly_or_that_goes_about_as_usual() -> None:
    poorly = said(task("odd", *(tally(errors=0, questions=0, right=4) for _ in range(12))))
    assert (poorly.work.level, poorly.practice.level, poorly.cause) == (Level.LOW, Level.LOW, Cause.NOTHING)
    hard = [task(f"usual-{number}", *(tally(errors=8) for _ in range(12))) for number in range(4)]
    nearly = diagnosed([task("odd", *(tally(errors=7) for _ in range(12))), *hard])[0]
    assert (nearly.work.level, nearly.cause) == (Level.UNSURE, Cause.NOTHING)


def test_a_task_is_not_called_easy_while_most_questions_about_it_end_stuck() -> None:
    stuck = (tally(errors=0, questions=1, stuck=1), *(tally(errors=0, questions=0) for _ in range(11)))
    assert said(task("odd", *stuck)).cause is Cause.NOTHING


def test_poor_practice_without_errors_names_no_bottleneck() -> None:
    assert not said(task("odd", *(tally(right=3) for _ in range(12)))).cause.is_named


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ([tally(done=0, errors=0) for _ in range(12)], Missing.WORK),
        ([tally(errors=20) for _ in range(4)], Missing.LITTLE_WORK),
        ([tally(done=1, errors=0) for _ in range(6)], Missing.LITTLE_WORK),
        ([], Missing.WORK),
    ],
)
def test_too_little_is_said_to_be_too_little(people: list[object], missing: Missing) -> None:
    found = said(task("odd", *people))  # type: ignore[arg-type]
    assert (found.cause, found.missing) == (Cause.UNKNOWN, missing)


def test_three_errors_of_ten_are_no_thirty_percent() -> None:
    found = said(task("odd", *(tally(done=2, errors=1 if one < 3 else 0) for one in range(5))))
    assert found.work.mean < 0.2
    assert found.work.low < 0.1 < found.work.high
    assert not found.cause.is_named


def test_where_two_bottlenecks_fit_both_are_told_and_none_is_named() -> None:
    found = said(task("odd", *(tally(errors=15, right=1, answers=2, questions=2, stuck=1) for _ in range(12))))
    if found.cause is Cause.UNKNOWN:
        assert (found.missing, len(found.between)) == (Missing.BETWEEN, 2)
    else:
        assert found.sure >= 0.5


def test_the_bound_of_the_strict_preset_holds_for_rates_too() -> None:
    tasks = [task("odd", *(tally(errors=20) for _ in range(8))), *ordinary()]
    assert diagnosed(tasks, fewest=10)[0].missing is Missing.LITTLE_WORK


def test_no_task_is_no_diagnosis() -> None:
    assert diagnosed([]) == []


def test_a_lone_task_is_held_against_defaults() -> None:
    lone = task("odd", *(tally(errors=25, right=9, questions=0) for _ in range(12)))
    assert diagnosed([lone])[0].cause is Cause.PROCESS


@pytest.mark.parametrize(("taught", "told"), [(0, "0 of 12"), (12, "12 of 12"), (6, "6 of 12"), (4, "withheld"), (9, "withheld")])
def test_how_many_had_a_lesson_is_told_unless_few_had_or_few_had_not(taught: int, told: str) -> None:
    found = said(task("odd", *(tally(errors=15, lessons=3 * (at < taught)) for at in range(12))))
    assert found.taught == taught
    assert taught_words(found, 5) == told
