from __future__ import annotations

import json
from datetime import timedelta

import pytest
from fakes.practice_company import APPROVALS, DEADLINES, GREETING, ISSUE, MAP, MONDAY, Company
from fakes.quiz_sops import REFUNDS
from fakes.unit_of_work import Units
from hypothesis import given
from hypothesis import strategies as st

from core.people import Person
from core.withholding import FEWEST, withheld
from core.work_events import COMPLETED, MISSED, WorkEvent
from core.workdays import local_day
from insights.mappings.records import parse_events
from nudges.asking.attempts import Recorded
from nudges.asking.quizzing import practise
from nudges.cards.models import STEP_PLACE, STEP_QUOTE, Cause
from nudges.cards.working import EventCounts, work_happened
from nudges.learners.evidence import mastery_of
from nudges.learners.models import Learner
from nudges.learners.progress import Weakness, first_day, home, lesson_for, lessons_taken, next_lesson, open_questions
from nudges.rules import Rules
from nudges.skills.paths import path_of
from nudges.team import team_view
from retrieval.library.models import SectionRef

MISS = WorkEvent(
    "e1", MONDAY, MISSED, "one@x.example", "refund", "4", source="desk",
    context={"refund": "R-1042", "sop": "refunds", "section": "Issue a refund"},
)  # fmt: skip


@pytest.fixture
def company(units: Units) -> Company:
    return Company(units, Rules(MAP)).open(REFUNDS, GREETING)


def happen(company: Company, *events: WorkEvent) -> EventCounts:
    with company.units() as unit:
        done = work_happened(unit, company.rules, events, company.now)
        unit.commit()
    return done


def event(number: int, kind: str = COMPLETED, person: str = "U1", task: str = "refund", **more: object) -> WorkEvent:
    return WorkEvent(f"w{number}", MONDAY + timedelta(minutes=number), kind, person, task, **more)


def test_a_missed_step_is_asked_the_next_day_with_its_context(company: Company) -> None:
    done = happen(company, MISS)
    [start] = done.starts
    assert (start.person, start.family, start.cause) == ("U1", "refunds#issue-a-refund/step-4", Cause.MISSED_STEP)
    assert start.context == {"refund": "R-1042", "task": "refund", "step": "4"}
    assert happen(company, MISS) == EventCounts(0, ())
    company.later(days=1)
    [question] = company.batch().questions
    assert question.card.is_missed_step
    assert question.card.context["refund"] == "R-1042"
    done = company.replies(question, right=True)
    assert isinstance(done, Recorded)
    assert not done.card.is_missed_step


def test_a_step_without_an_item_falls_back_to_its_section_then_to_the_task(company: Company) -> None:
    other = {"refund": "R-1", "sop": "refunds#deadlines"}
    [in_section] = happen(company, WorkEvent("e2", MONDAY, MISSED, "U1", "refund", "9", context=other)).starts
    assert in_section.section == SectionRef("refunds", "deadlines")
    [in_task] = happen(company, WorkEvent("e3", MONDAY, MISSED, "U1", "greet", "9")).starts
    assert in_task.section.sop_id == "greeting"
    assert happen(company, WorkEvent("e4", MONDAY, MISSED, "U1", "unheard of", "1")).starts == ()
    assert happen(company, WorkEvent("e5", MONDAY, MISSED, "nobody", "refund", "1")).starts == ()
    old = WorkEvent("e6", MONDAY - timedelta(days=30), MISSED, "U1", "refund", "3")
    assert happen(company, old) == EventCounts(1, ())


def test_a_missed_step_overrides_a_promise(company: Company) -> None:
    company.asks_about(ISSUE)
    with company.units() as unit:
        family = unit.cards.of_person("U1")[0].family
    company.later(days=1)
    company.replies(company.batch().questions[0], right=False)
    company.later(hours=1)
    step = family.rpartition("-")[2]
    happen(company, WorkEvent("e1", company.now, MISSED, "U1", "refund", step, context={"sop": "refunds#issue-a-refund"}))
    assert company.card(family).schedule.due_on == company.now.date() + timedelta(days=1)


def test_a_related_workflow_brings_back_what_was_missed_long_ago(company: Company) -> None:
    company.asks_about(ISSUE)
    for is_right in (False, True, True, True):
        company.later(days=1)
        while (delivery := company.batch()) is None:
            company.later(days=1)
        family = delivery.questions[0].ask.family
        company.replies(delivery.questions[0], right=is_right)
    assert happen(company, WorkEvent("w1", company.now, COMPLETED, "U1", "refund")).starts == ()
    company.later(days=8)
    before = company.card(family).schedule
    due = before.due_on
    done = happen(company, WorkEvent("w2", company.now, COMPLETED, "U1", "close"))
    if due > company.now.date() + timedelta(days=1):
        assert [start.cause for start in done.starts] == [Cause.RELATED]
        assert company.card(family).schedule.due_on == company.now.date() + timedelta(days=1)
    else:
        assert done.starts == ()


def line(**changes: object) -> str:
    fields = {"id": "e1", "at": "2026-03-02T12:00:00Z", "kind": MISSED, "person": "U1", **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def test_good_lines_are_read_whole() -> None:
    text = line(task="refund", step=4, value=18.5, unit="minutes", source="desk", context={"rows": 34})
    [found], problems = parse_events(["", text, text, "  "], "f.jsonl")
    assert problems == []
    assert found == WorkEvent("e1", MONDAY, MISSED, "U1", "refund", "4", 18.5, "minutes", "desk", {"rows": "34"})


BAD = [
    ("{", "not JSON"),
    ("[1]", "no JSON object"),
    (line(id=None), "`id` is missing"),
    (line(person=" "), "`person` is missing"),
    (line(kind=7), "`kind` is missing or no text"),
    (line(at="yesterday"), "`at` is no moment"),
    (line(at="2026-03-02T12:00:00"), "no time zone"),
    (line(value="18"), "`value` is no number"),
    (line(value=True), "`value` is no number"),
    (line(context=[1]), "`context` is no object"),
    (line(id="x" * 300), "longer than 200"),
]


@pytest.mark.parametrize(("text", "what"), BAD)
def test_a_mistake_is_named_with_line_and_remedy(text: str, what: str) -> None:
    good = line(id="good")
    events, [problem] = parse_events([good, text], "f.jsonl")
    assert [one.id for one in events] == ["good"]
    assert str(problem).startswith("f.jsonl:2: ")
    assert what in problem.what
    assert problem.remedy


def test_one_id_with_two_contents_is_a_mistake() -> None:
    events, [problem] = parse_events([line(), line(kind=COMPLETED)], "f")
    assert [one.kind for one in events] == [MISSED]
    assert "'e1'" in problem.what


@given(st.text())
def test_no_line_breaks_the_parser(text: str) -> None:
    events, problems = parse_events([text], "f")
    assert not events
    assert len(problems) <= 1


def test_home_shows_what_waits_and_what_is_fragile(company: Company) -> None:
    happen(company, MISS)
    company.later(days=1)
    question = company.batch().questions[0]
    with company.units() as unit:
        shown = home(unit, company.rules, "U1", company.now)
        assert [one.ask.id for one in shown.today] == [question.ask.id]
        assert [(one.why, one.card.family) for one in shown.fragile] == [(Weakness.AT_WORK, question.ask.family)]
        assert shown.path.role.id == "support"
        assert shown.cards == 1
        assert home(unit, company.rules, "nobody", company.now) is None
        assert open_questions(unit, "U2") == ()
        assert home(unit, company.rules, "U9", company.now).path is None


def test_a_miss_and_what_fades_are_fragile(company: Company) -> None:
    company.asks_about(ISSUE)
    company.later(days=1)
    done = company.replies(company.batch().questions[0], right=False)
    with company.units() as unit:
        [missed] = home(unit, company.rules, "U1", company.now).fragile
        assert (missed.why, missed.due_on) == (Weakness.MISSED, done.next_on)
        assert mastery_of(unit, company.rules, unit.learners.get("U1"), company.now)["refund"].quiz == 0.0
    company.later(days=3)
    company.replies(company.batch().questions[0], right=True)
    with company.units() as unit:
        assert home(unit, company.rules, "U1", company.now).fragile == ()
        [fading] = home(unit, company.rules, "U1", company.now + timedelta(days=200)).fragile
    assert fading.why is Weakness.FADING
    assert fading.recall < 0.75


def test_an_unknown_zone_counts_as_utc() -> None:
    assert local_day(MONDAY, "Mars/Olympus") == local_day(MONDAY, "UTC")


def test_an_expert_is_taught_where_cases_are_decided_only(company: Company) -> None:
    with company.units() as unit:
        role = company.rules.weights.role("support")
        greet, refund, _ = path_of(role, "expert", {}).steps
        assert next_lesson(unit, greet) is None
        taught = next_lesson(unit, refund)
        beginner = path_of(role, "beginner", {}).steps[0]
        assert next_lesson(unit, beginner).section.sop_id == "greeting"
    assert taught.section in {APPROVALS, DEADLINES}


def test_a_first_day_has_a_path_and_its_lesson(company: Company) -> None:
    with company.units() as unit:
        day = first_day(unit, company.rules, "U1", company.now)
        assert [step.task.id for step in day.path.steps] == ["greet", "refund", "close"]
        assert day.lesson.section.sop_id == "greeting"
        assert lesson_for(unit, day.lesson.section) == day.lesson
        assert next_lesson(unit, day.path.steps[0], [day.lesson.section]) is None
        assert first_day(unit, company.rules, "U9", company.now) is None
        practise(unit, company.rules, "U1", day.lesson.section, company.now)
        assert lessons_taken(unit, "U1") == [day.lesson.section]


def test_work_and_answers_make_mastery(company: Company) -> None:
    happen(company, *(event(number) for number in range(12)), event(99, "handling_time", value=3.0))
    with company.units() as unit:
        known = mastery_of(unit, company.rules, unit.learners.get("U1"), company.now)
        assert set(known) == {"refund"}
        assert (known["refund"].work, known["refund"].quiz, known["refund"].memory) == (1.0, None, None)
        assert known["refund"].is_shown
        path = home(unit, company.rules, "U1", company.now).path
        assert [step.state.value for step in path.steps] == ["next", "shown", "bare"]
    company.later(days=1)
    happen(company, WorkEvent("m", company.now, MISSED, "U1", "refund", "4", context={"sop": "refunds#issue-a-refund"}))
    with company.units() as unit:
        after = mastery_of(unit, company.rules, unit.learners.get("U1"), company.now)["refund"]
    assert after.weakest == 0.0
    assert after.score == pytest.approx(0.1)


def team(company: Company, size: int) -> list[str]:
    names = [f"T{number}" for number in range(size)]
    with company.units() as unit:
        unit.people.save([Person(name, role="support", manager="boss@x.example") for name in names])
        unit.people.save([Person("U9", "Boss@x.example", "Boss", "lead")])
        unit.learners.save(*(Learner(name, role="support") for name in names))
        unit.commit()
    return names


def test_a_manager_sees_areas_and_nobody(company: Company) -> None:
    names = team(company, 6)
    good = [event(place * 100 + number, person=name) for place, name in enumerate(names) for number in range(8)]
    bad = [
        event(10_000 + place * 100 + number, "ticket_reopened", name, "greet")
        for place, name in enumerate(names[:5])
        for number in range(8)
    ]
    few = [event(20_000 + number, person=names[0], task="close") for number in range(8)]
    happen(company, *good, *bad, *few)
    with company.units() as unit:
        seen = team_view(unit, company.rules, "U9", company.now)
    assert (seen.size, seen.enrolled) == (6, 6)
    areas = {area.task.id: area for area in seen.areas}
    assert areas["close"].is_withheld
    assert areas["greet"].is_withheld
    assert (areas["refund"].people, areas["refund"].fragile) == (6, 0)
    assert seen.fragile == ()
    assert not any(name in repr(seen) for name in names)


def test_a_small_team_gets_no_figures(company: Company) -> None:
    team(company, FEWEST - 1)
    with company.units() as unit:
        seen = team_view(unit, company.rules, "boss@x.example", company.now)
    assert (seen.size, seen.enrolled, seen.areas) == (None, None, ())


def test_nobody_is_of_their_own_team(company: Company) -> None:
    team(company, FEWEST - 1)
    with company.units() as unit:
        unit.people.save([Person("U9", "boss@x.example", manager="U9")])
        assert team_view(unit, company.rules, "U9", company.now).size is None


@given(st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("xyz")), st.integers(1, 12)))
def test_no_withheld_cell_can_be_worked_out(counts: dict[tuple[str, str], int]) -> None:
    hidden = withheld(counts)
    assert {cell for cell, count in counts.items() if count < FEWEST} <= hidden
    for axis in (0, 1):
        for name in {cell[axis] for cell in counts}:
            row = [cell for cell in counts if cell[axis] == name]
            assert sum(cell in hidden for cell in row) != 1 or len(row) == 1


TWO_PROCEDURES = """# Transfers

## Send a transfer

1. Open the form Outgoing in the ledger.
2. Enter the account of the payee twice.
3. Compare the name with the contract.
4. Wait for the second signature.
5. Release the transfer with the key.
6. File the receipt with the case.

## Cancel a transfer

1. Call the hotline of the bank at once.
2. Note the reference number of the recall.
3. Send the form Recall by fax.
4. Wait for the written confirmation.
5. Tell the payee in the ticket.
6. Close it.

## Deadlines of a recall

Every recall must reach the bank within 10 business days of the transfer in writing.
"""


def _begun(company: Company, step: str | None, **place: str) -> tuple[str, dict[str, str]]:
    context = {"sop": "transfers", **place}
    [start] = happen(company, WorkEvent(f"{step}/{place}", MONDAY, MISSED, "U1", "x", step, context=context)).starts
    return start.family, dict(start.context)


@pytest.fixture
def transfers(units: Units) -> Company:
    return Company(units, Rules(MAP)).open(TWO_PROCEDURES)


def test_a_missed_step_stays_in_the_named_section(transfers: Company) -> None:
    for anchor in ("send-a-transfer", "cancel-a-transfer"):
        family, context = _begun(transfers, "4", sop=f"transfers#{anchor}")
        assert (family, context) == (f"transfers#{anchor}/step-4", {"task": "x", "step": "4"})
    family, _ = _begun(transfers, "4", section="Cancel a transfer")
    assert family == "transfers#cancel-a-transfer/step-4"


def test_a_step_that_is_not_asked_is_quoted_and_no_other_step_passes_for_it(transfers: Company) -> None:
    family, context = _begun(transfers, "6", section="Cancel a transfer")
    assert family.startswith("transfers#cancel-a-transfer/")
    assert context[STEP_QUOTE] == "Close it."
    assert (context["step"], context[STEP_PLACE]) == ("6", "Cancel a transfer")


@pytest.mark.parametrize(
    ("step", "place"),
    [("4", {}), ("9", {"section": "Cancel a transfer"}), ("2", {"sop": "transfers#deadlines-of-a-recall"}), (None, {})],
)
def test_no_number_is_claimed_for_a_step_that_nobody_can_name(transfers: Company, step: str | None, place: dict[str, str]) -> None:
    family, context = _begun(transfers, step, **place)
    assert context == {"task": "x"}
    if place.get("sop"):
        assert family.startswith("transfers#deadlines-of-a-recall/")
