"""A database of another workspace is refused, in one line with the remedy, and nothing of it is sent, whenever Slack says whose the
token is.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.answer_clicks import asked
from support.bot_factory import SlackSide, slack_side, unanswered

from bot.blocks import parts
from bot.blocks.card import Card
from bot.slack import calls
from bot.slack.events import Identity
from bot.wiring.workspace import OtherWorkspaceError, check_database

CARD = Card("hello", (parts.section("hello"),))


def test_a_database_with_questions_of_another_workspace_is_refused() -> None:
    side = slack_side()
    asked(side)
    with pytest.raises(OtherWorkspaceError, match=rf"T0OTHER.*{side.services.me().team}.*CAIRN_HOME or DATABASE_URL") as refused:
        check_database(side.memory, Identity("T0OTHER", "U0CAIRN", ""))
    assert "\n" not in str(refused.value)


def test_a_new_database_is_nobodys() -> None:
    check_database(slack_side().memory, Identity("T0OTHER", "U0CAIRN", ""))


def waiting(side: SlackSide) -> None:
    """Put a message into the outbox that is due."""
    with side.memory() as uow:
        uow.outbox.add("answer:late", "C0OPS", calls.post("answer:late", "C0OPS", CARD), side.clock())
        uow.commit()


def started_without_slack(own: SlackSide, *workspaces: str) -> SlackSide:
    """A bot on the same database, to which Slack says only later who it is: an organisation of these workspaces."""
    waiting(own)
    side = slack_side(unanswered(), database=own.memory, is_compared=True)
    side.slack.workspaces = list(workspaces)
    side.slack.fail("auth.test", *[ConnectionError()] * 2)
    side.services.background.ticks.once()
    assert side.posts() == []
    side.slack.failures.clear()
    side.clock.now += timedelta(minutes=1)
    return side


def test_nothing_is_sent_for_another_workspace_once_slack_is_back() -> None:
    own = slack_side()
    asked(own)
    side = started_without_slack(own, "T0ELSE")
    for _ in range(3):
        side.services.background.ticks.once()
        side.clock.now += timedelta(minutes=2)
    assert (side.posts(), side.slack.made("chat.update")) == ([], [])
    with pytest.raises(OtherWorkspaceError):
        side.services.me()
    assert not own.memory.truth.calls["answer:late"].is_done


def test_what_waited_for_slack_to_say_who_cairn_is_leaves_then() -> None:
    own = slack_side()
    asked(own)
    side = started_without_slack(own)
    side.services.background.ticks.once()
    assert "answer:late" in str(side.posts())
