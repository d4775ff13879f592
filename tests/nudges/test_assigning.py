"""A check for the team: who gets it, once a week, and never what somebody may not see."""

from __future__ import annotations

from datetime import timedelta

from support.practice_story import MAP, PEOPLE, PracticeStory

from core.people import Person
from nudges.assigning import assign
from nudges.cards.models import Cause
from nudges.learners.enrolment import opt_out
from nudges.rules import Rules

RULES = Rules(MAP)
TEAM = ("U0LEO", "U0MIA", "U0AMARA")


def begun(people: tuple[Person, ...] = PEOPLE) -> PracticeStory:
    story = PracticeStory(people=people)
    story.tick()
    return story


def assigned(story: PracticeStory, task: str = "refund", **later: float) -> int:
    with story.memory() as uow:
        reached = assign(uow, RULES, TEAM, task, story.clock() + timedelta(**later))
        uow.commit()
    return reached


def starts(story: PracticeStory) -> list[str]:
    return sorted(start.person for start in story.memory.truth.starts.values() if start.cause is Cause.ASSIGNED)


def test_everybody_whose_task_it_is_gets_one_card_on_the_next_day() -> None:
    story = begun()
    assert assigned(story) == 2
    assert starts(story) == ["U0LEO", "U0MIA"]
    (card,) = [card for card in story.memory.truth.cards.values() if card.person == "U0MIA"]
    assert card.section.sop_id == "refunds"
    assert card.schedule.due_on > story.clock().date()


def test_a_second_click_in_the_week_changes_nothing_and_next_week_asks_again() -> None:
    story = begun()
    assigned(story)
    assert assigned(story, days=2) == 2
    assert len(starts(story)) == 2
    assert assigned(story, days=7) == 2
    assert len(starts(story)) == 4


def test_who_opted_out_may_not_see_it_or_has_another_role_gets_nothing() -> None:
    story = begun()
    with story.memory() as uow:
        opt_out(uow, RULES, "U0MIA", story.clock())
        uow.commit()
    assert assigned(story) == 1
    assert assigned(story, "no-such-task") == 0
    story.publish("# Refunds\n\n## Issue a refund\n\n1. Open the order.\n2. Press refund.\n", audience=frozenset({"lead"}))
    assert assigned(story, days=7) == 0
