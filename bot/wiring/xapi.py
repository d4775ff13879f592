"""Puts sending xAPI statements together, names persons without telling who they are, and says how sending goes."""

from __future__ import annotations

from bot.settings import Settings
from bot.wiring import Cairn
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.keeping import opaque_ids
from bot.xapi.lrs import HttpRecordStore
from bot.xapi.sending import StatementSender
from insights.xapi.models import Backlog
from insights.xapi.ports import RecordStore
from insights.xapi.statements import Naming
from storage.database import Database


def naming_of(settings: Settings) -> Naming | None:
    """How statements name persons and sections; None where nothing makes opaque ids."""
    ids = opaque_ids(settings)
    if ids is None:
        return None
    return Naming(settings.web_url, str if settings.xapi_persons == "id" else ids.of, ids.of)


def record_store(settings: Settings) -> RecordStore | None:
    """The LRS that the settings name completely; None: nothing is sent."""
    secret = settings.xapi_secret.get_secret_value()
    if not (settings.xapi_url and settings.xapi_key and secret):
        return None
    return HttpRecordStore(settings.xapi_url, settings.xapi_key, secret)


def sender_of(cairn: Cairn) -> StatementSender | None:
    store, naming = record_store(cairn.settings), naming_of(cairn.settings)
    return StatementSender(cairn.unit, store, cairn.clock, naming) if store and naming else None


def statements(settings: Settings, database: Database) -> str:
    """For `cairn doctor`. What waits because the LRS is away is a finding as soon as a send has failed."""
    if not settings.xapi_url:
        return "no learning record store configured"
    if record_store(settings) is None:
        raise CheckFailedError("XAPI_URL is set, XAPI_KEY or XAPI_SECRET is not: nothing is sent")
    with database.unit() as uow:
        backlog = uow.statements.backlog()
    if backlog.parked:
        raise CheckFailedError(f"{backlog.parked} statements parked: {'; '.join(backlog.reasons)}")
    if backlog.error:
        raise CheckFailedError(f"{_waiting(backlog)}: {backlog.error}")
    return f"{backlog.sent} statements sent, {backlog.waiting} waiting"


def _waiting(backlog: Backlog) -> str:
    since = f" since {backlog.since:%Y-%m-%d %H:%M} UTC" if backlog.since else ""
    return f"{backlog.waiting} statements wait{since}"
