from __future__ import annotations

from typing import Any

import pytest
from fakes.slack import ME
from support.answer_clicks import asked, click, text_of
from support.bot_factory import SlackSide, answered, direct, found, mention, message, slack_side, source, unanswered

from retrieval.answer.models import Reason


def test_helped_is_stored_once_and_shown_in_place() -> None:
    side = slack_side()
    question, shown = asked(side)
    for trigger in ("T.1", "T.1", "T.2"):
        assert side.dispatch(click("feedback_helped", question, shown, trigger=trigger)).status == 200
    assert [feedback.kind.value for feedback in side.memory.questions[0].feedback] == ["helped"]
    message = side.slack.messages["C0OPS"][-1]
    assert "Mia Sol said this helped" in text_of(message)
    assert message["blocks"][0]["block_id"] == f"answer:{question}"
    assert len(side.posts()) == 1


def test_still_stuck_offers_the_owner_and_the_next_best() -> None:
    side = slack_side(answered(source(), source(found("Credit notes", "Partial"), 2)))
    question, shown = asked(side)
    side.dispatch(click("feedback_still_stuck", question, shown))
    text = text_of(side.slack.messages["C0OPS"][-1])
    assert "still stuck" in text
    assert text.count("Credit notes › Partial") == 1, "it stands below See also already"
    assert "'ask_owner'" in text


def test_a_colleagues_click_is_stored_and_leaves_the_card_alone() -> None:
    side = slack_side()
    question, shown = asked(side)
    side.dispatch(click("feedback_helped", question, shown, "U0LEO"))
    assert side.memory.questions[0].feedback[0].person == "U0LEO"
    assert side.slack.made("chat.update") == []
    assert "thank you" in side.slack.made("chat.postEphemeral")[0]["text"]


def test_the_owner_is_asked_once_and_the_asker_told_who_and_where() -> None:
    side = slack_side()
    question, shown = asked(side)
    for trigger in ("T.1", "T.2"):
        side.dispatch(click("ask_owner", question, shown, trigger=trigger))
    (card,) = side.slack.messages["C0BILLING"]
    assert "<@U0AMARA>" in text_of(card)
    assert "Mia Sol needs your help" in card["text"]
    assert "how do I refund?" in text_of(card)
    assert "https://x.slack.com/archives/C0OPS" in text_of(card)
    assert "I asked Amara Okafor in #billing" in text_of(side.slack.messages["C0OPS"][-1])


def test_only_the_asker_may_send_it_to_the_owner() -> None:
    side = slack_side()
    question, shown = asked(side)
    side.dispatch(click("ask_owner", question, shown, "U0LEO"))
    assert "C0BILLING" not in side.slack.messages
    assert "Only the person who asked" in side.slack.made("chat.postEphemeral")[0]["text"]


def test_without_an_sop_the_fallback_is_asked() -> None:
    side = slack_side(unanswered(Reason.OUT_OF_SCOPE))
    question, shown = asked(side, direct())
    side.dispatch(click("ask_owner", question, shown))
    (card,) = side.slack.messages["DU0LEO"]
    assert "I found no SOP" in text_of(card)
    assert "Asked in private" in text_of(card)


def test_when_nobody_can_be_reached_it_says_so() -> None:
    side = slack_side()
    question, shown = asked(side)
    for user in ("U0AMARA", "U0GRETA", "U0LEO"):
        side.slack.users[user]["deleted"] = True
    for channel in ("C0BILLING", "C0OPS"):
        side.slack.channels[channel]["is_archived"] = True
    side.clock.advance(minutes=11)
    side.dispatch(click("ask_owner", question, shown))
    assert "couldn't reach an owner" in text_of(side.slack.messages["C0OPS"][-1])


def test_a_restricted_sop_is_not_named_outside_its_own_channel() -> None:
    side = slack_side(answered(source(found("Payroll", audience=frozenset({"billing-ops"}), channel="C0GONE"))))
    question, shown = asked(side, direct())
    side.dispatch(click("ask_owner", question, shown))
    assert not {"C0OPS", "C0BILLING"} & set(side.slack.messages)
    (card,) = side.slack.messages["DU0AMARA"]
    assert "Payroll" in text_of(card)


def owner_asked(side: SlackSide, body: dict[str, Any] | None = None) -> str:
    question, shown = asked(side, body)
    event = (body or mention())["event"]
    side.slack.put(event["channel"], ts=event["ts"], user=event["user"], text=event["text"])
    side.dispatch(click("ask_owner", question, shown))
    return str(side.slack.messages["DU0AMARA" if event["channel"] == "D0MIA" else "C0BILLING"][0]["ts"])


def reply(card: str, person: str = "U0AMARA", text: str = "Use the form, <!channel>", **fields: Any) -> dict[str, Any]:
    return message(text, "1795348900.000100", **{"channel": "C0BILLING", "thread_ts": card, "user": person, **fields})


def test_the_owners_reply_is_carried_back_once_and_inert() -> None:
    side = slack_side()
    card = owner_asked(side)
    side.dispatch(reply(card))
    side.dispatch(reply(card, event_id="EvAgain"))
    back = side.slack.messages["C0OPS"][-1]
    assert back["thread_ts"] == "1795348800.000100"
    assert "Amara Okafor wrote" in text_of(back)
    assert "<!channel>" not in str(back)
    assert len([each for each in side.slack.messages["C0OPS"] if each.get("bot_id")]) == 2
    assert side.slack.made("reactions.add")[0]["name"] == "white_check_mark"


def test_a_reply_to_a_private_question_stays_private() -> None:
    side = slack_side()
    card = owner_asked(side, direct())
    side.dispatch(reply(card, parent_user_id=ME, channel="DU0AMARA", channel_type="im"))
    assert "Amara Okafor wrote" in text_of(side.slack.messages["D0MIA"][-1])


@pytest.mark.parametrize("person", ["U0LEO2", "U0MIA"])
def test_what_others_write_below_the_card_is_not_carried(person: str) -> None:
    side = slack_side()
    side.slack.users["U0LEO2"] = {"real_name": "Some Body"}
    card = owner_asked(side)
    side.dispatch(reply(card, person))
    assert len([each for each in side.slack.messages["C0OPS"] if each.get("bot_id")]) == 1
    assert all(event.is_done for event in side.memory.events)


def test_a_reply_below_somebody_elses_message_is_nothing_to_cairn() -> None:
    side = slack_side()
    asked(side)
    other = side.slack.put("C0BILLING", user="U0LEO", text="lunch?")["ts"]
    side.dispatch(reply(other))
    side.dispatch(reply(other, event_id="Ev2", parent_user_id="U0LEO"))
    assert len(side.memory.events) == 1


def test_why_opens_a_modal_for_this_question() -> None:
    side = slack_side()
    question, shown = asked(side)
    side.dispatch(click("answer_more", f"why:{question}", shown))
    (opened,) = side.slack.made("views.open")
    assert opened["trigger_id"] == "T.9"
    assert "Refunds › Issue a refund" in str(opened["view"])


def test_why_of_a_question_that_was_erased() -> None:
    side = slack_side()
    _, shown = asked(side)
    side.dispatch(click("answer_more", "why:gone", shown))
    assert "no longer have this question" in str(side.slack.made("views.open")[0]["view"])


def test_a_trigger_that_expired_asks_for_another_click() -> None:
    side = slack_side()
    question, shown = asked(side)
    side.slack.fail("views.open", "expired_trigger_id")
    side.dispatch(click("answer_more", f"why:{question}", shown))
    assert "try again" in side.slack.made("chat.postEphemeral")[0]["text"]


def test_what_cannot_be_changed_in_place_is_said_in_private() -> None:
    side = slack_side()
    question, shown = asked(side)
    del shown["blocks"]
    side.dispatch(click("feedback_helped", question, shown, container={"message_ts": shown["ts"], "is_ephemeral": True}))
    side.dispatch(click("feedback_still_stuck", question, {**shown, "blocks": [{"type": "divider"}]}, trigger="T.3"))
    kinds = [feedback.kind.value for feedback in side.memory.questions[0].feedback]
    assert kinds == ["helped", "still_stuck"]


def test_buttons_of_an_erased_question_say_so() -> None:
    side = slack_side()
    _, shown = asked(side)
    side.dispatch(click("feedback_helped", "gone", shown))
    side.dispatch(click("ask_owner", "gone", shown, trigger="T.10"))
    assert ["no longer have" in call["text"] for call in side.slack.made("chat.postEphemeral")] == [True, True]


def test_a_click_from_another_workspace_is_dropped() -> None:
    side = slack_side()
    question, shown = asked(side)
    side.dispatch(click("feedback_helped", question, shown, user={"id": "U9", "team_id": "T0OTHER"}))
    assert side.memory.questions[0].feedback == ()


def test_a_practice_question_is_added_behind_the_dots() -> None:
    side = slack_side()
    question, shown = asked(side)
    assert f"add_question:{question}" in text_of(shown)
    body = click("answer_more", question, shown)
    body["actions"][0]["selected_option"]["value"] = f"add_question:{question}"
    side.dispatch(body)
    view = side.slack.made("views.open")[-1]["view"]
    assert view["callback_id"] == "practice_question_added"
    assert view["private_metadata"] == str(found().ref)


def test_whoever_asked_in_private_is_not_called_by_name() -> None:
    side = slack_side()
    question, shown = asked(side, direct())
    for button, words in (("feedback_still_stuck", "you are still stuck"), ("feedback_helped", "this helped")):
        side.dispatch(click(button, question, shown, trigger=button))
        text = text_of(side.slack.messages[str(shown["channel"])][-1])
        assert words in text
        assert "Mia" not in text
