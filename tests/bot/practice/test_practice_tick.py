"""The tick: what is due goes out once, in good order, and not to who is not to be disturbed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fakes.quiz_sops import REFUNDS
from fakes.slack import FakeSlack
from support.practice_story import PEOPLE, PracticeStory

from bot.practice import tick as practice_tick
from core.people import Person
from nudges.cards.working import work_happened
from nudges.work_events import WorkEvent


class Resting(FakeSlack):
    """Knows who is not to be disturbed, and until when (Unix seconds)."""

    def __init__(self, resting: dict[str, tuple[float, float]] | None) -> None:
        super().__init__()
        self.resting = resting

    def on_dnd_teamInfo(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the method's name
        asked = str(args["users"]).split(",")
        known = {person: times for person, times in (self.resting or {}).items() if person in asked}
        users = {
            person: {"dnd_enabled": True, "next_dnd_start_ts": start, "next_dnd_end_ts": end}
            for person, (start, end) in known.items()
        }
        return {"users": users}


def missed(story: PracticeStory, *people: str) -> None:
    """A step was missed by each at work."""
    events = [
        WorkEvent(f"ev-{person}", story.clock(), "step_missed", person, "refund", "5", context={"refund": "R-1"})
        for person in people
    ]
    practice = story.services.practice.tick.practice
    with story.memory() as uow:
        work_happened(uow, practice.rules, events, story.clock())
        uow.commit()


def batches(story: PracticeStory, person: str = "U0MIA") -> list[dict[str, Any]]:
    return [each for each in story.messages(person) if "short question" in each["text"]]


def test_who_is_not_to_be_disturbed_gets_it_when_that_is_over() -> None:
    slack = Resting({})
    story = PracticeStory(slack=slack)
    story.tick()
    missed(story, "U0MIA", "U0LEO")
    tomorrow = story.clock() + timedelta(days=1)
    slack.resting = {"U0MIA": (tomorrow.timestamp() - 60, (tomorrow + timedelta(hours=1)).timestamp())}
    story.later(days=1)
    assert batches(story) == []
    assert len(batches(story, "U0LEO")) == 1
    story.later(minutes=59)
    assert batches(story) == []
    story.later(minutes=2)
    assert len(batches(story)) == 1


def test_where_slack_does_not_tell_it_is_asked_once_and_everybody_gets_theirs() -> None:
    story = PracticeStory()
    story.tick()
    missed(story, "U0MIA")
    story.later(days=1)
    assert len(batches(story)) == 1
    missed(story, "U0LEO")
    story.later(days=1)
    assert len(batches(story, "U0LEO")) == 1
    assert len(story.slack.made("dnd.teamInfo")) == 1


def test_two_rounds_at_the_same_moment_send_one_message() -> None:
    story = PracticeStory()
    story.tick()
    missed(story, "U0MIA")
    story.later(days=1)
    story.tick()
    story.tick()
    assert len(batches(story)) == 1


def test_more_than_one_round_can_send_waits_for_the_next(monkeypatch: Any) -> None:
    monkeypatch.setattr(practice_tick, "AT_ONCE", 2)
    many = tuple(Person(f"U0T{number}", None, f"Member {number}", "support") for number in range(5))
    story = PracticeStory(people=(*PEOPLE, *many))
    story.services.practice.tick.tick()
    assert sum("I'm Cairn" in each["text"] for person in story.people for each in story.messages(person.id)) == 2
    for _ in range(3):
        story.services.practice.tick.tick()
    assert sum("I'm Cairn" in each["text"] for person in story.people for each in story.messages(person.id)) == 7


def test_nobody_meets_an_sop_that_was_closed_to_them_since() -> None:
    story = PracticeStory()
    story.tick()
    missed(story, "U0MIA")
    story.publish(REFUNDS, audience=frozenset({"finance"}))
    story.later(days=1)
    assert batches(story) == []


def test_who_is_added_to_people_csv_later_is_greeted_then() -> None:
    story = PracticeStory()
    story.tick()
    story.slack.users["U0NEW"] = {"real_name": "Noor Haddad"}
    with story.memory() as uow:
        uow.people.save([Person("U0NEW", None, "Noor Haddad", "support")])
        uow.commit()
    story.later(minutes=1)
    assert "Hi Noor, I'm Cairn" in story.text("U0NEW")
