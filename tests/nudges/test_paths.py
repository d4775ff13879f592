from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.practice_company import MAP
from fakes.samples import NOON
from hypothesis import given
from hypothesis import strategies as st

from nudges.cards.memory import Memory
from nudges.cards.models import Cause, PracticeCard
from nudges.cards.spacing import Schedule
from nudges.items.generate import generate
from nudges.items.models import Item, Kind
from nudges.lessons.cutting import MOST, LessonKind, lesson_of, shows
from nudges.skills.mastery import Mastery, Observation, Source, mastery, wilson_lower
from nudges.skills.paths import Level, Mode, StepState, level_of, mode_of, ordered, path_of
from nudges.skills.skillmap import Frequency, Role, Task
from nudges.skills.weights import Weights, retention_of, weight
from retrieval.adapters.markdown_sections import cut
from retrieval.library.models import CurrentSection, Governance, SectionRef, SopCard, SopDocument

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


def section(text: str, url: str | None = None, heading: str = "Rules") -> CurrentSection:
    page = cut(f"# Refunds\n\n## {heading}\n\n{text}", None, "Page")
    card = SopCard("refunds", "Refunds", "refunds.md", 1, Governance(url=url), NOON)
    return CurrentSection(card, next(one for one in page.sections if one.heading == heading))


def test_steps_decisions_lists_and_rules_become_lessons() -> None:
    steps = lesson_of(section("1. Open the invoice.\n2. Press **Refund**.\n"))
    assert (steps.kind, [line.text for line in steps.lines]) == (LessonKind.STEPS, ["Open the invoice.", "Press **Refund**."])
    assert (steps.heading, steps.sop_title, steps.section) == ("Rules", "Refunds", SectionRef("refunds", "rules"))
    tree = lesson_of(section("- If it is small → support decides.\n- If it is large -> finance decides.\n"))
    assert tree.kind is LessonKind.DECISION
    assert (tree.lines[1].condition, tree.lines[1].text) == ("If it is large", "finance decides.")
    assert lesson_of(section("- one thing\n- another thing\n")).kind is LessonKind.CHECKLIST
    rule = lesson_of(section("A refund takes 3 days.\n", "https://wiki.example"))
    assert (rule.kind, rule.lines[0].text, rule.url) == (LessonKind.RULE, "A refund takes 3 days.", "https://wiki.example")
    assert lesson_of(section("```\ncode\n```\n")) is None


def test_a_long_procedure_goes_on_in_the_sop() -> None:
    lesson = lesson_of(section("\n".join(f"{number}. Do thing {number}." for number in range(1, 15))))
    assert (len(lesson.lines), lesson.has_more) == (MOST, True)


MIXED = """1. Open the invoice and check the balance.
2. Create the credit note with the purpose Refund.
3. Press **Refund** and enter the amount.
4. Send the [template](https://x.example) to the customer.

The customer must have the confirmation within 3 business days of
the request.
"""


def asked(found: CurrentSection) -> list[Item]:
    return generate(SopDocument("refunds", "Refunds", "refunds.md", Governance(), (found.section,)))


def test_a_lesson_shows_what_its_case_asks() -> None:
    """Steps settle what is asked about steps, and not what the prose beside them says."""
    found = section(MIXED, heading="How to refund")
    items = asked(found)
    kinds = {item.kind for item in items}
    assert {Kind.NEXT_STEP, Kind.MISSING_STEP, Kind.CLOZE} <= kinds
    lesson = lesson_of(found, items)
    assert lesson.kind is LessonKind.STEPS
    assert {item.kind for item in items if shows(lesson, item)} == {Kind.NEXT_STEP, Kind.MISSING_STEP}
    numbers = [item for item in items if item.kind not in {Kind.NEXT_STEP, Kind.MISSING_STEP}]
    rule = lesson_of(found, numbers)
    assert rule.kind is LessonKind.RULE
    assert all(shows(rule, item) for item in numbers)


def test_a_step_that_the_card_cuts_off_is_no_case() -> None:
    verbs = ("Open", "Press", "Enter", "Select", "Send", "Close", "Create", "Check", "Save", "Submit", "Review", "Confirm")
    lines = (f"{number}. {verb} the form of kind {verb.lower()}.\n" for number, verb in enumerate(verbs, start=1))
    found = section("".join(lines), heading="How to refund")
    items = asked(found)
    lesson = lesson_of(found, items)
    late = [item for item in items if item.answer.startswith(("Review", "Confirm"))]
    assert late
    assert not any(shows(lesson, item) for item in late)
    assert any(shows(lesson, item) for item in items)


def test_a_decision_list_settles_its_limits() -> None:
    found = section(
        "- If the refund is EUR 200 or less → support issues it.\n- If the refund is more than EUR 200 → the lead approves.\n"
    )
    items = [item for item in asked(found) if item.kind is Kind.SCENARIO]
    assert items
    assert all(shows(lesson_of(found, items), item) for item in items)
    assert not shows(lesson_of(found, items), replace(items[0], sop="other"))
