"""What `cairn bench-load` counts: a question without a reply is lost, one with two replies is answered twice, and each is one."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import pytest

from scripts.lab.bench.corpus import numbered
from scripts.lab.bench.load import LoadPlan, measured
from scripts.lab.bench.processes import BotEndedError, Start
from scripts.lab.bench.slack_wire import slack_wire

QUESTIONS = ("how long can I pause a subscription?", "the VAT number is not valid")
PLAN = LoadPlan(rate=20, seconds=0.5, sections=0, drain_seconds=5.0)

CARELESS = """
import sys
from itertools import count
from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from scripts.emulator import APP_TOKEN, BOT_TOKEN

numbers = count()


def answer(event, client):
    if event["type"] == "app_mention" or event.get("channel_type") == "im":
        replies = {3: 0, 6: 2}.get(next(numbers), 1)
        for _ in range(replies):
            client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="yes")


app = App(name="careless", client=WebClient(BOT_TOKEN, base_url=sys.argv[1]))
app.event("message")(answer)
app.event("app_mention")(answer)
SocketModeHandler(app, APP_TOKEN).start()
"""


@pytest.mark.process
def test_one_dropped_and_one_doubled_are_one_lost_and_one_twice(tmp_path: Path) -> None:
    bot = tmp_path / "careless.py"
    bot.write_text(CARELESS, encoding="utf-8")
    with slack_wire() as slack:
        figures = measured(slack, [Start([sys.executable, str(bot), f"{slack.url}/api/"])], QUESTIONS, PLAN, tmp_path)
    assert (figures["asked"], figures["lost"], figures["twice"]) == (10, 1, 1)
    assert figures["answered_in_time"] <= 9
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]


@pytest.mark.process
def test_a_bot_that_ends_is_no_figure_but_an_error(tmp_path: Path) -> None:
    with slack_wire() as slack, pytest.raises(BotEndedError, match="ended with status 3"):
        measured(slack, [Start([sys.executable, "-c", "raise SystemExit(3)"])], QUESTIONS, PLAN, tmp_path)


def test_no_question_is_asked_twice_in_the_same_words() -> None:
    asked = list(islice(numbered(QUESTIONS), 6))
    assert len(set(asked)) == 6
    assert all(asked[at].startswith(QUESTIONS[at % 2]) for at in range(6))
