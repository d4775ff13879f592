"""My record says for how long each kind of row is kept."""

from __future__ import annotations

from core.privacy import FOR_EVER, Periods, RowKind
from insights.reports.record import stored_rows


def test_each_kind_says_how_long_it_is_kept() -> None:
    periods = Periods({RowKind.QUESTIONS: 365, RowKind.PRACTICE: 730, RowKind.WORK: 0})
    stored = {"questions": 2, "attempts": 5, "work_events": 1, "cases": 1, "sessions": 0, "unheard_of": 3}
    assert stored_rows(stored, periods) == [
        ("Questions that you asked, with their answers", "2", "Your words 365 days; that you asked, until you are removed"),
        ("Answers to practice questions", "5", "730 days after its last use"),
        ("What other systems report about your work", "1", "Until you are removed"),
        ("Cases that you asked for or worked on", "1", "Until you are removed"),
        ("Unheard of", "3", "Until you are removed"),
    ]
    assert {kept for _, _, kept in stored_rows(stored, FOR_EVER)} == {"Until you are removed"}
