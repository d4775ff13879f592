"""Stores a chart as JSON and restores it, for a message that waits to be sent; its numbers are written in the language of the
message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.charts.numbers import is_number
from core.localization import language
from insights.reports.models import Chart, Series, Shape


def stored(chart: Chart) -> dict[str, Any]:
    """Return the chart as JSON values; what cannot be drawn is a gap."""
    return {
        "title": chart.title,
        "description": chart.description,
        "shape": chart.shape.value,
        "labels": list(chart.labels),
        "series": [
            {
                "name": series.name,
                "values": [value if is_number(value) else None for value in series.values],
                "band": [list(pair) for pair in series.band] if all(is_number(end) for pair in series.band for end in pair) else [],
            }
            for series in chart.series
        ],
        "unit": chart.unit,
        "positions": list(chart.positions),
        "marks": [list(mark) for mark in chart.marks],
        "language": language(),
    }


def restored(data: Mapping[str, Any]) -> Chart:
    """Return the chart that `stored` stored."""
    series = [Series(entry["name"], entry["values"], [(low, high) for low, high in entry["band"]]) for entry in data["series"]]
    return Chart(
        title=data["title"],
        description=data["description"],
        shape=Shape(data["shape"]),
        labels=data["labels"],
        series=series,
        unit=data["unit"],
        positions=data["positions"],
        marks=[(at, text) for at, text in data["marks"]],
    )
