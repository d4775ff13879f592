from __future__ import annotations

from dataclasses import replace

import pytest

from bot.blocks import native
from bot.blocks.checks import message_problems
from bot.charts.numbers import number
from insights.reports.models import Chart, Series, Shape, Table

CHART = Chart(
    "Reopened tickets",
    "Fewer are reopened.",
    Shape.LINE,
    ["2 Nov", "9 Nov", "16 Nov"],
    [Series("Berlin", [9, 8.5, 3]), Series("Wien", [4, 4, 5])],
    "%",
)
TABLE = Table("Tasks", ["Task", "n"], [["Refund <a> payment", "12"], ["Close", ""]], numeric=frozenset({1}))


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


def test_a_table_is_slacks_own_block_of_a_hundred_rows_at_most() -> None:
    block = native.table_block(TABLE)
    assert block is not None
    assert block["rows"][2] == [{"type": "raw_text", "text": "Close"}, {"type": "raw_text", "text": "–"}]
    many = native.table_block(replace(TABLE, rows=[["a", "1"]] * 300))
    assert many is not None
    assert len(many["rows"]) == 101
    assert not message_problems("text", [block, many])
    assert native.table_block(replace(TABLE, rows=[])) is None
    assert native.table_block(Table("wide", ["h"] * 21, [["c"] * 21])) is None


def test_a_refused_chart_is_its_picture_or_nothing_because_its_words_stand_below() -> None:
    block = native.chart_block(CHART)
    assert block is not None
    assert native.without_native(block, None) == []
    (image,) = native.without_native(block, {"slack_file_id": "F1"})
    assert image["slack_file"] == {"id": "F1"}
    assert "Berlin: 2 Nov 9, 9 Nov 8.5, 16 Nov 3" in image["alt_text"]
    assert "Berlin: 9 % (2 Nov) to 3 % (16 Nov)" in str(native.chart_words(CHART))


def test_a_refused_table_is_read_row_by_row_and_escaped() -> None:
    block = native.table_block(TABLE)
    assert block is not None
    (section,) = native.without_native(block, None)
    assert section["text"]["text"] == "*Tasks*\n• *Refund &lt;a&gt; payment* · n: 12\n• *Close* · n: –"
    long = native.table_block(replace(TABLE, rows=[["word " * 20, str(at)] for at in range(100)]))
    assert long is not None
    (cut,) = native.without_native(long, None)
    assert cut["text"]["text"].endswith("The rest is on the page._")
    assert not message_problems("text", [cut])


def test_the_picture_of_a_refused_chart_shows_the_same_numbers() -> None:
    block = native.chart_block(CHART)
    assert block is not None
    read = native.chart_of(block)
    assert (read.title, read.shape, read.unit, list(read.labels)) == (CHART.title, CHART.shape, CHART.unit, list(CHART.labels))
    assert [(one.name, list(map(number, one.values))) for one in read.series] == [
        (one.name, list(map(number, one.values))) for one in CHART.series
    ]
