"""A section used at work: its steps as a checklist, its branches by buttons. Nobody else sees it, and nothing of it is evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.practice_story import PracticeStory

from bot.blocks.buttons import CHECKLIST, WALK
from bot.practice.views.checklist import DONE, RUN, TICK
from bot.practice.views.lesson import WHOLE
from bot.practice.views.walk import BACK, CHOOSE
from bot.slack import payloads
from nudges.lessons.checklists import KEPT

LONG = "# Closing\n\n## Close an account\n\n" + "\n".join(
    f"{number}. Do the thing of number {number}"
    + (" in the long way that no box of Slack can hold, because it is longer than that" if number == 12 else "")
    + "."
    for number in range(1, 13)
)
ISSUE = "refunds#issue-a-refund"
APPROVES = "refunds#who-approves"


@pytest.fixture
def story() -> PracticeStory:
    return PracticeStory()


def boxes(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for block in message["blocks"] if str(block.get("block_id", "")).startswith(RUN)]


def tick(story: PracticeStory, message: dict[str, Any], group: int, *values: int, person: str = "U0MIA") -> None:
    story.triggers += 1
    block = boxes(message)[group]
    options = [option for option in block["elements"][0]["options"] if int(option["value"]) in values]
    story.dispatch(
        {
            "type": "block_actions",
            "team": {"id": story.services.me().team},
            "user": {"id": person, "team_id": story.services.me().team},
            "channel": {"id": message["channel"]},
            "container": {"type": "message", "message_ts": message["ts"]},
            "message": {key: message[key] for key in ("ts", "text", "blocks")},
            "trigger_id": f"T.{story.triggers}",
            "response_url": "http://127.0.0.1:9/r",
            "actions": [{"action_id": TICK, "block_id": block["block_id"], "type": "checkboxes", "selected_options": options}],
        }
    )


def test_a_run_keeps_what_is_ticked_and_is_forgotten_when_done(story: PracticeStory) -> None:
    story.at_home("learn_lesson", value=ISSUE)
    story.press(story.last(), CHECKLIST)
    assert "0 of 6 done" in story.text()
    tick(story, story.last(), 0, 0, 2)
    assert "2 of 6 done" in story.text()
    [group] = boxes(story.last())
    assert [option["value"] for option in group["elements"][0]["initial_options"]] == ["0", "2"]
    tick(story, story.last(), 0)
    assert "0 of 6 done" in story.text()
    tick(story, story.last(), 0, *range(6))
    story.press(story.last(), DONE)
    assert "Closed with 6 of 6 done" in story.text()
    assert not boxes(story.last())
    assert story.memory.truth.checklists == {}
    assert story.attempts() == []


def test_a_long_list_comes_in_groups_with_its_words_in_full(story: PracticeStory) -> None:
    story.publish(LONG)
    story.at_home(CHECKLIST, value="closing#close-an-account")
    shown = story.last()
    assert [len(group["elements"][0]["options"]) for group in boxes(shown)] == [10, 2]
    assert "longer than that." in str([block for block in shown["blocks"] if block["type"] == "section"])
    tick(story, shown, 0, 1)
    tick(story, story.last(), 1, 11)
    assert "2 of 12 done" in story.text()


def test_a_run_stays_at_its_version_and_ends_with_the_right_to_read_it(story: PracticeStory) -> None:
    story.publish(LONG)
    story.at_home(CHECKLIST, value="closing#close-an-account")
    story.publish(LONG.replace("1. Do", "1. First do"))
    tick(story, story.last(), 0, 0)
    assert "newer version (v2)" in story.text()
    assert "First do" not in story.text()
    story.publish(LONG, audience=frozenset({"lead"}))
    tick(story, story.last(), 0, 0, 1)
    assert "This list is closed" in story.text()
    assert "Do the thing" not in story.text()


def test_old_runs_and_other_peoples_clicks_change_nothing(story: PracticeStory) -> None:
    story.at_home(CHECKLIST, value=ISSUE)
    shown = story.last()
    tick(story, shown, 0, 0, person="U0LEO")
    assert next(iter(story.memory.truth.checklists.values())).done == frozenset()
    story.later(seconds=KEPT.total_seconds() + 3700)
    assert story.memory.truth.checklists == {}
    tick(story, shown, 0, 0)
    assert "I keep one for 14 days" in str(story.messages()[0]["blocks"])


def test_who_may_not_see_the_sop_gets_nothing(story: PracticeStory) -> None:
    story.publish(LONG, audience=frozenset({"lead"}))
    before = len(story.messages())
    story.at_home(CHECKLIST, value="closing#close-an-account")
    story.at_home(WALK, value="closing#close-an-account")
    assert len(story.messages()) == before
    assert story.memory.truth.checklists == {}


def test_a_tree_is_walked_to_its_outcome_and_back(story: PracticeStory) -> None:
    story.at_home("learn_lesson", value=APPROVES)
    story.press(story.last(), WALK)
    assert "Which one is it?" in story.text()
    story.press(story.last(), f"{CHOOSE}1")
    assert "✓ *If the refund is more than EUR 200*" in story.text()
    assert "→ the billing lead approves first." in story.text()
    assert "Refunds v1" in story.text()
    assert CHOOSE not in story.text()
    story.press(story.last(), BACK)
    assert f"{CHOOSE}2" in story.text()
    assert BACK not in story.text()


def test_a_walk_begins_again_after_a_change(story: PracticeStory) -> None:
    story.at_home(WALK, value=APPROVES)
    old = story.last()
    text = "# Refunds\n\n## Who approves\n\n- If it is small → support.\n- If it is large → the lead.\n"
    story.publish(text)
    story.press(old, f"{CHOOSE}2")
    assert "The SOP has changed since" in story.text()
    assert "If it is small" in story.text()


def test_the_rest_of_a_lesson_comes_in_place(story: PracticeStory) -> None:
    story.publish(LONG + "\n13. Do the last thing.\n14. Go home.\n")
    story.at_home("learn_lesson", value="closing#close-an-account")
    before = len(story.messages())
    assert "2 more lines in the SOP" in story.text()
    story.press(story.last(), WHOLE)
    assert len(story.messages()) == before
    assert "14. Go home." in story.text()


def test_boxes_without_a_tick_are_read_as_none() -> None:
    click = payloads.click_of({"actions": [{"action_id": TICK, "block_id": "b", "selected_options": [3, {"value": "1"}]}]})
    assert (click.block, click.ticked) == ("b", ("1",))
    assert replace(click, ticked=()).ticked == payloads.click_of({"actions": [{"action_id": TICK, "selected_options": []}]}).ticked
