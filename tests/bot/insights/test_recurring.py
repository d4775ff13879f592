"""What comes by itself: the weekly message, the month in review, the quarter's question without names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fakes.quiz_sops import REFUNDS
from fakes.samples import question
from support.alert_story import AlertStory
from support.practice_story import PEOPLE, PracticeStory

from bot.insights import InsightSettings
from bot.topics.schedule import Schedule
from core.people import Person
from escalation.cases.afterwards import GapKind, SopGap
from insights.alerts.events import Fixing
from insights.alerts.verdicts import Verdict
from insights.reports.models import Block as Part
from insights.reports.models import Chart, Figure, Page, PageId, Series, Shape, Todo
from insights.reports.readers import Reader
from insights.reports.review import ReviewFacts, feedback_words, review_page

MONDAY = datetime(2026, 3, 9, 9, 1, tzinfo=UTC)


def story_of(people: tuple[Person, ...] = PEOPLE, **more: Any) -> PracticeStory:
    made = PracticeStory(people=people, insights=InsightSettings(schedule=Schedule(), **more))
    made.tick()
    return made


def sent(story: PracticeStory, title: str, person: str = "U0GRETA") -> list[dict[str, Any]]:
    return [message for message in story.messages(person) if message["text"].startswith(title)]


def overdue(story: PracticeStory) -> None:
    """A page that has something to say: the SOP's review is over."""
    story.publish("# Refunds\n\n## Issue a refund\n\n1. Open the order.\n2. Press refund.\n", review_every=timedelta(days=1))


def test_this_week_goes_out_once_at_the_digests_time_to_who_asked() -> None:
    story = story_of()
    overdue(story)
    story.at_home("insights_digest_on", "U0GRETA")
    story.clock.now = MONDAY.replace(hour=8, minute=59)
    story.tick()
    assert not sent(story, "This week")
    story.clock.now = MONDAY
    for _ in range(3):
        story.tick()
    (message,) = sent(story, "This week")
    assert "Review Refunds" in str(message)
    assert "insights_dashboard_fresh" in str(message)
    assert not sent(story, "This week", "U0AMARA")
    story.at_home("insights_digest_off", "U0GRETA")
    story.clock.now = MONDAY.replace(day=16)
    story.tick()
    assert len(sent(story, "This week")) == 1


def speaking_german(person: str) -> PracticeStory:
    """One person's Slack is in German, the workspace's language is English."""
    story = PracticeStory(people=PEOPLE, insights=InsightSettings(schedule=Schedule()))
    story.slack.users[person]["locale"] = "de-DE"
    story.tick()
    overdue(story)
    return story


def test_what_comes_by_itself_speaks_its_readers_language() -> None:
    story = speaking_german("U0GRETA")
    story.at_home("insights_digest_on", "U0GRETA")
    story.clock.now = MONDAY
    story.tick()
    (message,) = [each for each in story.messages("U0GRETA") if "insights_dashboard_fresh" in str(each)]
    assert "Diese Nachricht beenden" in str(message)


def test_the_quarters_question_speaks_its_readers_language() -> None:
    story = speaking_german("U0MIA")
    story.clock.now = MONDAY.replace(day=2)
    story.tick()
    assert sent(story, "Eine Frage, einmal im Quartal", "U0MIA")
    assert sent(story, "One question, once a quarter", "U0LEO")


def test_an_owner_is_asked_in_their_own_language() -> None:
    story = speaking_german("U0AMARA")
    story.at_home("insights_ask_owner", "U0GRETA", "refunds")
    assert [each["text"] for each in story.messages("U0AMARA") if "Bitte sieh dir" in each["text"]]
    assert "in a direct message" in str(story.slack.made("views.open")[-1]["view"])


def test_nothing_goes_out_when_nothing_waits_and_a_day_late() -> None:
    story = story_of()
    story.at_home("insights_digest_on", "U0GRETA")
    story.clock.now = MONDAY
    story.tick()
    assert not sent(story, "This week")
    overdue(story)
    story.clock.now = MONDAY.replace(day=18)
    story.tick()
    assert not sent(story, "This week")


def test_the_link_of_a_message_is_made_at_the_click() -> None:
    story = story_of(enter=lambda person, page: f"https://cairn.example/{person}/{page}")
    story.at_home("insights_dashboard_fresh", "U0GRETA")
    assert "https://cairn.example/U0GRETA/week" in str(story.slack.made("views.open")[-1]["view"])


def test_the_month_in_review_comes_with_the_first_digest_of_a_month() -> None:
    def work(reader: Reader) -> Page:
        other = Chart("Helpfulness", "It fell.", Shape.LINE, ("1 Mar", "8 Mar"), [Series("share", (80.0, 60.0))], "%")
        chart = replace(other, title="First-contact resolution", description="It rose.", series=[Series("share", (68.0, 71.0))])
        figures = [Figure("First-contact resolution", "71 %", "+3")]
        return Page(PageId.WORK, "Work", "?", MONDAY, figures, [Part(charts=[other, chart])])

    named = Todo("Capture: looks like the process or the system, not the people", "Errors at work: 32 %.")
    story = story_of(makers={PageId.WORK: work}, more=(lambda _reader: [named],))
    story.at_home("insights_digest_on", "U0GRETA")
    story.clock.now = MONDAY
    story.tick()
    assert not sent(story, "The month in review")
    story.clock.now = datetime(2026, 4, 6, 9, 1, tzinfo=UTC)
    story.tick()
    story.tick()
    (message,) = sent(story, "The month in review")
    assert [block["type"] for block in message["blocks"]].count("data_visualization") == 1
    assert "Helpfulness" not in str(message), "a chart is of a figure that is shown"
    for words in (
        "71 %",
        r"68\xa0% (1 Mar) to 71\xa0% (8 Mar)",
        named.text,
        "Approved or reviewed: 0 of 1 SOPs",
        "Fewer than 5 people answered",
    ):
        assert words in str(message)


def test_the_review_says_what_to_decide_about_topics_that_the_change_did_not_help() -> None:
    story = AlertStory()
    story.ring()
    story.book.act("5e1f0000000000aa", "U0AMARA", Fixing(story.side.clock().date()))
    story.rewrite()
    story.tick()
    story.judge(Verdict.DID_NOT_HELP)
    side = story.side.services.insights
    page = side.recurring.reviews.page(Reader("U0AMARA", sops=frozenset({"refunds"})), story.side.clock())
    assert "where the change did not help: 1" in page.blocks[1].text
    (todo,) = page.blocks[4].todos
    assert todo.reason == "The change did not help. Decide what else is tried."


def pulse(story: PracticeStory, person: str) -> list[dict[str, Any]]:
    return sent(story, "One question, once a quarter", person)


def test_the_quarters_question_counts_answers_and_keeps_no_name() -> None:
    people = (PEOPLE[2], PEOPLE[3], *(Person(f"U0T{each}", None, f"Member {each}", "support") for each in range(6)))
    story = story_of(people)
    story.clock.now = datetime(2026, 3, 2, 9, 1, tzinfo=UTC)
    story.tick()
    story.tick()
    for each in range(6):
        (message,) = pulse(story, f"U0T{each}")
        story.press(message, f"insights_pulse_{1 + each % 5}", f"U0T{each}")
        story.click(message, "insights_pulse_1", "2026Q1", f"U0T{each}")
    truth = story.memory.truth
    assert truth.pulse_counts == {("2026Q1", score): 2 if score == 1 else 1 for score in range(1, 6)}
    assert not any(f"U0T{each}" in str(truth.pulse_voters) + str(truth.pulse_counts) for each in range(6))
    assert "Thank you" in sent(story, "Thank you", "U0T0")[0]["text"]


def test_an_answer_to_a_quarter_that_is_over_is_not_counted() -> None:
    story = story_of()
    recurring = story.services.insights.recurring
    assert not recurring.answer("U0MIA", "2025Q4", 5)
    assert recurring.answer("U0MIA", "2026Q1", 5)
    assert not recurring.answer("U0MIA", "2026Q1", 1)


def test_feedback_of_few_people_is_withheld() -> None:
    assert "so nothing is shown" in feedback_words({5: 4}, "2026Q1", 5)
    assert feedback_words({5: 4, 1: 1}, "2026Q1", 5).endswith("4.2 of 5 on average.")
    assert "Fewer than 10" in review_page(ReviewFacts(MONDAY, "March", asked="2026Q1", answers={4: 9}), 10).blocks[3].text


def test_the_review_says_how_sops_are_looked_after() -> None:
    facts = ReviewFacts(
        MONDAY, "March", sops=3, renewed=1, overdue=1, gaps=2, unwritten=1, answered=40, in_date=25, undated=5, items=6
    )
    assert review_page(facts, 5).blocks[0].text == (
        "Approved or reviewed: 1 of 3 SOPs. 1 is overdue. "
        "25 of 40 answers came from SOPs whose promised review is in date (5 from SOPs that promise none). "
        "2 gaps wait to be written, 1 of them because a decided case should have changed the SOP. "
        "6 practice questions are waiting for your decision."
    )


def answers(story: PracticeStory, people: int) -> None:
    """So many people got an answer from the refunds' SOP."""
    with story.memory() as uow:
        for number in range(people):
            logged = question(number, f"U9{number}")
            source = replace(logged.sources[0], anchor="deadlines")
            asked = replace(logged.question, asked_at=story.clock())
            uow.questions.add(replace(logged, question=asked, sources=(source,)))
        uow.commit()


@pytest.mark.parametrize(("people", "said"), [(5, "0 of 5 answers"), (4, "")])
def test_the_review_counts_the_answers_of_overdue_sops_and_withholds_few_people(people: int, said: str) -> None:
    story = story_of()
    story.publish(REFUNDS, review_every=timedelta(days=1))
    answers(story, people)
    case = SopGap("g1", "refunds", "deadlines", GapKind.SHOULD_BE_IN_SOP, "c1", story.clock())
    with story.memory() as uow:
        uow.gaps.add(case)
        uow.gaps.add(replace(case, id="g2", case_id=None))
        uow.gaps.add(replace(case, id="g3", sop_id="vat", case_id="c2"))
        uow.commit()
    story.later(days=3)
    reviews = story.services.insights.recurring.reviews
    text = reviews.page(Reader("U0AMARA", sops=frozenset({"refunds"})), story.clock()).blocks[0].text
    assert ("answers came from" in text, said in text) == (bool(said), True)
    assert "2 gaps wait to be written, 1 of them because" in text
    assert "practice questions are waiting for your decision" in text
