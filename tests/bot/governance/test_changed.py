"""A change reaches people, cases and nobody twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

import pytest
from fakes.quiz_sops import REFUNDS
from fakes.samples import document, question
from support.bot_factory import found, publish
from support.case_story import Story, text_of
from support.practice_story import PracticeStory

from bot.governance import changed
from bot.governance.changed import Change
from bot.governance.views.changed import ShownChange, changed_card
from nudges.learners.enrolment import opt_out
from retrieval.library.models import Block, BlockKind, SectionRef
from retrieval.library.versions import Version
from retrieval.questions import LoggedSource

DEADLINES = SectionRef("refunds", "deadlines")
LONGER = REFUNDS.replace("within 3 business days", "within 5 business days")


def asked(story: PracticeStory, person: str = "U0MIA", days_ago: float = 5, number: int = 1) -> None:
    """A person asked about the deadlines some days ago."""
    logged = question(number, person)
    at = story.clock() - timedelta(days=days_ago)
    source = LoggedSource("refunds", 1, "deadlines", 1, 0.9, 0.7, None, 1)
    with story.memory() as uow:
        uow.questions.add(replace(logged, question=replace(logged.question, asked_at=at), sources=(source,)))
        uow.commit()


def told(story: PracticeStory, person: str = "U0MIA") -> list[dict[str, Any]]:
    return [each for each in story.messages(person) if "changed" in each["text"]]


def change(story: PracticeStory, text: str, **governance: Any) -> None:
    """A new version, which a round sees in the same hour."""
    story.publish(text, **governance)
    story.later(minutes=5)


@pytest.fixture
def story() -> PracticeStory:
    """The company on its first day, with everything published so far followed."""
    made = PracticeStory()
    made.tick()
    return made


def test_who_asked_hears_old_against_new_once_at_their_slot(story: PracticeStory) -> None:
    asked(story)
    change(story, LONGER)
    assert told(story) == []
    story.later(days=1)
    (card,) = told(story)
    text = str(card["blocks"])
    assert "Before: The customer must have the confirmation within 3 business days of the request." in text
    assert "Now: *The customer must have the confirmation within 5 business days of the request.*" in text
    assert "Refunds › Deadlines" in text
    story.later(days=3)
    assert len(told(story)) == 1
    assert told(story, "U0LEO") == []


def test_the_check_of_the_card_puts_a_question_on_the_section(story: PracticeStory) -> None:
    asked(story)
    change(story, LONGER)
    story.later(days=1)
    story.press(told(story)[0], "learn_check")
    _, item = story.ask()
    assert (item.sop, item.section) == ("refunds", "deadlines")
    assert "learn_check" not in str(told(story)[0]["blocks"])


def test_two_changes_before_the_slot_are_one_comparison(story: PracticeStory) -> None:
    asked(story)
    change(story, LONGER)
    change(story, LONGER.replace("within 5 business days", "within 8 business days"))
    story.later(days=1)
    (card,) = told(story)
    text = str(card["blocks"])
    assert "within 3 business days" in text
    assert "within 8 business days" in text
    assert "within 5 business days" not in text


def test_a_change_that_was_taken_back_before_the_slot_is_no_news(story: PracticeStory) -> None:
    asked(story)
    change(story, LONGER)
    change(story, REFUNDS)
    story.later(days=1)
    assert told(story) == []


@pytest.mark.parametrize(
    "text",
    [
        REFUNDS.replace("must have the confirmation", "must have the **confirmation**"),
        REFUNDS.replace("Cause, chosen from the list", "Cause"),
    ],
    ids=["other marks", "another section"],
)
def test_nobody_hears_of_what_is_no_news_to_them(story: PracticeStory, text: str) -> None:
    asked(story)
    change(story, text)
    story.later(days=1)
    assert told(story) == []


def test_a_question_of_long_ago_and_the_owner_are_left_alone(story: PracticeStory) -> None:
    asked(story, days_ago=91)
    asked(story, "U0AMARA", number=2)
    change(story, LONGER)
    story.later(days=1)
    assert told(story) == []
    assert told(story, "U0AMARA") == []


def test_who_opted_out_hears_nothing(story: PracticeStory) -> None:
    asked(story)
    with story.memory() as uow:
        opt_out(uow, story.services.practice.tick.practice.rules, "U0MIA", story.clock())
        uow.commit()
    change(story, LONGER)
    story.later(days=1)
    assert told(story) == []


def test_after_an_outage_it_waits_for_the_day(story: PracticeStory) -> None:
    asked(story)
    change(story, LONGER)
    story.later(days=1, hours=14)
    assert told(story) == []
    story.later(hours=10)
    assert len(told(story)) == 1


def test_who_may_not_see_it_any_more_hears_nothing(story: PracticeStory) -> None:
    asked(story)
    change(story, LONGER, audience=frozenset({"finance"}))
    story.later(days=1)
    assert told(story) == []


def test_words_of_a_version_that_was_restricted_are_not_shown_when_a_later_one_is_open(story: PracticeStory) -> None:
    change(story, REFUNDS.replace("within 3 business days", "within 9 business days"), audience=frozenset({"finance"}))
    asked(story)
    change(story, LONGER)
    story.later(days=1)
    (card,) = told(story)
    shown = str(card["blocks"])
    assert "within 5 business days" in shown
    assert "within 9 business days" not in shown
    assert "New in it" in shown


@pytest.mark.parametrize("kept", ["The customer must have the confirmation.", ""])
def test_nothing_is_told_where_only_words_of_a_restricted_version_went(story: PracticeStory, kept: str) -> None:
    """`kept` is what the open version still says of the deadlines; nothing: the section is gone."""
    secret = f"{kept or 'Ask first.'} Nobody outside finance knows the other day."
    start = REFUNDS.index("## Deadlines")
    end = REFUNDS.find("\n## ", start)
    rest = REFUNDS[end:] if end >= 0 else ""
    change(story, f"{REFUNDS[:start]}## Deadlines\n\n{secret}\n{rest}", audience=frozenset({"finance"}))
    asked(story)
    change(story, REFUNDS[:start] + (f"## Deadlines\n\n{kept}\n" if kept else "") + rest)
    story.later(days=1)
    assert told(story) == []


def test_a_change_is_followed_once_by_whoever_is_first(story: PracticeStory) -> None:
    asked(story)
    story.publish(LONGER)
    changes = story.services.upkeep.changes
    with story.memory() as uow:
        changes.applied(uow, Change("refunds", 1, 2))
        uow.commit()
    with story.memory() as uow:
        assert list(uow.changes.people_due(story.clock() + timedelta(days=2), 9)) == ["U0MIA"]
        uow.changes.take("U0MIA", story.clock() + timedelta(days=2))
        assert changes.applied(uow, Change("refunds", 1, 2)) == []
        assert list(uow.changes.people_due(story.clock() + timedelta(days=2), 9)) == []


def changed_steps(*words: str) -> Any:
    """The section of the case story in version 4."""
    now = found(blocks=tuple(Block(BlockKind.STEP, text, number=number) for number, text in enumerate(words, 1)))
    return replace(now, sop=replace(now.sop, version=4))


def test_the_card_of_an_open_case_says_that_its_section_changed() -> None:
    story = Story().sent()
    story.side.services.background.ticks.once()
    assert "has changed since it was asked" not in text_of(story.card)
    publish(story.side.memory, changed_steps("Ask the billing lead first."))
    story.side.services.background.ticks.once()
    assert "has changed since it was asked: version 4 is what holds now" in text_of(story.card)
    assert "Ask the billing lead first." in text_of(story.card)


@pytest.mark.parametrize("broken", ["withdrawn_posts", "overlaps_of"])
def test_what_breaks_keeps_no_other_change_waiting(monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    def breaks(*_arguments: object) -> NoReturn:
        raise RuntimeError(broken)

    story = Story().sent()
    story.side.services.background.ticks.once()
    publish(story.side.memory, changed_steps("Ask the billing lead first."))
    with story.side.memory() as uow:
        other = document("vat", owner="U0AMARA")
        uow.library.add_version(other, Version(other.id, 1, other.digest, story.side.clock()))
        uow.library.make_current(other.id, 1, story.side.clock(), "U0AMARA")
        uow.changes.follow(other.id, 1, None)
        uow.library.retire(other.id, story.side.clock())
        uow.commit()
    monkeypatch.setattr(changed, broken, breaks)
    story.side.services.background.ticks.once()
    assert "has changed since it was asked: version 4 is what holds now" in text_of(story.card)


def test_the_card_of_an_open_case_says_that_its_sop_was_retired() -> None:
    story = Story().sent()
    story.side.services.background.ticks.once()
    with story.side.memory() as uow:
        uow.library.retire("refunds", story.side.clock())
        uow.commit()
    story.side.services.background.ticks.once()
    assert "no longer in the library" in text_of(story.card)


def test_a_message_shows_five_sections_and_names_the_rest() -> None:
    shown = [
        ShownChange(SectionRef("refunds", f"s{n}"), f"Section {n}", f"https://x.example/{n}", 2, "old", "new") for n in range(7)
    ]
    card = changed_card(shown)
    assert "7 things you know have changed" in card.text
    assert "Changed as well: <https://x.example/5|Section 5>, <https://x.example/6|Section 6>" in str(card.blocks)
    assert "Check myself" not in str(card.blocks)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"was": "Ask first.", "now": ""}, "No longer says: Ask first."),
        ({"was": "", "now": "Ask *first*."}, "New in it:\\nNow: *Ask first.*"),
        ({}, "Its lines stand in another order now."),
        ({"was": "Ask first.", "is_gone": True}, "This section is no longer in the SOP. It said: Ask first."),
        ({"was": "<!here>", "now": "1 < 2"}, "Before: &lt;!here&gt;"),
    ],
)
def test_what_happened_to_a_section_is_said(change: dict[str, Any], words: str) -> None:
    card = changed_card([ShownChange(SectionRef("refunds", "s"), "Refunds", "", 2, **change)])
    assert words in str(card.blocks)
