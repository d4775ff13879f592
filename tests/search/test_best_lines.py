"""The line that is shown first and in bold."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.adapters.markdown.sections import cut
from retrieval.library.models import Section
from retrieval.search.best_units import PAIRED, BestUnits
from retrieval.units import lines_of

CHARGEBACK = """# Disputes

## Deadlines for a chargeback

The networks allow 10 calendar days for our answer. Our own deadline is day 7. Weekends count.
If the answer is late, the lead decides.
"""
PLANS = """# Plans

## Prices

| Plan | Price |
| --- | --- |
| Monthly | EUR 15 |
| Annual | EUR 120 |

The invoice comes by mail. It is due after 14 days.
"""


def section(page: str) -> Section:
    return cut(page, None, "Page").sections[0]


def line(page: str, question: str, *fits: float, added: str = "") -> str:
    one = section(page)
    return lines_of(one)[BestUnits(question, (np.array(fits),), added).of(0, one)].plain


def test_a_question_that_repeats_the_heading_gets_the_line_that_says_it_first() -> None:
    asked = "deadline to answer a chargeback"
    assert line(CHARGEBACK, asked, 1.23, 1.05, 1.26, 1.28).startswith("The networks allow 10 calendar days for our answer.")
    assert line(CHARGEBACK, asked, 1.05, 1.05, 1.26, 1.28) == "Weekends count. If the answer is late, the lead decides."
    assert line(CHARGEBACK, "lead decides on weekends?", 1.23, 1.05, 1.1, 1.28) == "If the answer is late, the lead decides."


@pytest.mark.parametrize("behind", [PAIRED - 0.01, PAIRED + 0.01])
def test_the_sentence_beside_the_best_one_is_shown_with_it_where_it_fits_nearly_as_well(behind: float) -> None:
    shown = line(PLANS, "when do they pay", 0.2, 0.2, 0.9, 0.9 - behind)
    assert (shown == "The invoice comes by mail. It is due after 14 days.") == (behind < PAIRED)


def test_a_line_that_asks_comes_with_what_answers_it() -> None:
    page = "# Keys\n\nNew keys cost EUR 9. Lost the key? Ring the desk."
    assert line(page, "he lost the key", 0.2, 0.9, 0.3) == "Lost the key? Ring the desk."
    assert line(page, "he lost the key", 0.9, 0.8, 0.3) == "New keys cost EUR 9. Lost the key?"
    assert line("# Keys\n\nWho has the key?", "key", 0.9) == "Who has the key?"


@pytest.mark.parametrize("added", ["its annual", "and yearly?", "annually"])
def test_the_row_that_holds_what_a_follow_up_adds_comes_first(added: str) -> None:
    asked = f"what do they pay {added}"
    assert line(PLANS, "what do they pay", 0.9, 0.8, 0.2, 0.2) == "Plan: Monthly; Price: EUR 15"
    assert line(PLANS, asked, 0.9, 0.8, 0.2, 0.2, added=added) == "Plan: Annual; Price: EUR 120"


def test_a_follow_up_that_asks_when_gets_the_line_that_tells_when() -> None:
    asked = "who answers a customer and by when?"
    assert line(CHARGEBACK, asked, 0.4, 0.8, 0.9, 0.5) == "Our own deadline is day 7. Weekends count."
    assert line(CHARGEBACK, asked, 0.75, 0.4, 0.9, 0.5, added="and by when?").startswith("The networks allow 10 calendar days")


FARES = """# Fares

## Vehicles

| Vehicle | Summer | Winter |
|---|---|---|
| Car up to 5 m | £38 | £29 |
| Van or camper up to 7 m | £56 | £44 |
"""


@pytest.mark.parametrize(
    ("question", "added", "row"),
    [
        ("fare car summer", "", "£38"),
        ("summer fare of a camper", "", "£56"),
        ("fare car summer and winter", "and winter", "£38"),
        ("fare car summer and a van", "and a van", "£56"),
    ],
)
def test_of_the_rows_of_a_table_the_one_that_is_named_counts(question: str, added: str, row: str) -> None:
    for fits in ((0.5, 0.7), (0.7, 0.5)):
        assert row in line(FARES, question, *fits, added=added)


def test_a_row_that_no_word_names_is_chosen_by_its_fit() -> None:
    assert "£56" in line(FARES, "what does it cost in summer", 0.5, 0.7)
