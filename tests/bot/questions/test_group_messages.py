"""A direct message of several people: a mention is answered where all of them read, and nothing restricted goes there."""

from __future__ import annotations

from typing import Any

from fakes.slack import ME
from support.bot_factory import SlackSide, found, message, slack_side, source

from retrieval.answer.models import Answered, Confidence, Places

GROUP = "G0GROUP"
SECRET = found("Payroll", "Bonus of the board", audience=frozenset({"billing-ops"}))
ASKED, NEXT, LAST = "1795348800.000100", "1795348801.000100", "1795348802.000100"


def in_group(text: str, ts: str = ASKED, **fields: Any) -> dict[str, Any]:
    return message(text, ts, channel=GROUP, channel_type="mpim", **fields)


def side_of_group(outcome: Answered | Places | None = None) -> SlackSide:
    side = slack_side(outcome) if outcome else slack_side()
    side.slack.channels[GROUP] = {"id": GROUP, "is_mpim": True, "is_private": True, "num_members": 3}
    return side


def shown_in_group(side: SlackSide) -> str:
    """Whatever all of its members can read there."""
    return str([post for post in side.posts() if post["channel"] == GROUP])


def test_a_mention_is_answered_in_its_thread_for_all_of_them() -> None:
    side = side_of_group()
    side.dispatch(in_group(f"<@{ME}> how do I refund?"))
    (post,) = side.posts()
    assert (post["channel"], post["thread_ts"]) == (GROUP, ASKED)
    assert "Refunds" in str(post["blocks"])
    assert side.memory.questions[0].question.place.is_private is False, "others read along"


def test_who_asked_goes_on_without_a_mention_and_nobody_else_does() -> None:
    side = side_of_group()
    side.dispatch(in_group(f"<@{ME}> how do I refund?"))
    side.dispatch(in_group("and in instalments?", NEXT, thread_ts=ASKED, user="U0LEO"))
    assert len(side.posts()) == 1
    side.dispatch(in_group("and in instalments?", LAST, thread_ts=ASKED))
    assert len(side.posts()) == 2


def test_what_nobody_asked_cairn_is_left_alone() -> None:
    side = side_of_group()
    side.dispatch(in_group("how do we refund?"))
    side.dispatch(in_group("browse", NEXT))
    side.dispatch(in_group("quiz me", LAST))
    assert side.posts() == []


def test_a_restricted_answer_goes_to_the_asker_alone_and_the_group_is_told_no_name() -> None:
    for outcome in (Answered((source(SECRET),), Confidence.GOOD, 0.9, 10), Places((source(SECRET), source(SECRET, 2)), 0.4, 10)):
        side = side_of_group(outcome)
        side.dispatch(in_group(f"<@{ME}> what does the board get?"))
        assert "Bonus of the board" in str([post for post in side.posts() if post["channel"] == "DU0MIA"])
        assert "sent you the answer privately" in shown_in_group(side)
        assert not [word for word in ("Payroll", "Bonus") if word in shown_in_group(side)]


def test_requests_about_cairn_show_what_is_open_to_everyone() -> None:
    side = side_of_group(Answered((source(), source(SECRET, 2)), Confidence.GOOD, 0.9, 10))
    for number, words in enumerate(("browse", "who owns what?", "what changed lately?", "my cases", "my record")):
        side.dispatch(in_group(f"<@{ME}> {words}", f"179534881{number}.000100"))
    assert not [word for word in ("Payroll", "Bonus", "/record", "dashboard/enter") if word in shown_in_group(side)]
    assert "Refunds" in shown_in_group(side)
    assert {alone["user"] for alone in side.slack.made("chat.postEphemeral")} == {"U0MIA"}, "cases and record"
