"""A database of another workspace is refused at the start, in one line with the remedy."""

from __future__ import annotations

import pytest
from support.answer_clicks import asked
from support.bot_factory import slack_side

from bot.slack.events import Identity
from bot.wiring.one_workspace import OtherWorkspaceError, is_own_database


def test_a_database_with_questions_of_another_workspace_is_refused() -> None:
    side = slack_side()
    asked(side)
    is_own_database(side.memory, side.services.me)
    with pytest.raises(OtherWorkspaceError, match=rf"T0OTHER.*{side.services.me().team}.*CAIRN_HOME or DATABASE_URL") as refused:
        is_own_database(side.memory, lambda: Identity("T0OTHER", "U0CAIRN", ""))
    assert "\n" not in str(refused.value)


def test_a_new_database_and_a_slack_that_does_not_answer_are_no_reason() -> None:
    def away() -> Identity:
        raise ConnectionError

    side = slack_side()
    assert is_own_database(side.memory, lambda: Identity("T0OTHER", "U0CAIRN", ""))
    asked(side)
    assert not is_own_database(side.memory, away)
