"""What Bolt is given so that it asks Slack nothing twice and logs nothing that people wrote."""

from __future__ import annotations

import logging
from collections.abc import Callable

from slack_bolt.authorization import AuthorizeResult

from bot.slack.events import Identity


def authorize(who: Callable[[], Identity], token: str | None) -> Callable[[], AuthorizeResult]:
    """Answer Bolt from the identity that is known already, instead of asking Slack once more."""

    def known() -> AuthorizeResult:
        me = who()
        return AuthorizeResult(enterprise_id=None, team_id=me.team, bot_user_id=me.user, bot_id=me.bot, bot_token=token)

    return known


def quiet_logger() -> logging.Logger:
    """Bolt's warnings and debug lines quote payloads, which hold what people wrote; only its errors are logged."""
    logger = logging.getLogger("cairn.slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger
