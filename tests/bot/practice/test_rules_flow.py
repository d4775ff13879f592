"""`/cairn rules`: a person's own rules, page by page."""

from __future__ import annotations

import pytest
from support.practice_story import PracticeStory

from bot.practice.views.learn import RULES
from bot.practice.views.reference import PAGE

MANY = "# Closing\n\n" + "\n".join(
    f"## Part {number}\n\nNever close the account number {number} {'before everything else is settled and written down ' * 6}.\n"
    for number in range(40)
)


@pytest.fixture
def story() -> PracticeStory:
    return PracticeStory()


def test_the_command_lists_the_rules_of_the_role_with_their_places(story: PracticeStory) -> None:
    shown = story.command("rules")
    assert "Rules: Support" in shown
    assert "https://sops.example/refunds#deadlines|Refunds › Deadlines" in shown
    assert "within 3 business days" in shown
    assert "Close an account" not in shown
    story.direct("rules")
    assert "within 3 business days" in story.text()
    assert story.attempts() == []


def test_long_rules_come_in_pages_that_turn_in_place(story: PracticeStory) -> None:
    story.publish(MANY)
    story.direct("learn")
    story.press(story.last(), RULES)
    before = len(story.messages())
    assert "Page 1 of 3" in story.text()
    story.press(story.last(), f"{PAGE}on")
    assert "Page 2 of" in story.text()
    assert "account number 39" not in story.text()
    story.press(story.last(), f"{PAGE}on")
    assert "Page 3 of 3" in story.text()
    assert "account number 39" in story.text()
    story.press(story.last(), f"{PAGE}back")
    assert "Page 2 of 3" in story.text()
    assert len(story.messages()) == before


def test_what_a_person_may_not_see_is_left_out(story: PracticeStory) -> None:
    story.publish(MANY, audience=frozenset({"lead"}))
    story.direct("rules")
    assert "number 3" not in story.text()
    story.direct("rules", "U0GRETA")
    assert "I don't know your role" in story.text("U0GRETA")


def test_no_page_ends_with_a_heading(story: PracticeStory) -> None:
    story.publish(MANY)
    story.direct("rules")
    for _page in range(3):
        blocks = [block for block in story.last()["blocks"] if block["type"] == "section"]
        assert "Never close" in blocks[-1]["text"]["text"].splitlines()[-1]
        if f"{PAGE}on" in story.text():
            story.press(story.last(), f"{PAGE}on")
