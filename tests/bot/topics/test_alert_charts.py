"""How Slack gets a chart: as an upload, or in words; and what happens when it is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from fakes.slack import Clock, FakeSlack, api_error
from support.alert_story import AlertStory

from bot.blocks import parts
from bot.blocks.card import Card
from bot.outbox.pictures import Pictures
from bot.slack import calls
from bot.topics.views.chart import Trend, chart_of

CHART = chart_of(Trend(date(2026, 11, 16), (0, 0, 1, 4)))


class Uploading(FakeSlack):
    """A workspace that gave files:write."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: list[dict[str, Any]] = []
        self.refusal = ""

    def files_upload_v2(self, **given: Any) -> Any:  # type: ignore[override]
        self.uploads.append(given)
        if self.refusal:
            raise api_error(self.refusal)
        return {"ok": True, "files": [{"id": f"F{len(self.uploads)}"}]}


def test_an_upload_once_for_each_chart_and_none_of_nothing() -> None:
    slack = Uploading()
    charts = Pictures(slack, Clock())
    assert charts.of(CHART) == {"slack_file_id": "F1"}
    assert charts.of(CHART) == {"slack_file_id": "F1"}
    assert charts.of(replace(CHART, series=[])) is None
    (upload,) = slack.uploads
    assert upload["content"].startswith(b"\x89PNG")
    assert upload["alt_txt"]


def test_without_the_scope_it_is_asked_for_seldom() -> None:
    slack, clock = Uploading(), Clock()
    slack.refusal = "missing_scope"
    charts = Pictures(slack, clock)
    assert charts.of(CHART) is None
    assert charts.of(replace(CHART, title="Another")) is None
    assert len(slack.uploads) == 1
    clock.advance(hours=2)
    slack.refusal = ""
    assert charts.of(CHART) is not None


def test_an_uploaded_picture_is_in_the_first_card(monkeypatch: pytest.MonkeyPatch) -> None:
    story = AlertStory()
    monkeypatch.setattr(story.side.slack, "files_upload_v2", lambda **_given: {"files": [{"id": "F7"}]}, raising=False)
    story.ring(people=5, times=7)
    assert "'slack_file': {'id': 'F7'}" in story.text(story.cards()[0])


def test_a_message_without_its_pictures() -> None:
    card = Card("text", (parts.section("words"), parts.image({"image_url": "https://x.example/a.png"}, "bars")))
    bare = calls.without_pictures(calls.post("k", "C1", card))
    assert bare is not None
    assert [block["type"] for block in bare["args"]["blocks"]] == ["section", "context"]
    assert bare["args"]["blocks"][1]["elements"][0]["text"] == "bars", "what it shows is still said"
    assert calls.without_pictures(bare) is None
