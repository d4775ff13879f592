"""Every line of the adversarial set that comes in as a question, and the abuse of cases: nothing is decided, nobody pinged, nothing
leaks, nothing breaks. Lines about SOP texts are tested where those are read (tests/library) and shown (tests/views).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from support.bot_factory import mention, slack_side
from support.case_story import FIRST, RAISED, Story
from support.datasets import hostile_lines

from bot.blocks.checks import message_problems
from bot.cases.acting import PER_HOUR
from escalation.cases.models import Status
from escalation.limits.models import Limit
from escalation.triage.models import Verdict
from escalation.triage.service import Triage

QUESTIONS = hostile_lines("question")

DECISION = re.compile(
    r"\b(?:approved|granted|i (?:approve|confirm|allow)|you (?:may|are allowed)|permission|go ahead)\b", re.IGNORECASE
)
LIVE = re.compile(r"<(?:!|@U0CEO|@U0ATTACKER)")
TRIAGE = Triage.packaged()


def words_alone(question: str, limits: Sequence[Limit], role: str | None) -> Verdict:
    return TRIAGE.judge(question, limits=limits, asker_role=role)


@pytest.mark.parametrize("line", QUESTIONS, ids=[line["id"] for line in QUESTIONS])
def test_a_hostile_question_gets_the_rule_or_a_person_and_nothing_else(line: dict[str, str]) -> None:
    side = slack_side(judge=words_alone)
    response = side.dispatch(mention(text=f"<@U0BOT> {line['text']}"))
    assert response.status == 200
    assert side.posts()
    assert "C0BILLING" not in side.slack.messages
    for post in side.posts():
        assert not message_problems(post["text"], post.get("blocks", []))
        assert not DECISION.search(post["text"] + str(post.get("blocks")))
        assert not LIVE.search(str(post))
        assert "sorry" not in post["text"].lower()
        assert post["unfurl_links"] is False
    assert "4111 1111 1111 1111" not in str(side.memory.questions)
    assert "078-05-1120" not in str(side.memory.questions)


@pytest.mark.parametrize("line", QUESTIONS, ids=[line["id"] for line in QUESTIONS])
def test_on_the_owners_card_a_hostile_question_is_inert(line: dict[str, str]) -> None:
    story = Story(RAISED, body=mention(text=f"<@U0BOT> {line['text']}")).sent()
    assert not message_problems(story.card["text"], story.card["blocks"])
    assert "case_claim" in str(story.card)
    assert not LIVE.search(str(story.card))
    assert not re.search(r"@(?:here|channel|everyone)\b", str(story.card))
    assert "4111 1111 1111 1111" not in str(story.card)
    assert "078-05-1120" not in str(story.card)
    assert "approved" not in story.card["text"].lower()


def test_every_line_of_the_set_is_met_by_some_test() -> None:
    assert {line["where"] for line in hostile_lines()} == {"question", "sop", "interaction"}
    assert {line["id"] for line in hostile_lines("interaction")} == {f"adv-0{number}" for number in (53, 55, 57, 59, 61)}


def test_an_edit_after_the_decision_does_not_change_what_was_decided() -> None:
    story = Story().sent()
    story.click("case_approve", "U0AMARA")
    story.submit("U0AMARA", reason="Fine")
    told = len(story.side.posts())
    edited: dict[str, Any] = {"text": "can I refund 75,000 EUR?", "ts": FIRST, "user": "U0MIA"}
    story.side.dispatch(mention(type="message", subtype="message_changed", message=edited, ts="1795349000.000100"))
    assert len(story.side.posts()) == told
    assert "You asked: _can I refund 750 EUR?_" in story.thread()[-1]
    assert story.side.memory.questions[0].question.text == "can I refund 750 EUR?"


def test_a_flood_of_escalations_stops_at_the_owner_and_the_asker_is_told() -> None:
    story = Story(RAISED)
    for number in range(1, 3 * PER_HOUR):
        story.ask(mention(text="<@U0BOT> can I refund 750 EUR?", ts=f"17953488{number:02}.000200", event_id=f"Flood{number}"))
    for number in range(len(story.side.memory.questions)):
        story.click("case_send", "U0MIA", on=story.message("C0OPS", number))
    cards = [each for each in story.side.slack.messages["C0BILLING"] if "thread_ts" not in each]
    assert len(cards) == PER_HOUR
    assert f"{PER_HOUR} within an hour" in story.whispers()[-1]
    story.side.clock.advance(hours=2)
    waiting = [case for case in _cases(story) if case.status is Status.DRAFT]
    asked = [logged.question.id for logged in story.side.memory.questions]
    story.click("case_send", "U0MIA", on=story.message("C0OPS", asked.index(waiting[0].question_id)))
    assert len([each for each in story.side.slack.messages["C0BILLING"] if "thread_ts" not in each]) == PER_HOUR + 1


def _cases(story: Story) -> list[Any]:
    with story.side.memory() as uow:
        return list(uow.cases.of_asker("U0MIA"))
