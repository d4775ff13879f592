"""One installation is one workspace's. Another one with the same ids for people and channels leaves no trace and hears nothing."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from fakes.slack import TEAM
from support.answer_clicks import asked, click
from support.bot_factory import SlackSide, command, direct, mention, message, slack_side

OTHER = "T0OTHER"


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{kind}", "event": {"type": kind, **fields}}


BODIES = {
    "mention": mention(ts="1795348900.000100"),
    "direct": direct(ts="1795348900.000200"),
    "thread": message("and then?", ts="1795348900.000300", thread_ts="1795348800.000100"),
    "command": command("how do I refund?", "T.2"),
    "settings": command("settings", "T.3"),
    "home": event("app_home_opened", user="U0MIA", channel="D0MIA", tab="home"),
    "reaction": event(
        "reaction_added", user="U0MIA", reaction="+1", item={"type": "message", "channel": "C0OPS", "ts": "1795348800.000100"}
    ),
    "joined": event("member_joined_channel", user="U0MIA", channel="C0OPS"),
    "changed": event("user_change", user={"id": "U0MIA", "team_id": OTHER, "deleted": True}),
    "came": event("team_join", user={"id": "U0NEW", "team_id": OTHER}),
}


def from_other(body: dict[str, Any]) -> dict[str, Any]:
    """The same body, delivered for the other workspace."""
    given = {**body, "team_id": OTHER} if "team_id" in body else {**body, "team": {"id": OTHER}}
    return {**given, "user": {**given["user"], "team_id": OTHER}} if isinstance(given.get("user"), dict) else given


def state(side: SlackSide) -> str:
    return repr(sorted(vars(deepcopy(side.memory.truth)).items()))


@pytest.mark.parametrize("kind", BODIES)
def test_what_another_workspace_says_is_not_taken(kind: str) -> None:
    side = slack_side()
    asked(side)
    before, calls = state(side), len(side.slack.calls)
    assert side.dispatch(from_other(BODIES[kind])).status == 200
    assert (state(side), len(side.slack.calls)) == (before, calls)


@pytest.mark.parametrize("action", ["feedback_helped", "answer_more", "ask_owner"])
def test_a_click_from_another_workspace_changes_nothing(action: str) -> None:
    side = slack_side()
    question_id, shown = asked(side, direct())
    before, calls = state(side), len(side.slack.calls)
    assert side.dispatch(from_other(click(action, question_id, shown))).status == 200
    assert (state(side), len(side.slack.calls)) == (before, calls)


def test_somebody_of_another_workspace_in_a_shared_channel_is_not_answered() -> None:
    side = slack_side()
    before = state(side)
    side.dispatch(mention(user_team=OTHER, team=OTHER))
    assert state(side) == before
    assert side.posts() == []


def test_the_same_words_from_our_own_workspace_are_taken() -> None:
    side = slack_side()
    asked(side)
    before = state(side)
    side.dispatch(BODIES["mention"])
    assert state(side) != before
