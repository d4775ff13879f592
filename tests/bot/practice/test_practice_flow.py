"""Practice from the first day to the question that has settled, as people click through it."""

from __future__ import annotations

import json

from fakes.quiz_sops import REFUNDS
from support.bot_factory import answered, found, source
from support.practice_story import ISSUE, PEOPLE, PracticeStory

from core.people import Person


def begun() -> PracticeStory:
    """Monday, nine: everybody has had their first-day message."""
    story = PracticeStory()
    story.tick()
    return story


def taught() -> PracticeStory:
    """Mia took the first lesson and has its case before her."""
    story = begun()
    story.press(story.last(), "learn_lesson")
    story.press(story.last(), "learn_try")
    return story


def test_the_first_day_says_who_cairn_is_and_what_the_path_is_and_why() -> None:
    story = begun()
    (message,) = story.messages()
    text = str(message["blocks"])
    for words in (
        "Hi Mia, I'm Cairn",
        "Your path: Support",
        "every day",
        "(after Issue a refund)",
        "up to three short questions",
    ):
        assert words in text
    assert text.index("*Issue a refund*") < text.index("*Keep the deadlines*")
    assert len(story.messages("U0LEO")) == 1
    assert story.messages("U0AMARA") == []


def test_the_first_day_comes_once() -> None:
    story = begun()
    story.later(days=1)
    assert len([each for each in story.messages() if "I'm Cairn" in each["text"]]) == 1


def test_a_first_day_message_does_not_come_at_night() -> None:
    story = PracticeStory()
    story.clock.now = story.clock.now.replace(hour=2)
    story.tick()
    assert story.messages() == []
    story.later(hours=7)
    story.services.background.recovery.tick()
    assert "I'm Cairn" in story.last()["text"]


def test_a_lesson_is_one_card_word_for_word_and_ends_in_a_case() -> None:
    story = begun()
    story.press(story.last(), "learn_lesson")
    text = story.text()
    for words in ("Issue a refund", "The steps, in order", "3. Press _Refund_ and enter the amount.", "Open the SOP"):
        assert words in text
    story.press(story.last(), "learn_try")
    assert "Here is your question" in story.text()
    assert "Here comes the case" in str(story.messages()[-2]["blocks"])


def test_not_now_and_opt_out_end_the_first_day_kindly() -> None:
    story = begun()
    story.press(story.last(), "learn_later")
    assert "No hurry" in story.text()
    story.press(story.last("U0LEO"), "learn_opt_out", "U0LEO")
    assert "You're not enrolled" in story.text("U0LEO")
    with story.memory() as uow:
        assert uow.learners.get("U0LEO").is_enrolled is False


def test_a_right_answer_is_shown_in_place_with_the_rule_and_the_date_and_asks_how_sure() -> None:
    story = taught()
    count = len(story.messages())
    text = story.answer(right=True)
    assert len(story.messages()) == count
    for words in ("✓ *Right:*", "Refunds › Issue a refund", "(v1)", "Next time: ", "How sure were you?"):
        assert words in text
    story.press(story.last(), "quiz_confide_unsure")
    assert "How sure were you?" not in story.text()
    (attempt,) = story.attempts()
    assert attempt.confidence == "unsure"
    assert story.whispers() == []


def test_a_miss_is_kind_and_comes_back_in_three_days_with_another_example() -> None:
    story = taught()
    _, first = story.ask()
    text = story.answer(right=False)
    for words in ("*Not quite.* You chose: ", "The SOP says: ", "I'll ask again on Thu 5 Mar."):
        assert words in text
    for days in (1, 1):
        story.later(days=days)
        assert "short question" not in story.last()["text"]
    story.later(days=1)
    assert "One short question, less than a minute." in story.last()["text"]
    assert "Not quite right on Mon 2 Mar" in story.text()
    _, second = story.ask()
    assert second.family == first.family
    assert second.id != first.id


def test_a_second_click_counts_nothing_and_says_so_only_when_it_differs() -> None:
    story = taught()
    ask, item = story.ask()
    shown = story.last()
    story.answer(right=True)
    story.click(shown, f"quiz_answer_{item.key}", f"{ask.id}|{item.key}")
    assert story.whispers() == []
    other = (item.key + 1) % len(item.options)
    story.click(shown, f"quiz_answer_{other}", f"{ask.id}|{other}")
    assert "your first answer stands" in story.whispers()[-1]
    assert len(story.attempts()) == 1


def test_somebody_elses_click_and_a_made_up_one_count_nothing() -> None:
    story = taught()
    ask, item = story.ask()
    shown = story.last()
    story.click(shown, f"quiz_answer_{item.key}", f"{ask.id}|{item.key}", "U0LEO")
    story.click(shown, "quiz_answer_0", "nothing|0")
    story.click(shown, "quiz_answer_0", f"{ask.id}|99")
    story.click(shown, "quiz_answer_0", ask.id)
    assert story.attempts() == []
    assert all("no longer have this question" in said for said in story.whispers())
    assert len(story.whispers()) == 4


def test_not_now_puts_everything_off_and_says_when_it_comes_back() -> None:
    story = taught()
    shown = story.last()
    story.press(shown, "quiz_later", option="Tomorrow")
    assert "Put off" in story.text()
    assert "I'll be back on Tue 3 Mar, 9:00" in story.text()
    assert "That's all for now" not in story.text()
    story.later(days=1)
    assert "One short question" in story.last()["text"]


def test_an_answer_to_a_question_that_was_put_off_counts() -> None:
    story = taught()
    shown = story.last()
    ask, item = story.ask()
    story.press(shown, "quiz_later", option="Tomorrow")
    story.click(shown, f"quiz_answer_{item.key}", f"{ask.id}|{item.key}")
    assert [attempt.ask for attempt in story.attempts()] == [ask.id]
    assert story.whispers() == []


def test_a_week_off_is_a_week_off() -> None:
    story = taught()
    story.press(story.last(), "quiz_later", option="week")
    assert "I'll be back on Mon 9 Mar" in story.text()
    count = len(story.messages())
    story.later(days=6)
    assert len(story.messages()) == count


def test_in_a_team_of_five_the_owner_hears_of_a_third_miss_but_not_of_whom() -> None:
    more = tuple(Person(f"U0P{number}", None, f"Pat {number}", "support") for number in range(3))
    story = PracticeStory(people=(*PEOPLE, *more))
    story.tick()
    for person in ("U0MIA", "U0LEO", *(one.id for one in more)):
        story.press(story.last(person), "learn_lesson", person)
        story.press(story.last(person), "learn_try", person)
    for days in (3, 1):
        story.answer(right=False)
        story.later(days=days)
    assert "C0BILLING" not in story.slack.messages
    story.answer(right=False)
    (note,) = story.messages(channel="C0BILLING")
    text = story.text(channel="C0BILLING")
    assert "Refunds › Issue a refund" in text
    assert "missed three times in a row" in text
    assert "Mia" not in json.dumps(note)
    assert "U0MIA" not in json.dumps(note)
    for days in (3, 3, 4):
        story.later(days=days)
        story.answer(right=False)
    assert len(story.messages(channel="C0BILLING")) == 1


def test_a_beginners_lesson_has_a_solved_example() -> None:
    story = begun()
    story.press(story.last(), "learn_lesson")
    text = story.text()
    assert "An example, solved" in text
    story.press(story.last(), "learn_try")
    _, item = story.ask()
    assert item.stem not in text


def test_a_question_that_was_asked_is_followed_up_on_the_next_working_day() -> None:
    story = begun()
    story.answers.outcome = answered(source(story.found()))
    story.direct("how do I issue a refund?")
    story.later(days=1)
    assert "You asked about this yesterday." in story.text()
    assert story.last()["text"] == "One short question, less than a minute."
    assert "efund" not in story.last()["text"]


def test_after_three_misses_in_a_row_the_owner_is_offered_and_a_small_team_stays_unnamed() -> None:
    story = taught()
    for days in (3, 1):
        assert "quiz_ask_owner" not in story.answer(right=False)
        story.later(days=days)
    text = story.answer(right=False)
    assert "This one is stubborn" in text
    assert "C0BILLING" not in story.slack.messages
    story.press(story.last(), "quiz_ask_owner")
    assert "Press it again to send" in story.text()
    story.press(story.last(), "quiz_ask_owner")
    assert "I asked Amara Okafor" in story.text()
    card = story.text("U0AMARA")
    for words in ("Mia Sol", "needs your help", "I keep getting this practice question wrong", "Refunds › Issue a refund"):
        assert words in card
    count = len(story.messages("U0AMARA"))
    story.click(story.last(), "quiz_ask_owner", story.attempts()[-1].ask)
    assert len(story.messages("U0AMARA")) == count


def test_when_the_batch_is_done_the_next_lesson_is_offered() -> None:
    story = taught()
    text = story.answer(right=True)
    assert "That's all for now" in text
    assert "learn_lesson" in text
    assert "Next lesson: " in text


def test_learn_shows_the_path_with_bars_and_the_next_lesson() -> None:
    story = begun()
    text = story.command("learn")
    for words in ("Your path: Support", "▱▱▱▱▱", "not begun", "Next lesson: Issue a refund", "(after Issue a refund)"):
        assert words in text


def test_quiz_me_sends_a_question_of_each_procedure_to_the_direct_messages() -> None:
    story = begun()
    assert "2 questions in our direct messages" in story.command("quiz me")
    assert "Here you go: two questions." in story.last()["text"]
    story.later(minutes=1)
    story.direct("quiz me")
    assert len([each for each in story.messages() if "Here you go" in each["text"]]) == 2


def test_quiz_me_about_a_topic_asks_about_what_search_finds() -> None:
    story = begun()
    story.answers.outcome = answered(source(story.found()))
    story.command("quiz me about refunds")
    assert story.answers.asked[-1].text == "refunds"
    assert story.answers.asked[-1].viewer.roles == {"support"}
    with story.memory() as uow:
        asked = [uow.items.get(ask.item).section for ask in uow.asks.open_of("U0MIA")]
    assert set(asked) == {ISSUE}


def test_quiz_me_about_what_nobody_wrote_says_so() -> None:
    story = begun()
    story.answers.outcome = answered(source(found("Cooking", "Boil an egg")))
    assert "no practice questions about _cooking_" in story.command("quiz me about cooking")


def test_a_person_who_opted_out_is_not_quizzed() -> None:
    story = begun()
    story.press(story.last(), "learn_opt_out")
    assert "that is fine" in story.command("quiz me")


def test_nobody_gets_a_question_of_an_sop_that_they_may_not_see() -> None:
    story = taught()
    story.answer(right=False)
    story.publish(REFUNDS, audience=frozenset({"finance"}))
    count = len(story.messages())
    story.later(days=3)
    assert len(story.messages()) == count
    assert "Next lesson" not in story.command("learn")
    assert "Nothing waits" in story.home()
    assert "Worth another look" not in story.shown_home()


def test_team_join_says_hello_and_shows_the_path_to_whom_people_csv_knows() -> None:
    story = PracticeStory()
    story.slack.users["U0NEW"] = {"real_name": "Noor Haddad"}
    story.event(type="team_join", user={"id": "U0NEW", "name": "noor"})
    assert "Hi Noor, I'm Cairn" in story.text("U0NEW")
    assert "path" not in story.text("U0NEW")
    story.event(type="team_join", user={"id": "U0MIA", "name": "mia"})
    story.tick()
    assert len(story.messages()) == 1
    assert "Your path: Support" in story.text()


def test_guests_and_bots_are_not_greeted() -> None:
    story = PracticeStory()
    story.slack.users["U0BOT2"] = {"real_name": "Robot", "is_bot": True}
    story.slack.users["U0GUEST"] = {"real_name": "Guest", "is_restricted": True}
    for person in ("U0BOT2", "U0GUEST"):
        story.event(type="team_join", user={"id": person})
        assert story.messages(person) == []


def test_a_click_that_slack_delivers_to_two_replicas_is_one_answer_and_one_drawing() -> None:
    story = taught()
    ask, item = story.ask()
    shown = story.last()
    for _ in range(2):
        story.triggers = 500
        story.click(shown, f"quiz_answer_{item.key}", f"{ask.id}|{item.key}")
    drawn = [key for key in story.memory.truth.calls if key.startswith("practice-click:")]
    assert len(drawn) == 1
    assert len(story.attempts()) == 1
    assert story.whispers() == []


def test_the_lesson_of_a_very_long_anchor_keeps_its_buttons() -> None:
    story = begun()
    heading = "a-very-long-heading-" * 20
    story.publish(REFUNDS.replace("## Issue a refund", f"## {heading}"))
    story.later(minutes=1)
    with story.memory() as uow:
        section = next(one for one in uow.library.document("refunds", 2).sections if one.heading == heading)
    story.at_home("learn_lesson", value=f"refunds#{section.anchor}")
    assert "learn_try" in story.text()
