"""The tick that follows people to proficiency: everybody in one tick, and once a day."""

from __future__ import annotations

from support.practice_story import PracticeStory

from bot.practice.tick import ProficiencyTick
from core.people import Person


def test_one_tick_brings_everybody_up_to_yesterday_and_the_next_has_nothing_to_do() -> None:
    story = PracticeStory()
    practice = story.services.practice.tick.practice
    role = next(iter(practice.rules.skills.roles))
    people = [Person(f"U1{number}", role=role, started_on=story.clock().date()) for number in range(120)]
    with story.memory() as uow:
        uow.people.save(people)
        uow.commit()
    story.later(days=3)
    tick = ProficiencyTick(practice)
    tick.tick()
    with story.memory() as uow:
        rows = [row for row in uow.proficiency.everyone() if row.person.startswith("U1")]
    yesterday = {row.until for row in rows}
    assert len(rows) == 120
    assert len(yesterday) == 1
    tick.tick()
    with story.memory() as uow:
        assert [row for row in uow.proficiency.everyone() if row.person.startswith("U1")] == rows
