"""An action card says less than the SOP, and nothing else."""

from __future__ import annotations

import pytest
from fakes.language_model import ScriptedModel

from core.language_model import Trouble
from nudges.lessons.cutting import Lesson, Line
from nudges.lessons.short_lines import LONG, loses_nothing, shortened
from retrieval.library.models import BlockKind, SectionRef

FIRST = "Open the payment in Tallyroom, which you find below the tab with the name “Payments” of the customer's own account page."
SECOND = "If the amount is more than EUR 500, ask the finance lead before you press **Refund** on the page of that payment, please."
SHORT = "Close the ticket."
GOOD = (
    "Open the payment in Tallyroom, below the tab “Payments” of the customer's account page.",
    "If the amount is more than EUR 500, ask the finance lead before you press **Refund** on the page.",
)


def lesson(kind: BlockKind = BlockKind.STEP) -> Lesson:
    lines = tuple(Line(text, kind=kind) for text in (FIRST, SECOND, SHORT))
    return Lesson(SectionRef("refunds", "steps"), "Refunds", "Steps", lines, url=None)


def texts(model, kind: BlockKind = BlockKind.STEP) -> list[str]:
    return [line.text for line in shortened(lesson(kind), model, "U1", 3.0).lines]


def test_long_lines_are_shortened_and_short_ones_are_left_alone():
    assert min(len(FIRST), len(SECOND)) > LONG
    model = ScriptedModel(item={"lines": list(GOOD)})
    assert texts(model) == [*GOOD, SHORT]
    (asked,) = model.asked
    assert (asked.asker, asked.deadline, asked.prompt.template) == ("U1", 3.0, "shorten_lesson")
    assert [part.text for part in asked.prompt.parts] == [FIRST, SECOND]


@pytest.mark.parametrize(
    "wrong",
    [
        "If the amount is more than EUR 400, ask the finance lead before you press **Refund**.",
        "If the amount is more than EUR 500, ask the finance lead after you press **Refund**.",
        "Ask the finance lead before you press **Refund**.",
        "If the amount is more than EUR 500, do not ask the finance lead before you press **Refund**.",
        "If the amount is more than EUR 500, ask the billing lead before you press **Refund**.",
        "If the amount is more than EUR 500, ask the finance lead before you press **Cancel**.",
        "If the amount is more than EUR 500, press **Refund** before you ask the finance lead.",
        "If the amount is more than EUR 500, ask @rosa before you press **Refund**.",
        "",
        SECOND + " And smile.",
    ],
)
def test_a_line_that_lost_or_added_something_is_shown_as_the_sop_has_it(wrong):
    assert texts(ScriptedModel(item={"lines": [GOOD[0], wrong]})) == [GOOD[0], SECOND, SHORT]


@pytest.mark.parametrize("script", [Trouble.TIMEOUT, Trouble.REFUSED, "no json", {"lines": []}, {"lines": ["one"] * 3}])
def test_a_model_that_fails_leaves_the_lesson_as_it_was(script):
    assert texts(ScriptedModel(item=script)) == [FIRST, SECOND, SHORT]


def test_without_a_model_or_for_a_rule_nothing_is_asked():
    assert texts(None) == [FIRST, SECOND, SHORT]
    model = ScriptedModel()
    assert texts(model, BlockKind.PARAGRAPH) == [FIRST, SECOND, SHORT]
    assert model.asked == []


def test_what_counts_is_kept():
    assert loses_nothing("Close the ticket", "Close the ticket, then go on") is False
    assert loses_nothing("Do not close the ticket", "Do not close the ticket yet.")
    assert not loses_nothing("Close the ticket", "Do not close the ticket.")
