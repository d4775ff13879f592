from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import native, parts
from bot.blocks.card import Card
from bot.blocks.checks import message_problems
from bot.charts.drawing import svg_of
from bot.charts.numbers import number
from bot.charts.stored import restored
from bot.slack import calls
from core.queues import SlackCall
from insights.reports.models import Chart, Series, Shape

CHART = Chart(
    "Reopened tickets",
    "Fewer are reopened.",
    Shape.LINE,
    ["2 Nov", "9 Nov", "16 Nov"],
    [Series("Berlin", [9, 8.5, 3]), Series("Wien", [4, 4, 5])],
    "%",
)


def test_a_chart_is_slacks_own_block() -> None:
    block = native.chart_block(CHART)
    assert block == {
        "type": "data_visualization",
        "title": "Reopened tickets",
        "chart": {
            "type": "line",
            "series": [
                {
                    "name": "Berlin",
                    "data": [{"label": "2 Nov", "value": 9}, {"label": "9 Nov", "value": 8.5}, {"label": "16 Nov", "value": 3}],
                },
                {
                    "name": "Wien",
                    "data": [{"label": "2 Nov", "value": 4}, {"label": "9 Nov", "value": 4}, {"label": "16 Nov", "value": 5}],
                },
            ],
            "axis_config": {"categories": ["2 Nov", "9 Nov", "16 Nov"], "y_label": "%"},
        },
    }
    assert not message_problems("text", [block])


@pytest.mark.parametrize(
    "chart",
    [
        replace(CHART, shape=Shape.STEP),
        replace(CHART, series=[Series("Berlin", [9, None, 3])]),
        replace(CHART, series=[Series("Berlin", [9, float("nan"), 3])]),
        replace(CHART, series=[Series("Berlin", [9, 3])]),
        replace(CHART, series=[Series("same", [1, 2, 3])] * 2),
        replace(CHART, series=[Series(str(at), [1, 2, 3]) for at in range(7)]),
        replace(CHART, series=[]),
        Chart("x", "", Shape.BAR, [str(at) for at in range(21)], [Series("", list(range(21)))]),
        Chart("x", "", Shape.BAR, ["a task with a very long name: one", "a task with a very long name: two"], [Series("", [1, 2])]),
    ],
    ids=["steps", "gap", "nan", "short", "same name", "seven series", "no series", "21 labels", "same label once cut"],
)
def test_what_slack_cannot_draw_has_no_block(chart: Chart) -> None:
    assert native.chart_block(chart) is None


def test_limits_hold_for_long_words() -> None:
    long = replace(CHART, title="t" * 80, unit="u" * 80, labels=[f"{at}" + "l" * 30 for at in range(3)])
    block = native.chart_block(long)
    assert block is not None
    assert not message_problems("text", [block])


def test_a_message_holds_two_charts_at_most() -> None:
    block = native.chart_block(CHART)
    assert block is not None
    assert not message_problems("text", [block, dict(block)])
    assert message_problems("text", [block, dict(block), dict(block)]) == ["3 charts"]


def without_charts(call: SlackCall, source: dict[str, str] | None) -> list[tuple[str, dict[str, Any]]]:
    """Kinds and contents of the blocks that are left for a workspace without charts of its own."""
    lesser: Any = calls.without_native(call, lambda _chart: source)
    return [(block["type"], block) for block in lesser["args"]["blocks"]]


def test_the_words_below_a_chart_name_its_numbers() -> None:
    words = native.chart_words(CHART)["elements"][0]["text"].replace("\N{NO-BREAK SPACE}", " ")
    assert "Berlin: 9 % (2 Nov) to 3 % (16 Nov)" in words
    named = replace(CHART, title="Errors", description="Errors by week: they fell.")
    assert native.chart_words(named)["elements"][0]["text"].startswith("Errors by week: they fell. · "), "the title once"


def test_a_refused_chart_is_its_picture_or_its_description() -> None:
    block = native.chart_block(CHART)
    assert block is not None
    call = calls.post("k", "C1", Card("text", (parts.section("words"), block)))
    assert [kind for kind, _ in without_charts(call, None)] == ["section", "context"]
    (_, (kind, image)) = without_charts(call, {"slack_file_id": "F1"})
    assert (kind, image["slack_file"]) == ("image", {"id": "F1"})
    assert "Berlin: 2 Nov 9, 9 Nov 8.5, 16 Nov 3" in image["alt_text"]


def test_the_picture_of_a_refused_chart_shows_the_same_numbers() -> None:
    block = native.chart_block(CHART)
    assert block is not None
    read = native.chart_of(block)
    assert (read.title, read.shape, read.unit, list(read.labels)) == (CHART.title, CHART.shape, CHART.unit, list(CHART.labels))
    assert [(one.name, list(map(number, one.values))) for one in read.series] == [
        (one.name, list(map(number, one.values))) for one in CHART.series
    ]


GAPPED = replace(CHART, series=[Series("Berlin", [9, None, float("nan")], band=[(8, 10)] * 3)], marks=[(1, "SOP changed")])


def test_what_slack_cannot_draw_waits_for_its_picture_and_has_its_words() -> None:
    wanted, words = native.chart_blocks(GAPPED)
    assert wanted["type"] == "image"
    assert not message_problems("text", [wanted, words])
    read = restored(json.loads(json.dumps(wanted["chart"], allow_nan=False)))
    assert svg_of(read) == svg_of(GAPPED)
    assert [block["type"] for block in native.chart_blocks(replace(CHART, series=[]))] == ["context"]


def test_a_third_chart_of_a_message_is_a_picture() -> None:
    blocks = [block for _ in range(3) for block in native.chart_blocks(CHART)]
    kinds = [block["type"] for block in native.within_limits(blocks)]
    assert kinds == ["data_visualization", "context"] * 2 + ["image", "context"]
    assert not message_problems("text", native.within_limits(blocks))
