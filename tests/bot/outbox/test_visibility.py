"""Messages stand in Slack while audiences change: what is drawn anew after a click names only what may be named there now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support.answer_clicks import asked, click, text_of
from support.bot_factory import SlackSide, answered, direct, found, mention, places, publish, slack_side, source

from escalation.cases.events import Decided, Outcome

OWN = frozenset({"billing-ops"})
"""Mia's role."""
OTHERS = frozenset({"finance"})


def restrict(side: SlackSide, audience: frozenset[str], title: str = "Refunds", heading: str = "Issue a refund") -> None:
    current = found(title, heading, audience=audience)
    publish(side.memory, replace(current, sop=replace(current.sop, version=4)))


def now(side: SlackSide, channel: str = "C0OPS") -> str:
    return text_of(side.slack.messages[channel][-1])


@pytest.mark.parametrize("action", ["feedback_helped", "feedback_still_stuck", "ask_owner"])
@pytest.mark.parametrize(("body", "audience", "stays"), [(mention(), OWN, False), (direct(), OTHERS, False), (direct(), OWN, True)])
def test_a_click_takes_away_what_may_no_longer_be_named_there(
    action: str, body: dict[str, Any], audience: frozenset[str], *, stays: bool
) -> None:
    side = slack_side()
    question, shown = asked(side, body)
    assert "thing 1" in text_of(shown)
    restrict(side, audience)
    side.dispatch(click(action, question, shown))
    text = now(side, shown["channel"])
    assert ("thing 1" in text, "Refunds" in text) == (stays, stays)
    assert ("isn't open to everybody here any more" in text) is not stays
    assert side.slack.messages[shown["channel"]][-1]["blocks"][0]["block_id"] == f"answer:{question}"


def test_what_waits_to_be_asked_again_is_taken_away_when_the_case_is_decided() -> None:
    side = slack_side()
    question, shown = asked(side)
    side.dispatch(click("ask_owner", question, shown))
    assert "thing 1" in now(side)
    restrict(side, OWN)
    side.services.case_clicks.cases.act(question, "U0AMARA", Decided(Outcome.ANSWERED, "yes"))
    side.services.background.ticks.once()
    [message] = [each for each in side.slack.messages["C0OPS"] if each["ts"] == shown["ts"]]
    assert "thing 1" not in text_of(message)


def test_a_place_that_not_everybody_may_see_any_more_is_shown_to_the_asker_alone() -> None:
    side = slack_side(places())
    question, shown = asked(side)
    restrict(side, OWN, "Holds", "Stop a payment")
    side.dispatch(click("place_show", f"{question}|1", shown))
    assert "place_back" not in now(side)
    [private] = side.slack.made("chat.postEphemeral")
    assert "Stop a payment" in str(private["blocks"])
    side.dispatch(click("place_show", f"{question}|2", shown, trigger="T.2"))
    side.dispatch(click("place_back", question, {"channel": "C0OPS", **side.slack.messages["C0OPS"][-1]}, trigger="T.3"))
    assert "Void an invoice" in now(side)
    assert "Stop a payment" not in now(side)


@pytest.mark.parametrize(("body", "is_named"), [(mention(), False), (direct(), True)])
def test_the_next_best_is_named_only_where_everybody_who_reads_may_see_it(body: dict[str, Any], *, is_named: bool) -> None:
    side = slack_side(answered(source(), source(found("Credit notes", "Partial"), 2)))
    question, shown = asked(side, body)
    restrict(side, OWN, "Credit notes", "Partial")
    without_see_also = [block for block in shown["blocks"] if "Partial" not in str(block)]
    side.dispatch(click("feedback_still_stuck", question, {**shown, "blocks": without_see_also}))
    said = str([block for block in side.slack.messages[shown["channel"]][-1]["blocks"] if "state:" in str(block.get("block_id"))])
    assert "still stuck" in said
    assert ("Partial" in said) is is_named
