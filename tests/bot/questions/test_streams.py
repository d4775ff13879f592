"""Streams through the real WebClient over HTTP: what is called, in which order, and what stands in Slack at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.language_model import ScriptedModel
from fakes.slack import TEAM, FakeSlack
from fakes.slack_server import slack_server
from fakes.slack_streams import StreamingSlack
from support.bot_factory import SlackSide, direct, mention, slack_side
from support.writing_sops import GOOD, LIE, limits

from bot.slack.clients import Clients, slack_clients


@pytest.fixture
def side() -> Iterator[SlackSide]:
    opened = []

    def clients(slack: FakeSlack) -> Clients:
        server = slack_server(slack)
        opened.append(server)
        return slack_clients("xoxb-test", server.__enter__())

    model = ScriptedModel(answer=GOOD.replace("Nobody", f"{LIE} Nobody"), triage="ANSWER")
    yield slack_side(limits(), language=model, clients=clients)
    for server in opened:
        server.__exit__(None, None, None)


def chat_calls(side: SlackSide) -> list[str]:
    return [name for name, _ in side.slack.calls if name.startswith("chat.")]


def text_of(side: SlackSide, channel: str) -> str:
    (message,) = [one for one in side.slack.messages[channel] if one.get("bot_id")]
    return str(message)


@pytest.mark.parametrize(("channel", "body"), [("C0OPS", mention()), ("D0MIA", direct())])
def test_a_stream_starts_grows_stops_and_becomes_the_card(side: SlackSide, channel: str, body: dict[str, object]) -> None:
    stream = StreamingSlack(side.slack)
    side.dispatch(body)
    assert chat_calls(side) == ["chat.startStream", "chat.appendStream", "chat.appendStream", "chat.stopStream", "chat.update"]
    assert "EUR 900" not in "".join(stream.texts)
    assert "[\\[1\\]](https://sops.example/" in stream.texts[0]
    assert "each sentence checked" in text_of(side, channel)


@pytest.mark.parametrize(("workspaces", "named"), [([], TEAM), ([TEAM, "T03"], "T03")])
def test_a_stream_names_the_askers_workspace(side: SlackSide, workspaces: list[str], named: str) -> None:
    StreamingSlack(side.slack)
    side.slack.workspaces = workspaces
    side.dispatch(mention(user_team="T03") if workspaces else mention())
    assert side.slack.made("chat.startStream")[0]["recipient_team_id"] == named


def test_a_stream_that_slack_ended_is_put_right_by_a_change(side: SlackSide) -> None:
    StreamingSlack(side.slack, breaks_after=0)
    side.dispatch(mention())
    assert chat_calls(side) == ["chat.startStream", "chat.appendStream", "chat.update"]
    assert "Nobody approves a refund that they requested" in text_of(side, "C0OPS")


def test_without_streams_one_message_is_posted_and_changed(side: SlackSide) -> None:
    side.dispatch(mention())
    assert chat_calls(side) == ["chat.startStream", "chat.postMessage", "chat.update"]
    assert "each sentence checked" in text_of(side, "C0OPS")
