from __future__ import annotations

from datetime import date, timedelta

import pytest
from fakes.practice_company import MAP
from fakes.samples import NOON
from hypothesis import given
from hypothesis import strategies as st

from nudges.cards.models import Cause, PracticeCard
from nudges.cards.spacing import Memory, Schedule
from nudges.skills.mastery import Mastery, Observation, Source, mastery, wilson_lower
from nudges.skills.paths import Level, Mode, StepState, level_of, mode_of, ordered, path_of
from nudges.skills.skillmap import Frequency, Role, Task, Weights, retention_of, weight
from retrieval.library.models import SectionRef

TODAY = date(2026, 3, 2)
ROLE = MAP.roles["support"]
SHOWN = Mastery(0.9, 0.75, 20)
WEAK = Mastery(0.4, 0.2, 9)
tasks = st.lists(
    st.builds(
        Task,
        st.sampled_from("abcdefgh"),
        st.just("T"),
        st.sampled_from(list(Frequency)),
        st.integers(1, 4),
        st.just(()),
        st.lists(st.sampled_from("abcdefgh"), max_size=3).map(tuple),
    ),
    unique_by=lambda task: task.id,
)


def seen(source: Source, good: int, bad: int, *, days: int = 0, step: str = "") -> list[Observation]:
    on = TODAY - timedelta(days=days)
    return [Observation(source, on, number < good, step) for number in range(good + bad)]


def remembered(days: int) -> PracticeCard:
    schedule = Schedule(TODAY, memory=Memory(10.0, 5.0, TODAY - timedelta(days=days)))
    return PracticeCard("U1", "f", SectionRef("s", "a"), Cause.QUESTION, {}, NOON, is_open=False, schedule=schedule)


def test_mastery_weighs_memory_quiz_and_work() -> None:
    found = mastery([remembered(0)], [*seen(Source.QUIZ, 1, 1), *seen(Source.WORK, 3, 1)], TODAY, is_critical=False)
    assert (found.memory, found.quiz, found.work) == (1.0, 0.5, 0.75)
    assert found.score == pytest.approx(0.3 * 1 + 0.3 * 0.5 + 0.4 * 0.75)
    assert found.observations == 6
    assert found.lower < found.score


def test_what_nobody_knows_takes_no_part() -> None:
    assert mastery([], seen(Source.QUIZ, 3, 1), TODAY, is_critical=False).score == 0.75
    assert mastery([], [], TODAY, is_critical=True) == Mastery(0.0, 0.0, 0.0)


def test_old_evidence_counts_half_after_45_days() -> None:
    found = mastery([], [*seen(Source.WORK, 1, 0), *seen(Source.WORK, 0, 1, days=45)], TODAY, is_critical=False)
    assert found.work == pytest.approx(2 / 3)
    assert found.observations == 1.5
    assert not found.is_known


def test_the_weakest_critical_step_holds_it_down() -> None:
    quiz = [
        *seen(Source.QUIZ, 30, 0),
        *seen(Source.QUIZ, 1, 1, step="refunds#issue/step-3"),
        *seen(Source.QUIZ, 0, 1, step="x/rule-1"),
    ]
    assert mastery([], quiz, TODAY, is_critical=True).score == pytest.approx(0.6)
    assert mastery([], quiz, TODAY, is_critical=False).score > 0.9


@given(st.floats(0, 1), st.floats(0.1, 500))
def test_the_lower_bound_is_below_and_rises_with_evidence(share: float, number: float) -> None:
    assert 0 <= wilson_lower(share, number) <= share + 1e-9
    assert wilson_lower(share, number) <= wilson_lower(share, number * 2) + 1e-9
    assert wilson_lower(share, 0) == 0


def test_the_lower_bound_as_published() -> None:
    """Agresti & Coull 1998: 10 of 10 gives .722."""
    assert wilson_lower(1.0, 10) == pytest.approx(0.7225, abs=1e-4)


@given(tasks)
def test_prerequisites_come_first(found: list[Task]) -> None:
    done = ordered(found)
    assert sorted(task.id for task in done) == sorted(task.id for task in found)
    if not any(task.requires for task in found):
        assert [weight(task) for task in done] == sorted((weight(task) for task in found), reverse=True)


def test_a_circle_of_prerequisites_still_has_a_path() -> None:
    a = Task("a", "A", Frequency.DAILY, 4, (), ("b",))
    b = Task("b", "B", Frequency.RARE, 1, (), ("a",))
    c = Task("c", "C", Frequency.RARE, 1, (), ("a", "c"))
    assert [task.id for task in ordered([c, b, a])] == ["a", "c", "b"]


def test_a_beginner_starts_where_nothing_is_needed() -> None:
    path = path_of(ROLE, "beginner", {})
    assert [(step.task.id, step.state) for step in path.steps] == [
        ("greet", StepState.NEXT),
        ("refund", StepState.LOCKED),
        ("close", StepState.LOCKED),
    ]
    assert path.next.mode is Mode.WORKED_EXAMPLE


def test_what_is_shown_is_skipped_and_opens_the_next() -> None:
    path = path_of(ROLE, "beginner", {"greet": SHOWN, "refund": Mastery(0.7, 0.4, 3)})
    assert [step.state for step in path.steps] == [StepState.SHOWN, StepState.NEXT, StepState.LOCKED]
    assert path.next.mode is Mode.PRACTICE
    assert path_of(ROLE, "beginner", dict.fromkeys(("greet", "refund", "close"), SHOWN)).next is None


def test_a_task_with_nothing_to_ask_holds_nothing_up() -> None:
    bare = path_of(ROLE, "beginner", {}, {"greet"})
    assert [step.state for step in bare.steps] == [StepState.BARE, StepState.NEXT, StepState.LOCKED]
    assert bare.next.task.id == "refund"
    middle = path_of(ROLE, "beginner", {}, {"refund"})
    assert [step.state for step in middle.steps] == [StepState.NEXT, StepState.BARE, StepState.LOCKED]
    opened = path_of(ROLE, "beginner", {"greet": SHOWN}, {"refund"})
    assert [step.state for step in opened.steps] == [StepState.SHOWN, StepState.BARE, StepState.NEXT]
    assert path_of(ROLE, "beginner", {"greet": SHOWN}, {"greet"}).steps[0].state is StepState.SHOWN


def test_a_circle_of_bare_tasks_ends() -> None:
    a = Task("a", "A", Frequency.DAILY, 4, (), ("b",))
    b = Task("b", "B", Frequency.RARE, 1, (), ("a",))
    c = Task("c", "C", Frequency.RARE, 1, (), ("a",))
    states = {step.task.id: step.state for step in path_of(Role("r", "R", (a, b, c)), "beginner", {}, {"a", "b"}).steps}
    assert states == {"a": StepState.BARE, "b": StepState.BARE, "c": StepState.NEXT}


def test_how_a_section_is_taught_is_that_of_its_task() -> None:
    path = path_of(ROLE, "beginner", {"refund": Mastery(0.9, 0.2, 3)})
    assert path.mode_at(SectionRef("greeting", "any")) is Mode.WORKED_EXAMPLE
    assert path.mode_at(SectionRef("refunds", "deadlines")) is Mode.PRACTICE
    assert path.mode_at(SectionRef("elsewhere", "")) is None


def test_the_level_moves_with_evidence() -> None:
    assert level_of("expert", [], 3) is Level.EXPERT
    assert level_of("unheard of", [], 3) is Level.BEGINNER
    assert level_of("beginner", [SHOWN], 2) is Level.INTERMEDIATE
    assert level_of("beginner", [SHOWN] * 4, 5) is Level.EXPERT
    assert level_of("expert", [SHOWN, WEAK], 5) is Level.INTERMEDIATE
    assert level_of("intermediate", [WEAK], 5) is Level.BEGINNER
    assert level_of("expert", [Mastery(0.1, 0.0, 2)], 5) is Level.EXPERT
    assert mode_of(Level.EXPERT, None) is Mode.EXCEPTIONS
    assert path_of(ROLE, "expert", {}).next.task.id == "greet"


def test_weights_come_from_the_heaviest_task() -> None:
    weights = Weights(MAP)
    assert weights.weight("support", SectionRef("refunds", "any")) == 16
    assert weights.retention("support", SectionRef("refunds", "any")) == 0.98
    assert weights.retention("support", SectionRef("closing", "")) == 0.95
    assert [retention_of(one) for one in (12, 4, 3, 1)] == [0.98, 0.97, 0.95, 0.88]
    assert retention_of(2) == 0.95
    assert weights.retention("lead", SectionRef("refunds", "any")) == weights.retention(None, SectionRef("x", "")) == 0.9
    assert weights.role(None) is None
