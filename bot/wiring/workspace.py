"""Reads the settings that administrators may change in Slack: what the environment says, and what was saved in Slack."""

from __future__ import annotations

from bot.settings import Settings
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
