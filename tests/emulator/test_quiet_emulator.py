"""Do not disturb at the real emulator, which has no such call: practice goes on without it, and asks once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from support.harness import MIA, Slackland

from bot.practice.settings import Quiet
from scripts.emulator import BOT_TOKEN


def test_where_slack_has_no_such_call_nobody_is_held_back(slack: Slackland) -> None:
    client = WebClient(BOT_TOKEN, base_url=slack.api_url)
    with pytest.raises(SlackApiError) as refused:
        client.dnd_teamInfo(users=[MIA])
    assert refused.value.response["error"] == "unknown_method"
    quiet = Quiet(client)
    now = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert quiet.until([MIA], now) == {}
    client.base_url = "http://127.0.0.1:9/"
    assert quiet.until([MIA], now) == {}
