"""Two SOPs disagree: the asker sees both, the owners hear of it once, and nobody hears of an SOP they may not see."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.fallback import Fallback
from support.bot_factory import SlackSide, answered, found, mention, slack_side, source

from bot.blocks.checks import message_problems
from retrieval.answer.conflicts import conflicts_among
from retrieval.answer.models import Answered
from retrieval.library.models import Block, BlockKind, CurrentSection

DAY = "First reply to a customer who disputes an invoice: within 1 business day."
HOURS = "First reply to a customer who disputes an invoice: within 4 business hours."
QUESTION = "how fast do we reply to a dispute?"


def section(title: str, text: str, **governance: object) -> CurrentSection:
    return found(title, "Reply time", (Block(BlockKind.PARAGRAPH, text),), **governance)


def outcome(one: CurrentSection, other: CurrentSection) -> Answered:
    conflicts = conflicts_among([one, other], QUESTION)
    assert len(conflicts) == 1
    return replace(answered(source(one), source(other, 2)), conflicts=conflicts)


def asked(one: CurrentSection, other: CurrentSection, *, is_private: bool = False) -> SlackSide:
    side = slack_side(outcome(one, other))
    side.slack.channels["C0BILLING"]["is_private"] = is_private
    side.slack.channels["C0DISPUTES"] = {"id": "C0DISPUTES", "name": "disputes", "is_member": True}
    side.dispatch(mention(text=f"<@U0BOT> {QUESTION}"))
    return side


def reports(side: SlackSide) -> dict[str, str]:
    """Text of the reports by channel."""
    return {post["channel"]: str(post) for post in side.posts() if "say different things about" in post["text"]}


OPEN = section("Disputes", DAY, owner="U0GRETA", channel="C0DISPUTES"), section("Mismatch", HOURS)


def test_the_asker_sees_both_numbers_side_by_side_with_their_words() -> None:
    side = asked(*OPEN)
    (answer,) = [post for post in side.posts() if post["channel"] == "C0OPS"]
    assert not message_problems(answer["text"], answer["blocks"])
    (block,) = [block for block in answer["blocks"] if "fields" in block]
    one, other = (field["text"] for field in block["fields"])
    assert "*1 business day*" in one
    assert DAY in one
    assert "https://sops.example/disputes#reply-time" in one
    assert "*4 business hours*" in other
    assert "I've reported it" in str(answer["blocks"])
    assert side.memory.questions[0].reason == "conflicting_sources"
    assert side.memory.questions[0].outcome == "answered"


def test_both_owners_are_asked_to_settle_it_once_however_often_it_is_asked() -> None:
    side = asked(*OPEN)
    side.dispatch(mention(ts="1795348801.000100"))
    side.answers.outcome = outcome(*reversed(OPEN))
    side.dispatch(mention(ts="1795348802.000100"))
    told = [post for post in side.posts() if "say different things about" in post["text"]]
    assert sorted(post["channel"] for post in told) == ["C0BILLING", "C0DISPUTES"]
    for post in told:
        assert not message_problems(post["text"], post["blocks"])
        assert "<@U0GRETA>" in post["text"]
        assert "<@U0AMARA>" in post["text"]
        assert "Mia" not in str(post)
        assert QUESTION not in str(post)


def test_a_changed_text_that_still_disagrees_is_told_again() -> None:
    side = asked(*OPEN)
    side.answers.outcome = outcome(OPEN[0], section("Mismatch", HOURS.replace("4", "6")))
    side.dispatch(mention(ts="1795348801.000100"))
    assert "6 business hours" in reports(side)["C0BILLING"]


@pytest.mark.parametrize("audience", [frozenset({"billing-ops"}), frozenset({"support"})])
@pytest.mark.parametrize(("is_private", "place"), [(True, "C0BILLING"), (False, "DU0AMARA")])
def test_a_restricted_sop_is_named_in_its_own_channel_only_and_to_its_owner_where_that_is_open_to_all(
    audience: frozenset[str], place: str, *, is_private: bool
) -> None:
    open_one = section("Disputes", DAY, owner="U0GRETA", channel="C0DISPUTES")
    side = asked(open_one, section("Mismatch", HOURS, audience=audience), is_private=is_private)
    assert set(reports(side)) == {place}


def test_two_restricted_sops_of_different_audiences_are_reported_to_nobody_and_the_asker_is_not_told_otherwise() -> None:
    one = section("Disputes", DAY, channel="C0DISPUTES", audience=frozenset({"support", "billing-ops"}))
    side = asked(one, section("Mismatch", HOURS, audience=frozenset({"billing-ops"})))
    assert not reports(side)
    assert any("Please tell their owners" in str(post) for post in side.posts())


def test_an_owner_named_by_e_mail_without_a_channel_hears_of_it_by_direct_message() -> None:
    one = section("Disputes", DAY, owner="greta@x.example", backup=None, channel=None)
    disagreement = outcome(one, section("Mismatch", HOURS))
    side = slack_side(disagreement)
    side.slack.on_users_lookupByEmail = lambda _args: {"user": {"id": "U0GRETA"}}  # type: ignore[attr-defined]
    reports = replace(side.services.dispatcher.conversation.reports, fallback=Fallback(None, None))  # type: ignore[type-var]
    channels = {post.channel for post in reports.posts(disagreement)}
    assert channels == {"U0GRETA", "C0BILLING"}
