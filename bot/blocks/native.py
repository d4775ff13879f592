"""Renders charts as Slack's own blocks, the text below them, and the picture that replaces one where Slack has none.

A chart that Slack cannot draw (steps, gaps, too many labels or series) is a picture from the beginning: `picture_wanted` stands for
it until the outbox sends the message, because a picture is uploaded only then. Limits and fields:
https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.blocks.card import Block
from bot.blocks.checks import SECTION_TEXT
from bot.blocks.mrkdwn import escape
from bot.blocks.parts import context, fitted, image
from bot.charts.drawing import has_data
from bot.charts.numbers import is_number, number, with_unit
from bot.charts.stored import stored
from core.localization import gettext as _
from insights.reports.models import Chart, Series, Shape

CHART: Final = "data_visualization"
MOST_CHARTS: Final = 2
"""Of one message."""

_TITLE, _CATEGORIES, _CATEGORY, _SERIES = 50, 20, 20, 6
_ALT: Final = 2000
_KINDS: Final = {Shape.LINE: "line", Shape.BAR: "bar"}


def chart_block(chart: Chart) -> Block | None:
    """Return the chart as Slack's own block; None where it cannot be one."""
    kind = _KINDS.get(chart.shape)
    names = [series.name for series in chart.series]
    labels = [_cut(label, _CATEGORY) for label in chart.labels]
    fits = (
        0 < len(labels) <= _CATEGORIES
        and 0 < len(names) <= _SERIES
        and len(set(names)) == len(names)
        and len(set(labels)) == len(labels)
    )
    if kind is None or not fits or not all(_is_whole(series, len(labels)) for series in chart.series):
        return None
    series = [
        {
            "name": drawn.name or chart.title,
            "data": [{"label": label, "value": value} for label, value in zip(labels, drawn.values, strict=True)],
        }
        for drawn in chart.series
    ]
    axis: dict[str, object] = {"categories": labels}
    if chart.unit:
        axis["y_label"] = _cut(chart.unit, _TITLE)
    return {"type": CHART, "title": _cut(chart.title, _TITLE), "chart": {"type": kind, "series": series, "axis_config": axis}}


def picture_wanted(chart: Chart) -> Block:
    """Return an image block whose picture the outbox draws; where there can be none, its description takes its place."""
    return {**_image_words(chart), "type": "image", "chart": stored(chart)}


def chart_blocks(chart: Chart) -> list[Block]:
    """Return the chart as Slack's own block or a picture, and below it the same in words."""
    if not has_data(chart):
        return [chart_words(chart)]
    return [chart_block(chart) or picture_wanted(chart), chart_words(chart)]


def within_limits(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of one message: native charts beyond the second become pictures."""
    result: list[Block] = []
    for block in blocks:
        is_surplus = block["type"] == CHART and sum(shown["type"] == CHART for shown in result) >= MOST_CHARTS
        result.append(picture_wanted(chart_of(block)) if is_surplus else block)
    return result


def chart_words(chart: Chart) -> Block:
    """Return what the chart shows, in small words: they are below the chart, and in its place where nothing can be drawn."""
    is_named = not chart.description or chart.description.startswith(chart.title)
    lines = [escape(chart.description or chart.title) if is_named else f"{escape(chart.title)}: {escape(chart.description)}"]
    for series in chart.series:
        drawn = [(label, value) for label, value in zip(_names(chart), series.values, strict=False) if value is not None]
        is_told = series.name == chart.title and any(sign.isdigit() for sign in chart.description)
        if drawn and not is_told:
            (first, start), (last, end) = drawn[0], drawn[-1]
            if len({value for _label, value in drawn}) == 1:
                lines.append(f"{escape(series.name)}: {escape(with_unit(start, chart.unit))}")
                continue
            lines.append(
                _("{series}: {first} to {last}").format(
                    series=escape(series.name), first=_said(start, chart, first), last=_said(end, chart, last)
                )
            )
    return context(fitted(" · ".join(lines), SECTION_TEXT))


def picture_block(chart: Chart, source: Mapping[str, str]) -> Block:
    """Return the chart as an image block; `source` as for `parts.image`."""
    words = _image_words(chart)
    return image(source, words["alt_text"], words["title"]["text"])


def _image_words(chart: Chart) -> dict[str, Any]:
    title = {"type": "plain_text", "text": _cut(chart.title, _ALT)}
    return {"alt_text": _cut(chart.description or chart.title, _ALT), "title": title}


def chart_of(block: Mapping[str, Any]) -> Chart:
    """Return the chart that a native block shows."""
    drawn, axis = block["chart"], block["chart"]["axis_config"]
    kind = next(shape for shape, name in _KINDS.items() if name == drawn["type"])
    series = [
        Series(str(drawn_series["name"]), [float(point["value"]) for point in drawn_series["data"]])
        for drawn_series in drawn["series"]
    ]
    labels = [str(label) for label in axis["categories"]]
    words = ". ".join(
        f"{line.name}: {', '.join(f'{label} {number(value)}' for label, value in zip(labels, line.values, strict=True))}"
        for line in series
    )
    return Chart(str(block["title"]), words, kind, labels, series, str(axis.get("y_label", "")))


def _names(chart: Chart) -> Sequence[str]:
    return chart.labels or [number(position) for position in chart.positions]


def _said(value: float, chart: Chart, label: str) -> str:
    return f"{escape(with_unit(value, chart.unit))} ({escape(label)})"


def _is_whole(series: Series, length: int) -> bool:
    return len(series.values) == length and all(map(is_number, series.values))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
