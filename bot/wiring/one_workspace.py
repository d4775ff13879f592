"""Refuses a database that another Slack workspace uses: people, practice, cases and the outbox do not name theirs, so each bot
would send the other's messages.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.ports import UnitOfWork
from bot.slack.attempts import Failed, attempt
from bot.slack.events import Identity
from core.errors import OperatorError


class OtherWorkspaceError(OperatorError):
    """The database holds questions of another workspace than the token's."""


def check_workspace(units: Callable[[], UnitOfWork], me: Callable[[], Identity]) -> None:
    """Compare the token's workspace with that of the questions; without an answer of Slack nothing can be sent, nor compared.

    Raises `OtherWorkspaceError`.
    """
    identity = attempt("workspace", me)
    if isinstance(identity, Failed):
        return
    with units() as uow:
        others = sorted(set(uow.questions.workspaces()) - {identity.team})
    if others:
        raise OtherWorkspaceError(
            f"SLACK_BOT_TOKEN is of the workspace {identity.team}, and the database holds questions of {', '.join(others)}. "
            "Give each workspace a CAIRN_HOME or DATABASE_URL of its own; nothing was changed."
        )
