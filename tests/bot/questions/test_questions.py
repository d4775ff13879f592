from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.slack import ME
from support.bot_factory import answered, direct, found, mention, message, places, slack_side, source, unanswered

from retrieval.answer.models import Reason


def test_a_mention_is_answered_once_in_its_thread_and_logged() -> None:
    side = slack_side()
    assert side.dispatch(mention()).status == 200
    assert side.dispatch(message()).status == 200
    (post,) = side.posts()
    assert (post["channel"], post["thread_ts"]) == ("C0OPS", "1795348800.000100")
    assert (post["unfurl_links"], post["unfurl_media"]) == (False, False)
    (logged,) = side.memory.questions
    assert (logged.outcome, logged.role, logged.question.text) == ("answered", "billing-ops", "how do I refund?")
    assert post["blocks"][0]["block_id"] == f"answer:{logged.question.id}"
    (row,) = side.memory.events
    assert (row.is_done, row.payload) == (True, {})


def test_a_retry_of_slack_changes_nothing() -> None:
    side = slack_side()
    for number in ("", "1", "2"):
        side.dispatch(mention(), {"x-slack-retry-num": number} if number else None)
    assert len(side.posts()) == 1


def test_a_direct_message_is_answered_below_it() -> None:
    side = slack_side()
    side.dispatch(direct())
    (post,) = side.posts()
    assert (post["channel"], post["thread_ts"]) == ("D0MIA", "1795348800.000100")


def test_a_follow_up_of_the_asker_is_read_with_the_thread() -> None:
    side = slack_side()
    side.dispatch(mention())
    side.dispatch(message("and if it was already captured?", "1795348801.000100", thread_ts="1795348800.000100"))
    assert side.answers.asked[-1].turns == ("how do I refund?",)
    assert len(side.posts()) == 2


@pytest.mark.parametrize(
    "event",
    [
        message("has anybody seen this?", "1795348801.000100"),
        message("I think so", "1795348801.000100", thread_ts="1795348800.000100", user="U0LEO"),
        message("thanks, that helped!", "1795348801.000100", thread_ts="1795348800.000100"),
        message("<@U0LEO> can you do it?", "1795348801.000100", thread_ts="1795348800.000100"),
        message("<@U0BOT> hi", "1795348801.000100", bot_id="B0OTHER"),
        message("<@U0BOT> hi", "1795348801.000100", subtype="bot_message", bot_id="B0OTHER"),
        message("<@U0BOT> hi", "1795348801.000100", user=ME),
        message("<@U0BOT> hi", "1795348801.000100", subtype="message_changed"),
        message("<@U0BOT> hi", "1795348801.000100", subtype="message_deleted"),
        message("<@U0BOT> hi", "1795348801.000100", subtype="channel_join"),
        message("<@U0BOT> hi", "1795348801.000100", team_id="T0OTHER"),
        message("<@U0BOT> hi", "1795348801.000100", user_team="T0OTHER"),
        message("<@U0BOT> hi", "1795348801.000100", source_team="T0OTHER"),
    ],
)
def test_what_is_not_for_cairn_is_acknowledged_and_not_stored(event: dict[str, object]) -> None:
    side = slack_side()
    side.dispatch(mention())
    assert side.dispatch(event).status == 200
    assert len(side.posts()) == 1
    assert len(side.memory.events) == 1


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_messages_with_files_and_broadcast_replies_are_answered(subtype: str) -> None:
    side = slack_side()
    side.dispatch(message(subtype=subtype))
    assert len(side.posts()) == 1


def test_a_failing_database_leaves_the_event_unacknowledged() -> None:
    side = slack_side()
    side.dispatch(mention(ts="1795348799.000100"))
    side.memory.is_down = True
    assert side.dispatch(mention()).status == 500
    side.memory.is_down = False
    assert side.dispatch(mention()).status == 200
    assert [post["channel"] for post in side.posts()] == ["C0OPS", "U0LEO", "C0OPS"]
    assert "can't take questions right now" in side.slack.made("chat.postEphemeral")[0]["text"]


def test_a_restricted_sop_is_answered_by_dm_and_not_named_in_the_channel() -> None:
    side = slack_side(answered(source(found("Payroll secrets", audience=frozenset({"finance"})))))
    side.dispatch(mention())
    private, note = side.posts()
    assert private["channel"] == "DU0MIA"
    assert "Payroll" in str(private["blocks"])
    assert note["channel"] == "C0OPS"
    assert "Payroll" not in str(note)


def test_a_restricted_sop_that_is_only_further_reading_is_left_out_in_a_channel() -> None:
    side = slack_side(answered(source(), source(found("Payroll", audience=frozenset({"billing-ops"})), 2)))
    side.dispatch(mention())
    (answer,) = side.posts()
    assert answer["channel"] == "C0OPS"
    assert "*Do thing 1 in Tallyroom.*" in str(answer["blocks"])
    assert "Payroll" not in str(answer)
    side.dispatch(direct(ts="1795348801.000100"))
    assert "Payroll" in str(side.posts()[-1])


def test_a_channel_shared_with_another_company_gets_no_sop_text() -> None:
    side = slack_side()
    side.dispatch(mention(is_ext_shared_channel=True))
    private, note = side.posts()
    assert private["channel"] == "DU0MIA"
    assert "other companies" in note["text"]


def test_a_non_answer_says_why_and_offers_the_owner() -> None:
    side = slack_side(unanswered())
    side.dispatch(mention())
    (post,) = side.posts()
    assert "I found nothing about this" in post["text"]
    assert "ask_owner" in str(post["blocks"])
    (logged,) = side.memory.questions
    assert (logged.outcome, logged.reason) == ("unanswered", "out_of_scope")


def test_a_bare_mention_explains_how_to_ask() -> None:
    side = slack_side(unanswered(Reason.EMPTY_QUESTION))
    side.dispatch(mention(text=f"<@{ME}>"))
    assert "Ask me how something is done" in side.posts()[0]["text"]


def test_a_thank_you_in_a_dm_gets_a_kind_word() -> None:
    side = slack_side()
    side.dispatch(direct("thanks!"))
    assert "Glad to" in side.posts()[0]["text"]
    assert not side.memory.questions


def test_a_guest_is_refused_with_words() -> None:
    side = slack_side()
    side.slack.users["U0MIA"]["is_restricted"] = True
    side.dispatch(direct())
    assert "full members" in side.posts()[0]["text"]
    assert not side.answers.asked


def test_a_guest_in_a_channel_is_refused_without_an_audience() -> None:
    side = slack_side()
    side.slack.users["U0MIA"]["is_restricted"] = True
    side.dispatch(mention())
    assert side.posts() == []
    assert side.slack.made("chat.postEphemeral")[0]["user"] == "U0MIA"


def test_a_card_number_is_masked_before_it_is_stored_or_searched() -> None:
    side = slack_side()
    side.dispatch(direct("refund 4111 1111 1111 1111 please"))
    assert "4111" not in str(side.memory.questions)
    assert "4111" not in side.answers.asked[0].text


def test_a_very_long_question_is_stored_whole_and_searched_in_part() -> None:
    side = slack_side()
    side.dispatch(direct("refund " * 2_000))
    assert len(side.answers.asked[0].text) <= 1_000
    assert len(side.memory.questions[0].question.text) > 10_000


def test_a_defect_is_apologised_for_without_its_text() -> None:
    side = slack_side()
    side.answers.error = ValueError("secret detail")
    side.dispatch(direct())
    (post,) = side.posts()
    assert "went wrong on my side" in post["text"]
    assert "secret" not in str(side.slack.calls)


def test_an_entry_that_another_worker_took_is_answered_by_that_worker_alone() -> None:
    side = slack_side()

    def steal(*_: object) -> object:
        side.memory.truth.events[1] = replace(side.memory.truth.events[1], worker="other:1:x")
        return answered()

    side.answers.answer = steal  # type: ignore[method-assign,assignment]
    side.dispatch(direct())
    assert not side.posts()
    assert not side.memory.questions


@pytest.mark.parametrize("is_shared", [True, False])
def test_what_is_unanswered_is_not_said_to_have_been_sent_privately(is_shared):
    """Nothing is promised where nothing was found."""
    side = slack_side(unanswered())
    side.dispatch(mention(is_ext_shared_channel=is_shared))
    (post,) = side.posts()
    assert post["channel"] == "C0OPS"
    assert "privately" not in str(post)


def test_of_the_places_only_open_ones_are_named_in_a_channel():
    side = slack_side(places(source(found("Refunds")), source(found("Payroll", audience=frozenset({"billing-ops"})), 2)))
    side.dispatch(mention())
    (post,) = side.posts()
    assert post["channel"] == "C0OPS"
    assert "Refunds" in str(post)
    assert "Payroll" not in str(post)


def test_places_of_which_the_first_is_restricted_go_to_the_asker_alone():
    side = slack_side(places(source(found("Payroll", audience=frozenset({"billing-ops"}))), source(found("Refunds"), 2)))
    side.dispatch(mention())
    private, note = side.posts()
    assert private["channel"] == "DU0MIA"
    assert "Payroll" not in str(note)
