"""Reads the settings that administrators may change in Slack, how long data is kept, and by which key persons get opaque ids.
Erases again the persons whom a restored database holds, and refuses a database that another Slack workspace or organisation uses:
people, practice, cases and the outbox do not name theirs, so each bot would send the other's messages. An organisation goes on
using the database of its own workspace.

Slack's answer to who Cairn is counts only when the database was compared with it, and nothing is sent before that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from bot.ports import Clock, PersonalData, UnitOfWork
from bot.settings import Settings
from bot.slack.events import Identity
from core.errors import OperatorError
from core.privacy import ErasedAgain, OpaqueIds, Periods, RowKind, opaque_key
from core.workspace import Workspace
from storage.database import Database
from storage.erasures import SqlErasures, TombstoneFile


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


ERASED_FILE: Final = "erased.jsonl"
"""In CAIRN_HOME: who was erased, as keyed hashes."""

_STRICT: Final = {RowKind.QUESTIONS: 90, RowKind.PRACTICE: 400, RowKind.WORK: 400, RowKind.MODEL: 30}
"""The longest periods of the strict preset. Who looked stays for a year: it protects those who were looked at."""


def periods_of(settings: Settings) -> Periods:
    """Return the periods of the settings; the strict preset shortens longer ones, and those without an end."""
    days = {
        RowKind.INBOX: settings.keep_inbox_days,
        RowKind.OUTBOX: settings.keep_outbox_days,
        RowKind.QUESTIONS: settings.keep_question_days,
        RowKind.PRACTICE: settings.keep_practice_days,
        RowKind.WORK: settings.keep_work_days,
        RowKind.ACCESS: settings.keep_access_days,
        RowKind.MODEL: settings.keep_model_days,
    }
    if settings.works_council == "strict":
        days |= {kind: min(days[kind] or most, most) for kind, most in _STRICT.items()}
    return Periods(days)


def opaque_ids(settings: Settings) -> OpaqueIds | None:
    """Return the opaque ids by OPAQUE_ID_KEY, else by the bot's token, which every replica has; None where there is neither."""
    key = opaque_key(settings.opaque_id_key.get_secret_value(), settings.slack_bot_token.get_secret_value())
    return OpaqueIds(key) if key else None


def erasures_of(settings: Settings, database: Database) -> SqlErasures:
    """Return the list of erasures, which is kept beside the database."""
    return SqlErasures(database.engine, TombstoneFile(settings.cairn_home / ERASED_FILE), opaque_ids(settings))


def erase_forgotten(personal: PersonalData, clock: Clock) -> ErasedAgain:
    """Erase again, before anybody is answered, the persons whose erasure is missing because an older copy of the database was
    restored.
    """
    again = personal.erase_forgotten(clock())
    if again.erased or again.unknown:
        _log.warning("erased_again", names=again.erased, unknown=again.unknown)
    return again
