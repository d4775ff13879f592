"""A chart's picture has the language of its message, however late it is drawn."""

from __future__ import annotations

import json

from bot.blocks.native import picture_wanted
from bot.charts.stored import stored
from bot.outbox.pictures import picture_of
from bot.slack.calls import with_pictures
from core.localization import language, speaking
from insights.reports.models import Chart, Series, Shape

CHART = Chart("Τάση", "ανεβαίνει", Shape.LINE, ["1", "2"], [Series("", [1.5, 2.25])])


def test_a_picture_that_waited_is_drawn_in_the_language_of_its_message() -> None:
    with speaking("de"):
        call = {"method": "chat.postMessage", "args": {"text": "x", "blocks": [picture_wanted(CHART)]}, "asker": ""}
    asked: list[str] = []
    with_pictures(json.loads(json.dumps(call)), lambda _chart: asked.append(language()))
    assert asked == ["de"]


def test_a_chart_of_an_older_message_is_drawn_in_the_workspaces_language() -> None:
    older = {name: value for name, value in stored(CHART).items() if name != "language"}
    asked: list[str] = []
    call = {"method": "chat.postMessage", "args": {"text": "x", "blocks": [{"type": "image", "chart": older}]}, "asker": ""}
    with_pictures(call, lambda _chart: asked.append(language()))
    assert asked == ["en"]


def test_a_chart_of_slacks_own_beside_a_picture_stays_as_it_is() -> None:
    own = {"type": "data_visualization", "chart": {"type": "bar"}}
    call = {"method": "chat.postMessage", "args": {"text": "x", "blocks": [own, picture_wanted(CHART)]}, "asker": ""}
    assert with_pictures(call, lambda _chart: {"image_url": "https://x.example/a.png"})["args"]["blocks"][0] == own


def test_each_language_has_a_picture_of_its_own_that_is_drawn_as_its_code_says() -> None:
    with speaking("de"):
        german = picture_of(CHART)
        drawn = german.draw() if german else b""
    english = picture_of(CHART)
    assert german is not None
    assert english is not None
    assert german.code != english.code
    assert german.draw() == drawn != english.draw()
