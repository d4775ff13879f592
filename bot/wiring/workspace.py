"""Reads the settings that administrators may change in Slack, and refuses a database that another Slack workspace or organisation
uses: people, practice, cases and the outbox do not name theirs, so each bot would send the other's messages. An organisation goes
on using the database of its own workspace.

Slack's answer to who Cairn is counts only when the database was compared with it, and nothing is sent before that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from bot.ports import UnitOfWork
from bot.settings import Settings
from bot.slack.events import Identity
from core.errors import OperatorError
from core.workspace import Workspace
from storage.database import Database


def workspace_of(settings: Settings) -> Workspace:
    """Return what holds until somebody saves something else in Slack. A budget that the environment sets is the most that can be
    saved.
    """
    return Workspace(
        fallback_owner=settings.fallback_owner,
        fallback_channel=settings.fallback_channel,
        approvers=settings.approvers,
        guests_may_ask=settings.guests_may_ask,
        budgets=(settings.model_budget, settings.model_budget_of_each),
        ceilings=(settings.llm_daily_budget, settings.llm_person_daily_budget),
    )


def saved_workspace(settings: Settings, database: Database, team: str) -> Workspace:
    """Return what holds for a workspace, for code that runs without the bot."""
    with database.unit() as uow:
        return workspace_of(settings).with_saved(uow.workspace.saved(team))


_log = structlog.get_logger()


class OtherWorkspaceError(OperatorError):
    """The database belongs to another workspace or organisation than the token."""


def check_database(units: Callable[[], UnitOfWork], identity: Identity) -> None:
    """Compare the owner of the token with that of the database. What a workspace of the token's organisation stored becomes the
    organisation's, once.

    Raises `OtherWorkspaceError`.
    """
    with units() as uow:
        stored = sorted({*uow.questions.workspaces(), *uow.workspace.teams()} - {identity.team})
        if others := [team for team in stored if team not in identity.workspaces]:
            raise OtherWorkspaceError(_refusal(identity, others))
        for team in stored:
            uow.questions.rename_team(team, identity.team)
            uow.workspace.rename_team(team, identity.team)
            uow.inbox.rename_team(team, identity.team)
        uow.commit()
    if stored:
        _log.info("workspace_joined_organisation", workspaces=stored, organisation=identity.team)


def _refusal(identity: Identity, others: Sequence[str]) -> str:
    kind = "organisation" if identity.is_organisation else "workspace"
    remedy = "Give each organisation and each workspace outside of one a CAIRN_HOME or DATABASE_URL of its own"
    added = ", or add Cairn to that workspace first where it is one of the organisation's" if identity.is_organisation else ""
    return (
        f"SLACK_BOT_TOKEN is of the {kind} {identity.team}, and the database is of {', '.join(others)}. {remedy}{added}; "
        "nothing was changed."
    )
