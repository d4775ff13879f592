"""Recall cards as people click through them: think, look, rate."""

from __future__ import annotations

from support.practice_story import PracticeStory

from core.people import Person
from nudges.cards.models import Cause
from nudges.cards.starting import FollowUp, follow_up
from nudges.items.bank import ASKED, Edit, ItemState, NotReviewed
from nudges.items.models import Kind
from nudges.items.ports import Change
from nudges.items.reviewing import edit
from retrieval.library.models import SectionRef

TONE = SectionRef("tone", "first-sentence")
PAGE = """# Tone

## First sentence

An angry customer gets the first sentence without any excuse. Say what happens next:

- *Today*: who works on it.
- Within `2` days: what is refunded.

| Mood | Opening |
|---|---|
| angry | Thank you for telling us. |
"""


def asked(**governance: object) -> PracticeStory:
    """Mia asked about the tone yesterday, and a recall card is before her."""
    story = PracticeStory()
    story.publish(PAGE, **governance)
    story.tick()
    with story.memory() as uow:
        assert follow_up(
            uow, story.services.practice.tick.practice.rules, FollowUp("U0MIA", Cause.QUESTION, "q1", [TONE]), story.clock()
        )
        uow.commit()
    story.later(days=1)
    return story


def labels(story: PracticeStory) -> list[str]:
    blocks = [block for block in story.last()["blocks"] if block["type"] == "actions"]
    return [element["text"]["text"] for block in blocks for element in block["elements"] if element["type"] == "button"]


def test_a_lesson_of_prose_is_read_and_its_card_comes_the_next_day() -> None:
    story = PracticeStory()
    story.publish(PAGE)
    story.tick()
    story.at_home("learn_lesson", value=str(TONE))
    assert labels(story) == ["I've read it", "Not now"]
    number = len(story.messages())
    story.press(story.last(), "learn_try")
    assert len(story.messages()) == number
    assert "Read. I'll ask you about it from Tue 3 Mar on" in story.text()
    assert labels(story) == ["Next lesson: Issue a refund"]
    story.later(days=1)
    assert "You read this yesterday." in story.text()
    assert "What holds for “First sentence” (Tone)" in story.text()


def test_the_answer_is_hidden_until_it_is_asked_for() -> None:
    story = asked()
    assert "What holds for “First sentence” (Tone)? Say it in your own words first." in story.text()
    assert "without any excuse" not in story.text()
    assert labels(story) == ["Show the answer"]
    story.press(story.last(), "quiz_look")
    text = story.text()
    for words in (
        "without any excuse",
        "• _Today_: who works on it.",
        "angry",
        "Thank you for telling us",
        "How well did you know it?",
    ):
        assert words in text
    assert labels(story) == ["Forgot", "Hard", "Good", "Easy"]
    assert "I knew it at once" in text
    assert story.attempts() == []


def test_a_rating_is_shown_with_the_lines_the_source_and_the_date() -> None:
    story = asked()
    story.press(story.last(), "quiz_look")
    story.press(story.last(), "quiz_rate_2")
    text = story.text()
    for words in ("You said: *Good*", "without any excuse", "Open the SOP", "(v1)", "Next time: Thu 5 Mar."):
        assert words in text
    assert "How sure" not in text
    assert labels(story)[:1] != ["Forgot"]
    (attempt,) = story.attempts()
    assert (attempt.kind, attempt.choice, attempt.is_right) == (Kind.RECALL.value, 2, True)


def test_forgetting_is_no_miss_that_anybody_hears_of() -> None:
    story = asked()
    for _ in range(3):
        story.press(story.last(), "quiz_look")
        story.press(story.last(), "quiz_rate_0")
        assert "Not quite" not in story.text()
        story.later(days=1)
        story.later(days=2)
        assert "This did not come to mind on" in story.text()
    assert [each for each in story.messages(channel="C0BILLING") if "does not stick" in each["text"]] == []


def test_a_card_that_was_looked_at_can_be_put_off_or_called_wrong() -> None:
    story = asked()
    story.press(story.last(), "quiz_look")
    story.press(story.last(), "quiz_later", option="Tomorrow")
    assert "Put off" in story.text()
    story.later(days=1)
    assert labels(story) == ["Show the answer"]


def test_a_second_look_and_a_look_at_what_is_gone_are_told_why() -> None:
    story = asked()
    ask, item = story.ask()
    shown = story.last()
    story.click(shown, "quiz_look", ask.id, "U0LEO")
    assert "no longer have this question" in story.whispers()[-1]
    with story.memory() as uow:
        uow.items.change(item.id, ASKED, Change(ItemState.SUSPENDED, story.clock()))
        uow.commit()
    story.click(shown, "quiz_look", ask.id)
    assert "taken out in the meantime" in story.whispers()[-1]
    assert "without any excuse" not in story.text()


def test_an_answer_is_gone_from_the_message_when_its_sop_is_no_longer_open() -> None:
    story = asked()
    story.press(story.last(), "quiz_look")
    story.publish(PAGE, audience=frozenset({"lead"}))
    ask, _ = story.ask()
    story.click(story.last(), "quiz_rate_1", f"{ask.id}|1")
    assert "without any excuse" not in story.text()
    assert "First sentence" not in story.text()


def test_an_owner_cannot_give_a_recall_card_options() -> None:
    story = asked()
    _, item = story.ask()
    with story.memory() as uow:
        said = edit(uow, item.id, Edit("What?", ("a", "b"), 0), "U0AMARA", story.clock())
    assert isinstance(said, NotReviewed)
    assert "Edit the SOP" in said.reason


def test_a_person_of_another_role_never_gets_the_card() -> None:
    story = PracticeStory(people=(Person("U0MIA", "mia@x.example", "Mia Sol", "support"), Person("U0AMARA", None, "Amara", "lead")))
    story.publish(PAGE, audience=frozenset({"lead"}))
    story.tick()
    with story.memory() as uow:
        follow_up(uow, story.services.practice.tick.practice.rules, FollowUp("U0MIA", Cause.QUESTION, "q1", [TONE]), story.clock())
        uow.commit()
    story.later(days=1)
    assert "First sentence" not in str(story.messages())
