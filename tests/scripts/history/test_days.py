"""A simulated day: office hours, the same for the same seed, and what is planted is in it."""

# ruff: noqa: S311 -- a simulation keeps no secret
from __future__ import annotations

from datetime import date, timedelta
from random import Random

from core.people import Person
from core.work_events import COMPLETED, MISSED
from core.workdays import zone_of
from escalation.cases.fold import CASES
from nudges.skills.skillmap import parse_skill_map
from retrieval.library.models import SectionRef
from retrieval.questions import NEEDS_HUMAN, FeedbackKind, LoggedQuestion
from scripts.history.asking import Asking, Topic
from scripts.history.company import GROUP, newcomers, workdays, workers
from scripts.history.plot import BAD_SECTION, FAULTY_STEP, FAULTY_TASK
from scripts.history.practising import Practising
from scripts.history.working import Deciding, Working

DAY = date(2026, 11, 24)
PLACE = SectionRef("refunds", "issue-a-refund")
TOPICS = [Topic("how do I issue a refund?", PLACE), Topic("may I refund 9000?", PLACE, is_exception=True)]
SKILLS = parse_skill_map(
    {
        "roles": {
            "billing-ops": {
                "title": "B",
                "tasks": {
                    FAULTY_TASK: {"title": "C", "frequency": "daily", "sops": ["payment-capture"]},
                    "other": {"title": "O", "frequency": "daily", "sops": ["refunds"]},
                },
            }
        }
    },
    "skills.yaml",
)[0]
PEOPLE = [
    Person(f"U{number}", role="billing-ops", started_on=DAY - timedelta(days=300), timezone="Europe/Berlin") for number in range(40)
]


def asked(seed: int = 1) -> list[LoggedQuestion]:
    return Asking(TOPICS, Random(seed)).of_day(DAY, workers(PEOPLE, Random(seed)), [BAD_SECTION])


def test_only_weekdays_are_lived() -> None:
    days = workdays(DAY, 14)
    assert (days[-1], len(days)) == (DAY, 10)
    assert all(day.weekday() < 5 for day in days)


def test_two_groups_start_weeks_apart_and_say_that_they_are_made_up() -> None:
    found = list(newcomers(DAY, DAY + timedelta(days=30)))
    assert [sum(person.started_on == day for person in found) for day in (DAY, DAY + timedelta(days=30))] == [GROUP, GROUP]
    assert all("simulated" in person.name for person in found)
    assert len({person.id for person in found}) == 2 * GROUP


def test_a_seed_gives_the_same_day() -> None:
    assert asked(1) == asked(1) != asked(2)


def test_questions_come_in_office_hours_and_the_planted_ones_end_stuck() -> None:
    found = asked()
    hours = {one.question.asked_at.astimezone(zone_of("Europe/Berlin")).hour for one in found}
    assert min(hours) >= 9
    assert max(hours) < 17
    many = [one for seed in range(15) for one in asked(seed)]
    planted = [one for one in many if one.question.text in BAD_SECTION.texts]
    stuck = [one for one in planted if [click.kind for click in one.feedback] == [FeedbackKind.STILL_STUCK]]
    assert len(planted) > 20
    assert len(stuck) > len(planted) / 2


def test_a_case_is_decided_but_for_the_newest() -> None:
    logged = next(one for one in asked() if one.outcome == NEEDS_HUMAN)
    deciding = Deciding({"refunds": ("U0OWNER", "C0OPS")}, Random(1))
    old = CASES.fold(deciding.events(logged, PLACE, logged.question.asked_at + timedelta(days=20)))
    new = CASES.fold(deciding.events(logged, PLACE, logged.question.asked_at + timedelta(days=1)))
    assert (old.status.value, old.decision is not None) == ("closed", True)
    assert (new.status.value, new.decision) == ("open", None)


def test_the_faulty_process_goes_wrong_at_one_step_whoever_does_it() -> None:
    random = Random(1)
    working = Working(SKILLS, Practising([], None, random), random)  # type: ignore[arg-type]
    team = workers(PEOPLE, random)
    events = [event for _ in range(20) for event in working.of_day(DAY, team)]
    done = {task: sum(one.kind == COMPLETED and one.task == task for one in events) for task in (FAULTY_TASK, "other")}
    missed = {task: [one.step for one in events if one.kind == MISSED and one.task == task] for task in done}
    assert set(missed[FAULTY_TASK]) == {FAULTY_STEP}
    assert len(missed[FAULTY_TASK]) / done[FAULTY_TASK] > 0.3
    assert len(missed["other"]) / done["other"] < 0.15
    assert len({event.id for event in events}) == len(events)
