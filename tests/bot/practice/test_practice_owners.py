"""Questions and their owners: called wrong twice and out, waiting for a look, edited in a modal. Only owners decide."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.quiz_sops import REFUNDS
from support.practice_story import PEOPLE, PracticeStory

from core.people import Person
from nudges.items.bank import ItemState
from nudges.items.ports import Change


def quizzed(*people: str, sop: str = REFUNDS, **governance: Any) -> tuple[PracticeStory, Any]:
    """Each of them has the same question before them; returns it."""
    story = PracticeStory()
    if governance:
        story.publish(sop, **governance)
    story.tick()
    for person in people or ("U0MIA", "U0LEO"):
        story.press(story.last(person), "learn_lesson", person)
        story.press(story.last(person), "learn_try", person)
    _, item = story.ask(people[0] if people else "U0MIA")
    return story, item


def report(story: PracticeStory, person: str) -> None:
    story.press(story.last(person), "quiz_more", person, option="wrong")


def state(story: PracticeStory, item: Any) -> ItemState:
    return story.memory.truth.items[item.id].state


def waiting(story: PracticeStory) -> list[Any]:
    with story.memory() as uow:
        return list(uow.items.waiting(["refunds"]))


def reported() -> tuple[PracticeStory, Any]:
    story, item = quizzed()
    report(story, "U0MIA")
    report(story, "U0LEO")
    return story, item


def test_one_report_is_noted_and_two_take_the_question_to_its_owner() -> None:
    story, item = quizzed()
    report(story, "U0MIA")
    assert "Thank you, noted" in story.text()
    assert "quiz_answer_0" in story.text()
    report(story, "U0MIA")
    assert "C0BILLING" not in story.slack.messages
    report(story, "U0LEO")
    assert "You're the second to say so" in story.text("U0LEO")
    assert "Taken out" in story.text("U0LEO")
    assert state(story, item) is ItemState.SUSPENDED
    (card,) = story.messages(channel="C0BILLING")
    text = str(card["blocks"])
    for words in (
        "<@U0AMARA>",
        "Two people found this practice question wrong",
        f"✓ {item.answer}",
        "says:\\n> ",
        "not asked any more",
    ):
        assert words in text
    for action in ("approve", "edit", "reject"):
        assert f"quiz_review_{action}" in text


def test_a_click_on_a_question_that_was_taken_out_counts_nothing() -> None:
    story, item = reported()
    ask, _ = story.ask()
    story.click(story.last(), f"quiz_answer_{item.key}", f"{ask.id}|{item.key}")
    assert "taken out in the meantime" in story.whispers()[-1]
    assert "Taken out" in story.text()
    assert story.attempts() == []


def test_the_owner_keeps_it_and_the_card_says_who_decided() -> None:
    story, item = reported()
    story.press(story.last(channel="C0BILLING"), "quiz_review_approve", "U0AMARA")
    text = story.text(channel="C0BILLING")
    assert "✓ Approved by Amara Okafor" in text
    assert "quiz_review_approve" not in text
    assert state(story, item) is ItemState.APPROVED
    assert len(story.messages(channel="C0BILLING")) == 1


def test_the_backup_rejects_it_and_who_is_second_is_told() -> None:
    story, item = reported()
    card = story.last(channel="C0BILLING")
    story.press(card, "quiz_review_reject", "U0GRETA")
    assert "Rejected by Greta Lind. It will not be asked again." in story.text(channel="C0BILLING")
    story.press(card, "quiz_review_approve", "U0AMARA")
    assert "already decided on this question" in story.whispers()[-1]
    assert state(story, item) is ItemState.REJECTED


@pytest.mark.parametrize("action", ["quiz_review_approve", "quiz_review_reject", "quiz_review_edit"])
def test_nobody_else_decides(action: str) -> None:
    story, item = reported()
    story.press(story.last(channel="C0BILLING"), action, "U0LEO")
    assert "Only the SOP's owner" in story.whispers()[-1]
    assert state(story, item) is ItemState.SUSPENDED
    assert story.slack.made("views.open") == []


@pytest.mark.parametrize(("audience", "is_decided"), [(frozenset(), True), (frozenset({"support"}), False)])
def test_the_fallback_decides_where_they_may_read_of_the_sop(audience: frozenset[str], is_decided: bool) -> None:
    story, item = reported()
    story.publish(REFUNDS, backup=None, audience=audience)
    story.press(story.last(channel="C0BILLING"), "quiz_review_reject", "U0GRETA")
    assert (state(story, item) is ItemState.REJECTED) is is_decided


def test_the_owner_edits_it_in_a_modal() -> None:
    story, item = reported()
    story.press(story.last(channel="C0BILLING"), "quiz_review_edit", "U0AMARA")
    assert item.stem in str(story.slack.made("views.open")[-1]["view"])
    done = story.submit("U0AMARA", stem="What comes second?", options="Create it\nClose it\n\nSend it", right="1")
    assert done == {}
    assert state(story, item) is ItemState.REJECTED
    (new,) = [found for found in story.memory.truth.items.values() if found.item.stem == "What comes second?"]
    assert new.state is ItemState.APPROVED
    assert new.item.options == ("Create it", "Close it", "Send it")
    assert new.item.answer == "Create it"
    text = story.text(channel="C0BILLING")
    assert "What comes second?" in text
    assert "Approved by Amara Okafor" in text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"stem": "What?", "options": "a\nb", "right": "3"}, "right"),
        ({"stem": "What?", "options": "a\nb", "right": "x"}, "right"),
        ({"stem": "What?", "options": "a", "right": "1"}, "options"),
        ({"stem": "What?", "options": "a\nA", "right": "1"}, "options"),
        ({"stem": " ", "options": "a\nb", "right": "1"}, "options"),
    ],
)
def test_an_edit_that_is_no_question_says_what_is_wrong(values: dict[str, str], field: str) -> None:
    story, item = reported()
    story.press(story.last(channel="C0BILLING"), "quiz_review_edit", "U0AMARA")
    shown = story.submit("U0AMARA", **values)
    assert list(shown["errors"]) == [field]
    assert state(story, item) is ItemState.SUSPENDED


def test_an_edit_by_somebody_else_is_refused_on_the_server() -> None:
    story, item = reported()
    story.press(story.last(channel="C0BILLING"), "quiz_review_edit", "U0AMARA")
    assert "errors" in story.submit("U0LEO", stem="What?", options="a\nb", right="1")
    assert state(story, item) is ItemState.SUSPENDED


def test_a_restricted_sops_question_is_shown_in_its_own_channel_or_to_its_owner_only() -> None:
    story, item = quizzed(audience=frozenset({"support"}))
    story.slack.channels["C0BILLING"]["is_member"] = False
    story.later(minutes=11)
    report(story, "U0MIA")
    report(story, "U0LEO")
    assert story.messages(channel="C0OPS") == []
    assert item.stem[:20] in story.text("U0AMARA")


def test_a_restricted_sops_question_does_not_go_to_a_channel_that_everybody_can_open() -> None:
    story, item = quizzed(audience=frozenset({"support"}))
    story.later(minutes=11)
    report(story, "U0MIA")
    report(story, "U0LEO")
    assert story.messages(channel="C0BILLING") == []
    assert item.stem[:20] in story.text("U0AMARA")


@pytest.mark.parametrize("action", ["quiz_review_approve", "quiz_review_reject", "quiz_review_edit"])
def test_a_card_in_a_channel_loses_its_words_once_its_sop_is_restricted(action: str) -> None:
    story, item = reported()
    card = story.last(channel="C0BILLING")
    assert item.stem[:20] in str(card)
    story.publish(REFUNDS, audience=frozenset({"support"}))
    story.press(card, action, "U0AMARA")
    if action == "quiz_review_edit":
        assert story.submit("U0AMARA", stem="What comes second?", options="Create it\nClose it", right="1") == {}
    text = story.text(channel="C0BILLING")
    assert item.stem[:20] not in text
    assert "What comes second?" not in text
    assert "isn't open to everybody here" in text


def test_what_waits_is_on_the_owners_home_and_comes_section_by_section() -> None:
    story = PracticeStory()
    story.tick()
    count = len(waiting(story))
    assert count >= 3
    assert f"{count} questions wait for your look" in story.home("U0AMARA")
    assert "for your look" not in story.home("U0MIA")
    story.at_home("quiz_review_open", "U0AMARA", "review")
    several = next(shown for shown in story.messages("U0AMARA") if "quiz_section_each" in str(shown["blocks"]))
    story.press(several, "quiz_section_each", "U0AMARA")
    assert "May I ask this practice question?" in story.text("U0AMARA")
    story.press(story.last("U0AMARA"), "quiz_review_approve", "U0AMARA")
    assert "It is asked from now on" in str(story.messages("U0AMARA"))
    assert len(waiting(story)) == count - 1
    assert f"{count - 1} questions wait for your look" in story.home("U0AMARA")


def test_what_was_called_wrong_is_first_on_the_owners_list() -> None:
    story, item = reported()
    story.at_home("quiz_review_open", "U0AMARA", "review")
    assert item.stem[:20] in str(story.messages("U0AMARA")[0]["blocks"])


def test_a_changed_section_asks_its_owner_for_a_look() -> None:
    story = PracticeStory()
    story.tick()
    story.publish(REFUNDS.replace('5. Send the template "Refund on its way".', '5. Send the template "Refund on its way" at once.'))
    story.tick()
    flagged = [item for item in waiting(story) if item.state is ItemState.FLAGGED]
    assert flagged
    with story.memory() as uow:
        for item in uow.items.waiting(["refunds"]):
            if item.state is ItemState.REVIEW:
                uow.items.change(item.item.id, [ItemState.REVIEW], _rejected(story))
        uow.commit()
    story.at_home("quiz_review_open", "U0AMARA", "review")
    assert "has changed" in str(story.messages("U0AMARA")[0]["blocks"])


def test_a_new_owner_has_the_list() -> None:
    story = PracticeStory(people=(*PEOPLE, Person("U0ZOE", "zoe@x.example", "Zoe Lim", "lead")))
    story.publish(REFUNDS, owner="U0ZOE", backup=None)
    story.tick()
    assert "for your look" in story.home("U0ZOE")
    assert "for your look" not in story.home("U0AMARA")


def _rejected(story: PracticeStory) -> Any:

    return Change(ItemState.REJECTED, story.clock())
