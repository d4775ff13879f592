"""The question back in Slack: values as buttons, and a click that answers for one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.answer_clicks import asked, click, text_of
from support.bot_factory import SlackSide, direct, found, slack_side, source

from bot.questions.choosing import completed
from core.localization import speaking
from retrieval.answer.choices import Choice
from retrieval.answer.models import Places

WHICH = Choice(("Leipzig", "Dresden"), "branch")
LEIPZIG, DRESDEN = found("Branch Leipzig", "Opening hours"), found("Branch Dresden", "Opening hours")


def choosing_side(choice: Choice = WHICH) -> SlackSide:
    return slack_side(Places((source(LEIPZIG), source(DRESDEN, 2)), 0.4, 120, choice))


def buttons(message: dict[str, object]) -> dict[str, tuple[str, str]]:
    blocks = message["blocks"]
    assert isinstance(blocks, list)
    elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    return {each["text"]["text"]: (each["action_id"], each["value"]) for each in elements if each["type"] == "button"}


def test_the_values_are_buttons_in_their_order() -> None:
    _, shown = asked(choosing_side())
    assert list(buttons(shown))[:2] == ["Dresden", "Leipzig"]
    assert "which branch do you mean?" in shown["text"]


def test_values_without_a_button_are_named_with_the_way_to_answer() -> None:
    values = tuple(f"Town {number:02}" for number in range(23))
    places = [source(found(f"Branch {value}", "Opening hours"), rank) for rank, value in enumerate(values, 1)]
    _, shown = asked(slack_side(Places(tuple(places), 0.4, 120, Choice(values, "branch"))))
    assert sum(name.startswith("Town") for name in buttons(shown)) == 20
    assert "a button for Town 20, Town 21 and Town 22: write the name" in text_of(shown)
    assert "write the name" not in text_of(asked(choosing_side())[1])


def test_a_click_asks_again_with_the_value_in_the_same_thread() -> None:
    side = choosing_side()
    _, shown = asked(side)
    side.answers.outcome = Places((source(LEIPZIG),), 0.4, 120)  # a search for the longer question is not asked
    action, value = buttons(shown)["Dresden"]
    for trigger in ("T.1", "T.2"):
        side.dispatch(click(action, value, shown, trigger=trigger))
    first, second = side.memory.questions
    assert second.question.text == f"{first.question.text} (branch Dresden)"
    assert second.question.place.thread == first.question.place.thread
    assert (second.outcome, second.reason) == ("answered", "chosen")
    assert second.sources[0].sop_id == DRESDEN.sop.id
    text = text_of(side.slack.messages[shown["channel"]][-1])
    assert "Branch Dresden" in text
    assert "Your choice" in text
    assert "Leipzig" not in text
    assert side.posts()[-1]["thread_ts"] == first.question.place.thread


def test_a_follow_up_in_a_direct_message_knows_the_value_that_was_chosen() -> None:
    side = choosing_side()
    _, shown = asked(side, direct("when do they open?", ts="1795348790.000100"))
    side.dispatch(click(*buttons(shown)["Dresden"], shown))
    side.dispatch(direct("and the lights?", ts=f"{side.clock().timestamp() + 60:.6f}"))
    assert side.answers.asked[-1].turns[-1] == "when do they open? (branch Dresden)"
    assert side.answers.asked[-1].shown == (DRESDEN.ref,)


def test_a_value_without_a_section_is_searched_for() -> None:
    side = choosing_side()
    _, shown = asked(side)
    side.answers.outcome = Places((source(LEIPZIG),), 0.4, 120)
    action, value = buttons(shown)["Dresden"]
    side.dispatch(click(action, value[: value.rindex("\n") + 1], {**shown, "blocks": []}))
    assert side.memory.questions[-1].outcome == "places"


def test_what_nothing_has_is_said_and_the_value_takes_its_place() -> None:
    choice = replace(WHICH, missing="Hamburg")
    _, shown = asked(choosing_side(choice))
    assert "There is no page about Hamburg. I know Dresden and Leipzig." in shown["text"]
    assert completed("Manager of the Hamburg branch?", "branch", "Leipzig", "Hamburg") == "Manager of the Leipzig branch?"


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (WHICH, "That differs, so I need to know one thing: which branch do you mean?"),
        (replace(WHICH, missing="hamburg"), "There is no page about Hamburg. I know Dresden and Leipzig."),
        (replace(WHICH, kind=""), "That differs, so I need to know one thing: which one do you mean?"),
        (
            replace(WHICH, missing="Erfurt", has_page=True),
            "I found nothing about this for Erfurt. I know it for Dresden and Leipzig.",
        ),
    ],
)
def test_what_is_missing_is_said_in_words(choice: Choice, said: str) -> None:
    assert choice.in_words == said


def test_a_question_that_is_gone_is_not_asked_again() -> None:
    side = choosing_side()
    _, shown = asked(side)
    side.dispatch(click("choose_0", "no-such-question\nbranch\nDresden\n", shown))
    assert len(side.memory.questions) == 1


def test_the_word_for_what_differs_stands_in_an_english_question_only() -> None:
    with speaking("de"):
        assert WHICH.in_words == replace(WHICH, kind="").in_words != replace(WHICH, missing="Hamburg").in_words
