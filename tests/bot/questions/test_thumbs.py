"""Thumbs on answers."""

from __future__ import annotations

from typing import Any

from fakes.slack import ME, TEAM
from support.answer_clicks import asked
from support.bot_factory import SlackSide, slack_side

from retrieval.questions import FeedbackKind


def thumb(side: SlackSide, shown: dict[str, Any], name: str, person: str = "U0MIA", author: str = ME) -> None:
    item = {"type": "message", "channel": shown["channel"], "ts": shown["ts"]}
    event = {"type": "reaction_added", "user": person, "reaction": name, "item": item, "item_user": author}
    side.dispatch({"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{len(side.slack.calls)}", "event": event})


def said(side: SlackSide) -> list[tuple[str, FeedbackKind]]:
    (logged,) = side.memory.questions
    return [(each.person, each.kind) for each in logged.feedback]


def test_a_thumb_counts_once_and_the_newest_word_of_a_person_counts() -> None:
    side = slack_side()
    _, shown = asked(side)
    thumb(side, shown, "+1::skin-tone-3")
    thumb(side, shown, "thumbsup")
    thumb(side, shown, "thumbsdown", "U0GRETA")
    thumb(side, shown, "-1")
    assert said(side) == [
        ("U0MIA", FeedbackKind.HELPED),
        ("U0GRETA", FeedbackKind.STILL_STUCK),
        ("U0MIA", FeedbackKind.STILL_STUCK),
    ]
    assert len(side.posts()) == 1, "nothing is said"


def test_other_emoji_other_peoples_messages_and_guests_count_for_nothing() -> None:
    side = slack_side()
    _, shown = asked(side)
    thumb(side, shown, "tada")
    colleague = {**side.slack.put("C0OPS", user="U0LEO", text="answer:me"), "channel": "C0OPS"}
    thumb(side, colleague, "+1", author="")
    thumb(side, {**shown, "ts": "1.0"}, "+1")
    side.slack.users["U0GRETA"]["is_restricted"] = True
    side.services.people.forget("U0GRETA")
    thumb(side, shown, "+1", "U0GRETA")
    side.slack.fail("conversations.replies", "internal_error")
    thumb(side, shown, "+1")
    assert said(side) == []
