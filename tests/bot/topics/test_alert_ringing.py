"""From the click "Still stuck" to the owner's card, through the production ticks: topics are placed, what rings is shown."""

from __future__ import annotations

from datetime import timedelta

from fakes.slack import TEAM
from support.bot_factory import SlackSide, message, slack_side

from core.people import Person
from retrieval.questions import LoggedQuestion, Place, Question, Surface

QUESTION = "from which day does the refund window run?"


def stumble(side: SlackSide, person: str, number: int, *, is_stuck: bool = True) -> None:
    """Ask in a direct message, and press "Still stuck" below the answer."""
    at = side.clock().timestamp()
    side.slack.users.setdefault(person, {"real_name": f"Person {person}"})
    side.dispatch(message(QUESTION, user=person, channel=f"D{person}", channel_type="im", ts=f"{at:.0f}.00{number:04}"))
    logged = side.memory.questions[-1]
    answer = {"ts": "1.1", "text": "x", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]}
    action = {"action_id": "feedback_still_stuck", "block_id": "b", "value": logged.question.id}
    body = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": person, "team_id": TEAM},
        "channel": {"id": f"D{person}"},
        "container": {"type": "message", "message_ts": "1.1"},
        "message": answer,
        "trigger_id": f"T.{number}",
        "response_url": "http://127.0.0.1:9/r",
        "actions": [action],
    }
    if is_stuck:
        side.dispatch(body)
    side.clock.advance(minutes=1)


def routine(side: SlackSide, days: int = 40) -> None:
    """Everybody asks about something else, day after day; without words it is no topic."""
    now = side.clock()
    with side.memory() as uow:
        for day in range(days):
            for person in range(20):
                place = Place(TEAM, "C0OPS", "", "", Surface.COMMAND, is_private=True)
                asked = Question(f"r-{day}-{person}", f"U0R{person}", "", place, now - timedelta(days=day + 1))
                uow.questions.add(LoggedQuestion(asked, None, "answered", None, 0.9, 3, 5, ()))
        uow.commit()


def cards(side: SlackSide) -> list[str]:
    found = [each for each in side.slack.messages.get("C0BILLING", []) if "signal:" in str(each.get("blocks"))]
    return [str(each["blocks"]) for each in found]


def test_the_third_person_makes_it_ring_and_two_more_update_the_same_card() -> None:
    side = slack_side()
    routine(side)
    for number, person in enumerate(("U0MIA", "U0TOM"), 1):
        stumble(side, person, number)
    side.services.background.ticks.once()
    assert not cards(side)
    stumble(side, "U0ZED", 3)
    side.services.background.ticks.once()
    (card,) = cards(side)
    assert "A few people asked again or were still stuck, several times in all" in card
    assert QUESTION in card
    stumble(side, "U0ANN", 4)
    stumble(side, "U0BEA", 5)
    side.clock.advance(minutes=1)
    side.services.background.ticks.once()
    (card,) = cards(side)
    assert "5 people asked again or were still stuck, 5 times in all" in card


def test_one_person_who_repeats_rings_nothing_and_gets_one_more_check() -> None:
    side = slack_side()
    with side.memory() as uow:
        uow.people.save([Person("U0MIA", "mia@x.example", "Mia Sol", "billing-ops")])
        uow.commit()
    routine(side)
    for number in range(1, 5):
        stumble(side, "U0MIA", number)
    side.services.background.ticks.once()
    assert not cards(side)
