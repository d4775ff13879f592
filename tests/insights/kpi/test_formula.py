"""Formulas: what is written is what is counted."""

from __future__ import annotations

import pytest

from core.localization import speaking
from insights.kpi.builtin import BUILT_IN
from insights.kpi.formula import FormulaError, parse_formula
from insights.kpi.models import Level
from insights.kpi.tallies import Tally

TALLIES = {
    "missed": Tally(3, people=3),
    "done": Tally(10, people=6),
    "solved": Tally(20, people=9),
    "minutes": Tally(5, 4, 60.0, 4),
}


@pytest.mark.parametrize(
    ("text", "value", "n", "people"),
    [
        ("missed / done", 0.3, 10, 6),
        ("missed / (done + solved)", 0.1, 30, 9),
        ("count(missed) / done", 0.3, 10, 6),
        ("mean(minutes)", 15.0, 4, 4),
        ("sum(minutes) / minutes", 12.0, 5, 4),
        ("sum(minutes)", 15.0, 5, 4),
        ("missed", 0.75, 3, 3),
        ("missed / nothing", None, 0, 0),
        ("nothing", None, 0, 0),
    ],
)
def test_what_a_formula_counts(text: str, value: float | None, n: int, people: int) -> None:
    formula = parse_formula(text)
    assert formula.value(TALLIES, 4) == (pytest.approx(value) if value is not None else None)
    assert (formula.n(TALLIES), formula.people(TALLIES)) == (n, people)


@pytest.mark.parametrize("text", ["", "missed /", "a / b / c", "a + b", "max(a)", "mean(a) / b", "b / mean(a)", "A", "a" * 500])
def test_what_is_no_formula(text: str) -> None:
    with pytest.raises(FormulaError):
        parse_formula(text)


def test_a_formula_reads_as_it_is_written() -> None:
    for text in ("missed / (done + solved)", "mean(minutes)", "sum(minutes) / minutes"):
        assert str(parse_formula(text)) == text
    assert str(parse_formula("sum(leakage)")) == "sum(leakage) per week"
    with speaking("de"):
        assert str(parse_formula("sum(leakage)")) == "sum(leakage) pro Woche"


def test_every_built_in_kpi_says_what_it_is_and_what_to_connect() -> None:
    assert len(BUILT_IN) == 17
    assert {kpi.level for kpi in BUILT_IN.values()} == set(Level)
    for kpi in BUILT_IN.values():
        assert kpi.words.endswith(".")
        assert kpi.connect.endswith(".")
        assert kpi.formula is not None or kpi.id in {"time-to-proficiency", "roi"}
