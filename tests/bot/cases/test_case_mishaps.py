"""What goes wrong on the way: late, refused and lost messages, replies that arrive elsewhere, crashes in between."""

from __future__ import annotations

from typing import Any

import pytest
from fakes.slack import api_error
from support.bot_factory import message
from support.case_story import FIRST, Story, text_of

from bot.cases.replies import WORDLESS
from bot.slack import calls
from escalation.cases.events import Withdrawn
from escalation.cases.models import Status


def tick(story: Story, **later: float) -> None:
    story.side.clock.advance(**later)
    story.side.services.background.ticks.once()


def asked_for_info() -> Story:
    story = Story().sent()
    story.click("case_ask_info", "U0AMARA")
    story.submit("U0AMARA", reason="Which order was it?")
    assert story.case.status is Status.NEEDS_INFO
    return story


def test_an_update_that_comes_late_shows_the_newest_state() -> None:
    story = Story().sent()
    story.side.slack.fail("chat.update", "ratelimited")
    story.click("case_claim", "U0GRETA")
    story.click("case_decline", "U0GRETA")
    story.submit("U0GRETA", reason="Over the limit")
    assert "Declined by Greta Lind" in text_of(story.card)
    tick(story, minutes=1)
    assert "Declined by Greta Lind" in text_of(story.card)
    assert "case_claim" not in text_of(story.card)


def test_who_sends_an_update_looks_again_afterwards() -> None:
    story = Story().sent()
    delivery, slack = story.side.services.dispatcher.deps.delivery, story.side.slack
    key = f"case:{story.question}:2"
    stale = calls.update("C0BILLING", story.card["ts"], calls.Card("old"))
    about = {"id": story.question, "version": 0, "key": key, "channel": "C0BILLING"}
    update = slack.on_chat_update

    def overtaken(args: dict[str, Any]) -> dict[str, Any]:
        slack.on_chat_update = update  # type: ignore[method-assign]
        story.side.services.case_clicks.cases.act(story.question, "U0MIA", Withdrawn())
        return update(args)

    slack.on_chat_update = overtaken  # type: ignore[method-assign]
    with story.side.memory() as uow:
        uow.outbox.add("late", "C0BILLING", {**stale, "case": about}, story.side.clock())
        uow.commit()
    delivery.send_now("late")
    assert "withdrew it" in text_of(story.card)


def test_a_card_that_was_overtaken_on_its_way_says_so_when_it_arrives() -> None:
    story = Story()
    story.side.slack.fail("chat.postMessage", "ratelimited")
    story.sent()
    assert "C0BILLING" not in story.side.slack.messages
    story.click("case_withdraw", "U0MIA")
    tick(story, minutes=1)
    assert "withdrew it" in text_of(story.card)
    assert "case_claim" not in text_of(story.card)
    assert "<@U0AMARA>" not in text_of(story.card)


def test_a_card_that_slack_refuses_goes_to_the_next_place_in_line_and_the_asker_hears_of_it() -> None:
    story = Story()
    story.side.slack.fail("chat.postMessage", "restricted_action")
    story.sent()
    card = story.message("C0OPS", 1)
    assert "<@U0AMARA>" in text_of(card)
    assert "Slack refused my message to the channel #billing" in text_of(card)
    assert "Amara Okafor has this now" in str(story.side.slack.messages["C0OPS"])
    tick(story, seconds=20)
    assert story.case.card.channel == "C0OPS"
    story.click("case_claim", "U0AMARA", on=card)
    assert "Amara Okafor has been on it since" in text_of(story.message("C0OPS", 1))


def test_when_no_card_can_be_posted_anywhere_the_asker_is_told_and_may_try_again() -> None:
    story = Story()
    refuse = {"C0BILLING", "DU0AMARA", "DU0GRETA", "DU0LEO"}
    post = story.side.slack.on_chat_postMessage

    def choosy(args: dict[str, Any]) -> dict[str, Any]:
        if args["channel"] in refuse or (args["channel"] == "C0OPS" and "case_claim" in str(args)):
            raise api_error("restricted_action")
        return post(args)

    story.side.slack.on_chat_postMessage = choosy  # type: ignore[method-assign]
    story.sent()
    for _ in range(6):
        tick(story, seconds=20)
    assert story.case.status is Status.WITHDRAWN
    told = story.message("C0OPS")
    assert "couldn't reach" in text_of(told)
    refuse.clear()
    story.side.slack.on_chat_postMessage = post  # type: ignore[method-assign]
    story.click("ask_owner", "U0MIA", on=told)
    assert story.case.status is Status.OPEN


@pytest.mark.parametrize("where", ["shared", "deleted"])
def test_a_reply_below_a_note_that_came_in_private_reaches_the_case(where: str) -> None:
    story = Story().sent()
    if where == "deleted":
        story.side.slack.messages["C0OPS"] = [each for each in story.side.slack.messages["C0OPS"] if each["ts"] != FIRST]
    else:
        story.side.slack.channels["C0OPS"]["is_ext_shared"] = True
        story.side.clock.advance(minutes=11)
    story.click("case_ask_info", "U0AMARA")
    story.submit("U0AMARA", reason="Which order was it?")
    note = story.message("DU0MIA")
    assert "Which order was it?" in text_of(note)
    asked = len(story.side.memory.questions)
    story.ask(message("order 4711", "1795348950.000100", channel="DU0MIA", channel_type="im", thread_ts=note["ts"]))
    assert len(story.side.memory.questions) == asked
    assert story.case.status is Status.CLAIMED
    assert "order 4711" in str(story.side.slack.messages["C0BILLING"])


@pytest.mark.parametrize("words", ["done", "<@U0AMARA> it was 4711"])
def test_any_word_is_a_reply_while_one_is_owed(words: str) -> None:
    story = asked_for_info()
    story.ask(message(words, "1795348950.000100", thread_ts=FIRST))
    assert story.case.status is Status.CLAIMED
    story.ask(message("thanks", "1795348951.000100", thread_ts=FIRST))
    assert "thanks" not in str(story.side.slack.messages["C0BILLING"])


def test_a_file_without_words_counts_as_a_reply() -> None:
    story = asked_for_info()
    story.ask(message("", "1795348950.000100", thread_ts=FIRST, subtype="file_share"))
    assert story.case.status is Status.CLAIMED
    assert WORDLESS in str(story.side.slack.messages["C0BILLING"])


def test_an_owners_reply_is_not_posted_into_the_channel_when_the_question_was_deleted() -> None:
    story = Story().sent()
    story.click("case_claim", "U0AMARA")
    story.side.slack.messages["C0OPS"] = [each for each in story.side.slack.messages["C0OPS"] if each["ts"] != FIRST]
    body = message("Look at step 2", "1795348990.000100", channel="C0BILLING", user="U0AMARA", thread_ts=story.card["ts"])
    story.ask(body)
    assert "Look at step 2" not in str(story.side.slack.messages["C0OPS"])
    assert "Look at step 2" in str(story.side.slack.messages["DU0MIA"])


def test_one_broken_case_does_not_keep_the_others_from_their_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    story = Story().sent()
    cases = story.side.services.case_clicks.cases

    def broken(_self: object, _case_id: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(type(cases), "note_sent", broken)
    before = story.case.version
    story.side.clock.advance(days=1, hours=3)
    cases.tick()
    assert story.case.version > before
