from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.pictures import png_of, png_size

from bot.charts.drawing import NO_DATA, svg_of
from bot.charts.frame import CARD, NARROW, WIDE, Size
from bot.charts.numbers import number, ticks, with_unit
from insights.reports.models import Chart, Series, Shape

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = [f"{day} Nov" for day in range(1, 9)]
LINE = Chart(
    "Reopened tickets",
    "Reopened, by week.",
    Shape.LINE,
    WEEKS,
    [Series("Berlin", [9, 8, None, 7, 6, 5, 4, 3])],
    "%",
    marks=[(3, "SOP changed")],
)
STEP = Chart(
    "Ramp-up",
    "Share who are proficient, by day.",
    Shape.STEP,
    [],
    [Series("April", [0, 20, 60], band=[(0, 0), (10, 30), (40, 80)]), Series("May", [0, 40, 90])],
    "%",
    positions=[0, 12, 30],
)
BAR = Chart("Stumbled", "By week.", Shape.BAR, WEEKS, [Series("times", [0, 1, 4, None, 8, 2, 1, 0])], marks=[(5, "SOP changed")])
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW, CARD], ids=["wide", "narrow", "card"])


def drawn(chart: Chart, size: Size = WIDE) -> ET.Element:
    return ET.fromstring(svg_of(chart, size))  # noqa: S314 - what this process wrote itself


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def of_class(root: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in root.iter() if name in element.get("class", "").split()]


@SIZES
@pytest.mark.parametrize("chart", [LINE, STEP, BAR], ids=["line", "step", "bar"])
def test_a_chart_has_a_name_a_description_and_no_inline_style(chart: Chart, size: Size) -> None:
    root = drawn(chart, size)
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert (root[0].text, root[1].text) == (chart.title, chart.description)
    assert not [element for element in root.iter() if "style" in element.attrib or element.tag in {f"{SVG}style", f"{SVG}script"}]


def test_a_gap_breaks_the_line_and_a_value_alone_still_shows() -> None:
    root = drawn(replace(LINE, series=[Series("x", [1, 2, None, 4, None, 6, 7, 8])]))
    assert len(of_class(root, "line")) == 2
    assert len(of_class(root, "fill")) == 6


def test_steps_stay_level_until_the_next_position_and_carry_their_band() -> None:
    root = drawn(STEP)
    corners = re.findall(r"[\d.]+ [\d.]+", of_class(root, "line")[0].get("d", ""))
    assert len(corners) == 5
    assert corners[0].split()[1] == corners[1].split()[1]
    assert len(of_class(root, "band")) == 1


def test_series_differ_without_colour() -> None:
    four = replace(LINE, series=[Series(f"Team {name}", [1, 2]) for name in "ABCD"])
    lines = of_class(drawn(four), "line")
    assert (
        len({line.get("stroke-dasharray", "") for line in lines if line.get("stroke-dasharray") or "c0" in line.get("class", "")})
        == 4
    )
    bars = [
        bar
        for bar in of_class(drawn(replace(four, shape=Shape.BAR, labels=["1 Nov", "2 Nov"])), "bar")
        if bar.findall(f"{SVG}title")
    ]
    assert len({(bar.get("fill-opacity"), bar.get("stroke-dasharray")) for bar in bars}) == 4


def test_names_stand_beside_the_lines_where_there_is_room_and_above_them_on_a_phone() -> None:
    assert {"April 60\u00a0%", "May 90\u00a0%"} <= set(texts(drawn(STEP)))
    assert {"April", "May"} <= set(texts(drawn(STEP, NARROW)))


def test_every_bar_carries_its_number_and_a_gap_is_no_zero() -> None:
    shown = texts(drawn(BAR))
    assert [text for text in shown if text in {"0", "1", "4", "8", "2", "–"}] == ["0", "1", "4", "–", "8", "2", "1", "0"]
    assert "SOP changed" in shown


def test_long_names_lie_and_the_rest_is_counted() -> None:
    many = [f"Refund a card payment, case {number}" for number in range(60)]
    root = drawn(replace(BAR, labels=many, series=[Series("n", list(range(60)))], marks=()))
    assert "The first 20 of 60; the table has all." in texts(root)
    assert len([bar for bar in of_class(root, "bar") if bar.findall(f"{SVG}title")]) == 20


@SIZES
def test_nothing_is_written_outside_the_picture(size: Size) -> None:
    marks = [(at, f"A rather long remark about week {at}") for at in range(8)]
    root = drawn(replace(LINE, marks=marks, labels=["Donaudampfschifffahrtsgesellschaftskapitän " + week for week in WEEKS]), size)
    for element in root.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x", "")) <= size.width
        assert 0 <= float(element.get("y", "")) <= size.height


@SIZES
@pytest.mark.parametrize("values", [[], [None, None], [math.nan, math.inf]], ids=["none", "gaps", "no numbers"])
@pytest.mark.parametrize("shape", Shape)
def test_without_a_number_it_says_so(shape: Shape, values: list[float | None], size: Size) -> None:
    assert texts(drawn(Chart("t", "d", shape, [], [Series("x", values)]), size)) == [NO_DATA]
    assert texts(drawn(Chart("t", "d", shape, [], []), size)) == [NO_DATA]


values = st.lists(st.none() | st.floats(allow_nan=True, allow_infinity=True, width=32), max_size=30)


@given(
    shape=st.sampled_from(Shape),
    rows=st.lists(values, max_size=7),
    labels=st.lists(st.text(max_size=30), max_size=30),
    positions=st.lists(st.floats(0, 1e6), max_size=30),
    marks=st.lists(st.tuples(st.integers(-2, 40), st.text(max_size=60)), max_size=5),
    size=st.sampled_from([WIDE, NARROW, CARD]),
)
def test_any_chart_is_well_formed(
    shape: Shape,
    rows: list[list[float | None]],
    labels: list[str],
    positions: list[float],
    marks: list[tuple[int, str]],
    size: Size,
) -> None:
    series = [Series(f"<{at}>", row) for at, row in enumerate(rows)]
    svg = svg_of(Chart("<t>", "&", shape, labels, series, "€", positions=positions, marks=marks), size)
    ET.fromstring(svg)  # noqa: S314 - what this process wrote itself
    assert "nan" not in svg
    assert "inf" not in svg


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (0.256, "0.26"),
        (12.54, "12.5"),
        (84.0, "84"),
        (1234567.8, "1,234,568"),
        (-3, "\u22123"),
        (-0.001, "0"),
        (None, "–"),
        (math.nan, "–"),
    ],
)
def test_numbers_are_written_for_people(value: float | None, shown: str) -> None:
    assert number(value) == shown


def test_a_unit_follows_a_number_and_no_gap() -> None:
    assert (with_unit(84, "%"), with_unit(None, "%"), with_unit(3, "")) == ("84\u00a0%", "–", "3")


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9))
@example(5e-324, 0.0)
def test_ticks_hold_what_they_measure(low: float, span: float) -> None:
    scale, unseen = ticks(low, low + span), (abs(low) + span) * 1e-6 + 1e-6
    assert scale == sorted(set(scale))
    assert scale[0] <= low + unseen
    assert scale[-1] >= low + span - unseen
    assert len(scale) <= 9


def test_a_png_is_twice_the_size_and_the_same_for_the_same_chart() -> None:
    assert png_size(png_of(BAR)) == (1200, 360)
    assert png_of(BAR) == png_of(BAR)
    assert png_of(BAR) != png_of(LINE)


@pytest.mark.parametrize("sign", "ÄÖÜäöüß≥≤–×€›·…éłşčЖΩ")
def test_the_font_has_the_sign(sign: str) -> None:
    with_sign, with_tofu = (png_of(replace(BAR, labels=[text], series=[Series("", [1])])) for text in (sign, "\U0001f9ff"))
    assert with_sign != with_tofu


def test_a_level_line_carries_one_marker_and_a_long_name_keeps_its_number() -> None:
    root = drawn(replace(LINE, series=[Series("First-contact resolution of everybody", [60, 70, 80]), Series("Target", [75] * 3)]))
    assert len([sign for sign in of_class(root, "fill") if "c1" in sign.get("class", "").split()]) == 1
    (name,) = (text for text in texts(root) if text.startswith("First"))
    assert name.endswith("… 80\u00a0%")


def test_a_name_without_room_that_stands_above_the_chart_is_not_cut_beside_the_line() -> None:
    title = "Tickets that were opened once more within a week"
    series = [Series(title, [70.0, 80.0]), Series("Baseline", [60.0, 60.0])]
    shown = texts(drawn(replace(LINE, title=title, labels=["1 Nov", "2 Nov"], series=series, marks=[])))
    assert "80\u00a0%" in shown
    assert "Baseline 60\u00a0%" in shown
    assert not [text for text in shown if "…" in text]
