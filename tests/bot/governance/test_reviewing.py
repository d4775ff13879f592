"""Owners are asked about what costs most; one click answers, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fakes.quiz_sops import REFUNDS
from fakes.samples import question
from support.practice_story import MONDAY, PracticeStory

from core.people import Person
from insights.reviews import Said
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind, LoggedSource

DEADLINES = SectionRef("refunds", "deadlines")
OWNER, BACKUP = "U0AMARA", "U0GRETA"


def stumbled(
    story: PracticeStory, people: int, *, anchor: str = "deadlines", sop: str = "refunds", stuck: int | None = None
) -> None:
    """So many people asked about a section lately, and so many of them (None: all) were still stuck."""
    with story.memory() as uow:
        for number in range(people):
            person, name = f"U9{number}", f"{sop}-{anchor}-{number}-{story.clock():%m%dT%H}"
            logged = question(1, person)
            asked = replace(logged.question, id=name, asked_at=story.clock() - timedelta(days=3))
            source = LoggedSource(sop, 1, anchor, 1, 0.9, 0.7, None, 1)
            uow.questions.add(replace(logged, question=asked, sources=(source,)))
            if stuck is None or number < stuck:
                uow.questions.add_feedback(Feedback(name, person, FeedbackKind.STILL_STUCK, story.clock() - timedelta(days=3)))
        uow.commit()


def asked(story: PracticeStory, person: str = OWNER) -> list[dict[str, Any]]:
    return [each for each in story.messages(person) if "may need a look" in each["text"]]


@pytest.fixture
def story() -> PracticeStory:
    """Half a year after the SOP was approved, on a Monday, an hour before the digest's time."""
    made = PracticeStory()
    made.tick()
    made.clock.now = MONDAY + timedelta(weeks=26, hours=-1)
    return made


def test_the_owner_is_asked_one_specific_question_at_the_digests_time(story: PracticeStory) -> None:
    stumbled(story, 12, stuck=5)
    story.tick()
    assert asked(story) == []
    story.later(hours=1)
    (card,) = asked(story)
    text = str(card["blocks"])
    assert "1 section of yours may need a look" in text
    assert "https://sops.example/refunds#deadlines|Refunds › Deadlines" in text
    assert "12 people asked about it and 5 were still stuck. *Is it still right?*" in text
    story.later(hours=2)
    assert len(asked(story)) == 1


def test_a_message_has_three_questions_the_worst_first(story: PracticeStory) -> None:
    for number, anchor in enumerate(("who-approves", "issue-a-refund", "deadlines", "windows"), start=6):
        stumbled(story, number, anchor=anchor)
    story.later(hours=1)
    text = str(asked(story)[0]["blocks"])
    assert text.count("review_right") == 3
    assert text.index("Windows") < text.index("Deadlines") < text.index("Issue a refund")
    assert "Who approves" not in text


def test_still_right_rests_the_section_and_closes_its_question(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    story.press(asked(story)[0], "review_right", OWNER)
    text = str(asked(story)[0]["blocks"])
    assert "says that it is still right" in text
    assert "review_change" not in text
    for _ in range(4):
        stumbled(story, 8)
        story.later(weeks=1)
    assert len(asked(story)) == 1
    story.later(weeks=1)
    assert len(asked(story)) == 2


def test_the_first_answer_stands_and_the_second_clicker_is_told(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    card = asked(story)[0]
    story.press(card, "review_right", BACKUP)
    story.press(card, "review_not_mine", OWNER)
    (ask,) = story.memory.truth.review_asks.values()
    assert (ask.said, ask.said_by) == (Said.RIGHT, BACKUP)
    assert "Greta Lind has answered this already" in story.whispers()[-1]


def test_only_who_looks_after_it_may_answer(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    story.press(asked(story)[0], "review_right", "U0LEO")
    (ask,) = story.memory.truth.review_asks.values()
    assert ask.said is None
    assert "Nothing was stored" in story.whispers()[-1]


@pytest.mark.parametrize("button", ["review_right", "review_change", "review_not_mine"])
def test_a_former_owner_is_told_who_looks_after_the_sop_now_and_answers_nothing(story: PracticeStory, button: str) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    card = asked(story)[0]
    story.publish(REFUNDS, owner="U0LEO")
    story.press(card, button, OWNER)
    (ask,) = story.memory.truth.review_asks.values()
    assert ask.said is None
    assert "Leo Park looks after this SOP now" in story.whispers()[-1]
    assert not story.slack.made("views.open")
    with story.memory() as uow:
        assert uow.gaps.open_gaps() == []
    story.press(card, "review_right", "U0LEO")
    (ask,) = story.memory.truth.review_asks.values()
    assert (ask.said, ask.said_by) == (Said.RIGHT, "U0LEO")


def test_a_former_owner_does_not_confirm_an_overdue_review(story: PracticeStory) -> None:
    story.clock.now -= timedelta(weeks=20)
    story.publish(REFUNDS + "\nMore.\n", review_every=timedelta(days=90))
    story.clock.now += timedelta(weeks=20, hours=1)
    story.tick()
    (card,) = asked(story)
    story.publish(REFUNDS + "\nMore.\n", review_every=timedelta(days=90), owner="U0LEO", audience=frozenset({"support"}))
    with story.memory() as uow:
        reviewed_at = uow.library.card("refunds").reviewed_at
    story.later(hours=1)
    story.press(card, "review_right", OWNER)
    with story.memory() as uow:
        assert uow.library.card("refunds").reviewed_at == reviewed_at
    assert "Somebody else looks after this SOP now" in story.whispers()[-1]


def test_who_stands_in_answers_nothing_about_an_sop_that_they_may_not_see_any_more(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    story.publish(REFUNDS, audience=frozenset({"support"}), backup=None)
    story.press(asked(story)[0], "review_right", BACKUP)
    (ask,) = story.memory.truth.review_asks.values()
    assert ask.said is None
    assert "Nothing was stored" in story.whispers()[-1]


def test_needs_a_change_stands_on_the_owners_list_and_is_not_asked_again(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    story.press(asked(story)[0], "review_change", OWNER)
    with story.memory() as uow:
        (gap,) = uow.gaps.open_gaps()
    assert (gap.sop_id, gap.anchor) == ("refunds", "deadlines")
    stumbled(story, 8)
    story.later(weeks=1)
    assert len(asked(story)) == 1
    story.publish(REFUNDS.replace("within 3 business days", "within 5 business days"))
    story.later(minutes=1)
    with story.memory() as uow:
        assert uow.gaps.open_gaps() == []


def test_needs_a_change_opens_the_form_for_who_may_answer(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    card = asked(story)[0]
    for person in ("U0LEO", OWNER, BACKUP):
        story.press(card, "review_change", person)
    (opened,) = story.slack.made("views.open")
    assert "within 3 business days" in str(opened["view"])


def test_not_mine_is_told_to_who_stands_in_and_the_next_question_goes_on(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    story.press(asked(story)[0], "review_not_mine", OWNER)
    assert "An SOP needs another owner" in story.last(BACKUP)["text"]
    assert "Amara" not in story.text(BACKUP)
    stumbled(story, 8)
    story.later(weeks=1)
    assert len(asked(story)) == 1
    assert len(asked(story, BACKUP)) == 1


def test_three_weeks_without_a_look_are_reported_and_passed_on(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    for _ in range(2):
        stumbled(story, 8)
        story.later(weeks=1)
    assert len(asked(story)) == 3
    assert not [each for each in story.messages(BACKUP) if "wait for somebody" in each["text"]]
    stumbled(story, 8)
    story.later(weeks=1)
    assert len(asked(story)) == 3
    assert len(asked(story, BACKUP)) == 1
    reports = [each for each in story.messages(BACKUP) if "wait for somebody" in each["text"]]
    assert len(reports) == 1
    assert "three weeks in a row" in str(reports[0]["blocks"])
    assert "Amara" not in str(reports[0]["blocks"])


def test_an_overdue_review_is_asked_for_the_sop_as_a_whole_and_still_right_confirms_it(story: PracticeStory) -> None:
    story.clock.now -= timedelta(weeks=20)
    story.publish(REFUNDS + "\nMore.\n", review_every=timedelta(days=90))
    story.clock.now += timedelta(weeks=20, hours=1)
    story.tick()
    (card,) = asked(story)
    assert "Its review was due on" in str(card["blocks"])
    assert "*Does it still hold?*" in str(card["blocks"])
    story.press(card, "review_right", OWNER)
    with story.memory() as uow:
        assert uow.library.card("refunds").reviewed_at == story.clock()
    story.later(weeks=1)
    assert len(asked(story)) == 1


def test_few_people_are_not_counted_and_a_restricted_sop_goes_to_who_may_read_it(story: PracticeStory) -> None:
    story.clock.now -= timedelta(weeks=25)
    story.publish(REFUNDS + "\nMore.\n", audience=frozenset({"finance"}), backup=None, owner="U0GONE")
    story.clock.now += timedelta(weeks=25)
    stumbled(story, 3)
    story.later(hours=1)
    assert all(not asked(story, person) for person in (OWNER, BACKUP, "U0LEO"))
    with story.memory() as uow:
        uow.people.save([Person(BACKUP, None, "Greta Lind", "finance")])
        uow.commit()
    story.later(minutes=20)
    text = str(asked(story, BACKUP)[0]["blocks"])
    assert "It was asked about and not everybody was helped" in text


def test_a_section_that_is_gone_cannot_be_answered(story: PracticeStory) -> None:
    stumbled(story, 8)
    story.later(hours=1)
    card = asked(story)[0]
    with story.memory() as uow:
        uow.library.retire("refunds", story.clock())
        uow.commit()
    story.press(card, "review_right", OWNER)
    assert "no longer open" in story.whispers()[-1]
