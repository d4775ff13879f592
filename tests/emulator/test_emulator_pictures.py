"""What the demo's client makes of charts: the emulator's page shows each, which it does of neither form that Slack draws."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from slack_sdk.errors import SlackApiError
from support.browser import PATIENCE, opened_page
from support.harness import Slackland

from bot.blocks import checks, native, parts
from bot.blocks.card import Block, Card
from bot.slack import calls
from bot.slack.clients import emulator_clients
from bot.slack.sending import Refused, Sent, send
from core.queues import SlackCall
from insights.reports.models import Chart, Series, Shape
from scripts.emulator import BOT_TOKEN

PNG = (Path(__file__).parents[2] / "docs" / "images" / "answer.png").read_bytes()
CHART = Chart("Questions", "More on Tuesday.", Shape.BAR, ["Mon", "Tue"], [Series("asked", [3, 5])])
PICTURE = ".bk-image img"


def message(block: Block) -> SlackCall:
    return calls.post("a-chart", "C0BILLING", Card("Questions", (block,)))


def test_an_uploaded_picture_is_drawn(slack: Slackland, chromium: Path) -> None:
    clients = emulator_clients(BOT_TOKEN, slack.api_url)
    uploaded = clients.reader.files_upload_v2(content=PNG, filename="chart.png", title="Questions", alt_txt="More on Tuesday.")
    block = parts.image({"slack_file_id": uploaded["files"][0]["id"]}, "More on Tuesday.", "Questions")
    assert checks.message_problems("Questions", [block]) == [], "Slack's rules hold for the block as Cairn makes it"
    assert isinstance(send(clients, message(block)), Sent)
    with opened_page(slack, chromium) as page:
        page.locator(".sidebar-item", has_text="billing").click()
        shown = page.locator(PICTURE).last
        expect(shown).to_be_visible(timeout=PATIENCE)
        shown.evaluate("picture => picture.decode()")
        assert shown.evaluate("picture => picture.naturalWidth") > 100


def test_a_chart_of_slacks_own_is_refused_as_where_there_are_none(slack: Slackland) -> None:
    clients = emulator_clients(BOT_TOKEN, slack.api_url)
    block = native.chart_block(CHART)
    assert block is not None
    result = send(clients, message(block))
    assert isinstance(result, Refused)
    assert result.is_blocks
    with pytest.raises(SlackApiError):
        clients.poster.chat_postMessage(channel="C0BILLING", text="x", blocks=[block])
