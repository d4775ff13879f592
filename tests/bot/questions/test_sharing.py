"""Showing a private answer in a channel."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.error import URLError

import pytest
from fakes.slack import ORGANISATION, TEAM
from support.answer_clicks import asked, click
from support.bot_factory import STEPS, SlackSide, answered, direct, found, mention, places, publish, slack_side, source
from support.slack_views import view_problems

from bot.blocks.checks import message_problems
from bot.questions.views.sharing import SHARING
from core.workspace import ChannelMode, Workspace


def opened(side: SlackSide, question_id: str, shown: dict[str, Any], person: str = "U0MIA") -> dict[str, Any] | None:
    before = len(side.slack.made("views.open"))
    side.dispatch(click("answer_more", f"share:{question_id}", shown, person, trigger=f"T.{len(side.slack.calls)}"))
    views = side.slack.made("views.open")[before:]
    if not views:
        return None
    assert not view_problems(views[-1]["view"])
    return dict(views[-1]["view"])


def submit(side: SlackSide, question_id: str, channel: str, person: str = "U0MIA") -> str:
    """Returns what is wrong, empty when it was posted."""
    body = {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": person, "team_id": TEAM},
        "view": {
            "type": "modal",
            "callback_id": SHARING,
            "private_metadata": question_id,
            "state": {"values": {"share_channel": {"share_channel": {"selected_conversation": channel}}}},
        },
    }
    answer = side.dispatch(body).body
    return str(json.loads(answer)["errors"]["share_channel"]) if answer else ""


def test_the_asker_shows_their_answer_in_a_channel_once() -> None:
    side = slack_side()
    question_id, shown = asked(side, direct())
    view = opened(side, question_id, shown)
    assert view is not None
    assert "how do I refund?" in str(view)
    assert submit(side, question_id, "C0BILLING") == ""
    assert submit(side, question_id, "C0BILLING") == ""
    (post,) = [each for each in side.posts() if each["channel"] == "C0BILLING"]
    assert not message_problems(post["text"], post["blocks"])
    assert "Mia Sol shares an answer" in post["text"]
    assert "thing 1" in str(post["blocks"])
    assert "feedback" not in str(post["blocks"])


def test_an_answer_in_a_channel_and_places_have_no_such_choice() -> None:
    side = slack_side()
    _, shown = asked(side, mention())
    assert "share:" not in str(shown["blocks"])
    side = slack_side(places())
    _, shown = asked(side, direct())
    assert "share:" not in str(shown["blocks"])


def test_what_not_everybody_may_see_has_none_and_is_refused_at_the_click_and_at_the_end() -> None:
    side = slack_side(answered(source(found(audience=frozenset({"billing-ops"})))))
    question_id, shown = asked(side, direct())
    assert "share:" not in str(shown["blocks"])
    assert opened(side, question_id, shown) is None
    assert "can't be shared" in str(side.slack.made("chat.postEphemeral")[-1])
    assert "can't be shared" in submit(side, question_id, "C0BILLING")
    side = slack_side()
    question_id, _ = asked(side, direct())
    closed = found(audience=frozenset({"billing-ops"}))
    publish(side.memory, replace(closed, sop=replace(closed.sop, version=4)))
    assert "can't be shared" in submit(side, question_id, "C0BILLING")
    assert [each for each in side.posts() if each["channel"] == "C0BILLING"] == []


def test_only_the_asker_shares() -> None:
    side = slack_side()
    question_id, shown = asked(side, direct())
    assert opened(side, question_id, shown, "U0GRETA") is None
    assert "can't be shared" in submit(side, question_id, "C0BILLING", "U0GRETA")


@pytest.mark.parametrize(
    ("channel", "words"),
    [
        ({"is_member": False}, "/invite @cairn"),
        ({"is_member": True, "is_ext_shared": True}, "other companies"),
        ({"is_member": True, "is_pending_ext_shared": True}, "other companies"),
        ({"is_member": True, "is_archived": True}, "archived"),
        ({"is_member": True, "is_private": True, "members": ["U0GRETA"]}, "not a member"),
    ],
)
def test_a_channel_where_it_does_not_belong_is_refused(channel: dict[str, Any], words: str) -> None:
    side = slack_side()
    side.slack.channels["C0THERE"] = {"id": "C0THERE", "name": "there", **channel}
    question_id, _ = asked(side, direct())
    assert words in submit(side, question_id, "C0THERE")
    assert submit(side, question_id, "") == "Please choose a channel."


@pytest.mark.parametrize(
    ("channel", "is_open"),
    [
        ({"context_team_id": "T02"}, True),
        ({"shared_team_ids": ["T03", "T02"]}, True),
        ({"context_team_id": "T03"}, False),
        ({}, False),
    ],
)
def test_in_an_organisation_a_public_channel_is_open_to_its_workspaces(channel: dict[str, Any], *, is_open: bool) -> None:
    side = slack_side()
    side.slack.workspaces = ["T02", "T03"]
    side.slack.users["U0MIA"] |= {"team_id": "T02", "enterprise_user": {"enterprise_id": ORGANISATION, "teams": ["T02"]}}
    side.slack.channels["C0THERE"] = {"id": "C0THERE", "name": "there", "is_member": True, "members": ["U0GRETA"], **channel}
    question_id, _ = asked(side, direct())
    assert ("not a member" in submit(side, question_id, "C0THERE")) != is_open


def test_where_admins_want_no_answers_none_is_shared() -> None:
    side = slack_side(workspace=Workspace("U0LEO", channels={"C0BILLING": ChannelMode.NEVER}))
    question_id, _ = asked(side, direct())
    assert "Admins chose" in submit(side, question_id, "C0BILLING")


def test_what_is_shared_speaks_the_workspaces_language_whoever_shares_it() -> None:
    side = slack_side()
    side.slack.users["U0MIA"]["locale"] = "de-DE"
    question_id, _ = asked(side, direct())
    assert submit(side, question_id, "C0BILLING") == ""
    (post,) = [each for each in side.posts() if each["channel"] == "C0BILLING"]
    assert "Mia Sol shares an answer" in post["text"]
    assert "reviewed 3 Nov 2026" in str(post["blocks"])


def test_a_guest_shares_only_where_they_are_a_member() -> None:
    side = slack_side(guests_may_ask=True)
    side.slack.users["U0MIA"]["is_restricted"] = True
    for channel, members in (("C0THERE", ["U0GRETA"]), ("C0HERE", ["U0GRETA", "U0MIA"])):
        side.slack.channels[channel] = {"id": channel, "name": channel.lower(), "is_member": True, "members": members}
    question_id, _ = asked(side, direct())
    assert "not a member" in submit(side, question_id, "C0THERE")
    assert submit(side, question_id, "C0HERE") == ""


def shared_late(side: SlackSide) -> str:
    """The asker shares while Slack is away; returns what the answer showed."""
    question_id, shown = asked(side, direct())
    side.slack.fail("chat.postMessage", URLError("down"))
    assert submit(side, question_id, "C0BILLING") == ""
    assert channel_posts(side) == []
    return str(shown["blocks"])


def sent_later(side: SlackSide) -> None:
    side.clock.advance(minutes=10)
    while side.services.dispatcher.deps.delivery.flush():
        side.clock.advance(minutes=10)


def channel_posts(side: SlackSide) -> list[dict[str, Any]]:
    return [each for each in side.slack.messages.get("C0BILLING", []) if each.get("bot_id")]


def test_what_leaves_late_shows_the_section_of_that_moment() -> None:
    side = slack_side()
    assert "thing 1" in shared_late(side)
    newer = found(blocks=tuple(replace(step, text=step.text.replace("thing 1", "thing 9")) for step in STEPS))
    publish(side.memory, replace(newer, sop=replace(newer.sop, version=4)))
    sent_later(side)
    (post,) = channel_posts(side)
    assert "thing 9" in str(post["blocks"])
    assert "thing 1" not in str(post["blocks"])


def test_what_was_restricted_before_it_left_stays_here_and_the_asker_is_told() -> None:
    side = slack_side()
    shared_late(side)
    closed = found(audience=frozenset({"billing-ops"}))
    publish(side.memory, replace(closed, sop=replace(closed.sop, version=4)))
    sent_later(side)
    assert channel_posts(side) == []
    told = side.posts()[-1]
    assert "I held back a message that you asked for" in str(told["blocks"])
    assert "thing" not in str(told["blocks"])
    assert told["channel"].startswith("D")


def test_what_leaves_late_without_a_change_is_the_same() -> None:
    side = slack_side()
    shared_late(side)
    sent_later(side)
    (post,) = channel_posts(side)
    assert "Mia Sol shares an answer" in post["text"]
    assert "thing 1" in str(post["blocks"])
