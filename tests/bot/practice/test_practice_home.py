"""The Home tab of a learner and of who leads them."""

from __future__ import annotations

from support.practice_story import MAP, PEOPLE, PracticeStory

from core.people import Person
from nudges.asking.answering import answer
from nudges.asking.attempts import Reply
from nudges.asking.quizzing import quiz_me
from nudges.rules import Rules


def learner(story: PracticeStory, person: str = "U0MIA"):
    with story.memory() as uow:
        return uow.learners.get(person)


def begun(people: tuple[Person, ...] = PEOPLE) -> PracticeStory:
    story = PracticeStory(people=people)
    story.tick()
    return story


def test_a_learner_sees_what_waits_the_path_the_settings_and_what_is_stored() -> None:
    story = begun()
    story.command("quiz me")
    text = story.home()
    for words in (
        "2 questions wait in *Messages*",
        "Your path: Support",
        "▱▱▱▱▱",
        "Next lesson: Issue a refund",
        "Questions come on working days at 9:00 (UTC), at most 3.",
        "What I store about your practice",
        "learn_slot",
        "learn_away",
    ):
        assert words in text
    assert len(story.slack.made("views.publish")[-1]["view"]["blocks"]) < 40


def test_what_is_fragile_says_why_and_when_it_comes() -> None:
    story = begun()
    story.press(story.last(), "learn_lesson")
    story.press(story.last(), "learn_try")
    story.answer(right=False)
    text = story.home()
    assert "Worth another look" in text
    assert "Refunds › Issue a refund: not right last time. Comes Thu 5 Mar." in text


def test_pausing_and_going_on() -> None:
    story = begun()
    story.at_home("learn_pause")
    assert "Paused until Mon 9 Mar" in story.shown_home()
    story.at_home("learn_resume")
    assert "Paused" not in story.shown_home()


def test_the_time_of_day_is_changed_in_a_modal() -> None:
    story = begun()
    story.at_home("learn_slot")
    assert story.submit(time={"selected_time": "14:30"}) == {}
    assert "on working days at 14:30" in story.shown_home()
    assert learner(story).next_at.hour == 14


def test_leave_is_taken_in_a_modal_with_two_days() -> None:
    story = begun()
    story.at_home("learn_away")
    shown = story.submit(first={"selected_date": "2026-03-10"}, last={"selected_date": "2026-03-05"})
    assert list(shown["errors"]) == ["last"]
    assert story.submit(first={"selected_date": "2026-03-03"}, last={"selected_date": "2026-03-06"}) == {}
    assert "Away Tue 3 Mar to Fri 6 Mar" in story.shown_home()
    assert learner(story).next_at.day == 9
    story.at_home("learn_back")
    assert "Away" not in story.shown_home()


def test_an_empty_modal_says_what_is_missing() -> None:
    story = begun()
    story.at_home("learn_away")
    assert "errors" in story.submit(first={}, last={})


def test_a_field_that_was_left_alone_stays_as_it_was_filled_in() -> None:
    story = begun()
    slot = learner(story).slot
    story.at_home("learn_slot")
    assert story.submit(time={}) == {}
    assert learner(story).slot == slot


def test_opting_out_is_no_failure_and_ends_where_it_began() -> None:
    story = begun()
    story.at_home("learn_leave_practice")
    text = story.shown_home()
    assert "You're not enrolled, and that is fine." in text
    assert "Your path" not in text
    story.at_home("learn_join_practice")
    assert "Your path: Support" in story.shown_home()


def test_somebody_nobody_knows_has_no_practice_on_their_home() -> None:
    story = begun()
    story.slack.users["U0NEW"] = {"real_name": "Noor Haddad"}
    assert "*Practice*" not in story.home("U0NEW")
    story.at_home("learn_join_practice", "U0NEW")
    assert "*Practice*" in story.shown_home()


def team(number: int) -> tuple[Person, ...]:
    members = [Person(f"U0T{each}", None, f"Member {each}", "support", manager="U0GRETA") for each in range(number)]
    return (PEOPLE[2], PEOPLE[3], *members)


def answered_by(story: PracticeStory, people: list[str], *, right: bool) -> None:
    """Enough answers of each that something is known."""
    rules = Rules(MAP)
    for _ in range(5):
        for person in people:
            with story.memory() as uow:
                found = quiz_me(uow, rules, person, story.clock())
                for question in found.questions:
                    item = question.item.item
                    choice = item.key if right else (item.key + 1) % len(item.options)
                    answer(uow, rules, Reply(question.ask.id, person, choice), story.clock())
                uow.commit()
        story.clock.advance(minutes=1)


def test_a_manager_sees_fragile_areas_and_nobodys_answers() -> None:
    story = begun(team(5))
    answered_by(story, [f"U0T{each}" for each in range(5)], right=False)
    text = story.home("U0GRETA")
    assert "Your people who practise: *5 of 5*" in text
    assert "Practise “Issue a refund” with the team" in text
    assert "Most of the 5 people who practise it are unsure." in text
    assert "insights_assign_check" in text
    assert "Member" not in text
    assert "U0T" not in text


def test_a_team_under_five_gets_no_figures() -> None:
    story = begun(team(4))
    answered_by(story, [f"U0T{each}" for each in range(4)], right=False)
    text = story.home("U0GRETA")
    assert "below that they would tell about single people" in text
    assert "Your people who practise: *withheld*" in text
    assert "unsure" not in text


def test_who_leads_nobody_sees_no_team() -> None:
    assert "Your people" not in begun().home("U0MIA")
