"""A lesson in Slack with a language model: short where nothing is lost, else word for word, and it says which."""

from __future__ import annotations

import pytest
from fakes.language_model import ScriptedModel
from fakes.quiz_sops import REFUNDS
from support.practice_story import PracticeStory

from core.language_model import Trouble

END = "and enter the amount that was agreed with the lead."
LONG = f"Press *Refund* on the page of that payment, which you find below the tab Payments, {END}"
SHORT = f"Press *Refund* on the page of that payment, below the tab Payments, {END}"
NOTE = "Long lines are shortened here"


def shown(script: object) -> str:
    model = ScriptedModel(item=script)
    story = PracticeStory(language=model)
    story.publish(REFUNDS.replace("Press *Refund* and enter the amount.", LONG))
    story.later(minutes=1)
    story.at_home("learn_lesson", value="refunds#issue-a-refund")
    assert [(asked.asker, asked.deadline) for asked in model.asked] == [("U0MIA", 3.0)]
    assert "learn_try" in story.text()
    return story.text()


def test_a_long_line_is_shortened_and_the_card_says_so() -> None:
    text = shown({"lines": [SHORT]})
    assert "below the tab Payments, and enter" in text
    assert "which you find" not in text
    assert NOTE in text


@pytest.mark.parametrize(
    "script", [{"lines": [SHORT.replace("Payments", "Invoices")]}, {"lines": ["Press Cancel."]}, {"lines": []}, Trouble.TIMEOUT]
)
def test_else_it_is_word_for_word(script: object) -> None:
    text = shown(script)
    assert "which you find below the tab Payments" in text
    assert NOTE not in text
