"""Builds what gives data to other systems: exports, and the sender of xAPI statements, which `cairn doctor` checks. Persons get
opaque ids in both, unless the setting XAPI_PERSONS is `id`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from bot.exporting.files import Exporting, Format
from bot.settings import Settings
from bot.wiring import Cairn
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.workspace import opaque_ids
from bot.xapi.lrs import HttpRecordStore
from bot.xapi.sending import StatementSender
from core.localization import gettext as _
from core.privacy import OpaqueIds
from insights.xapi.models import Backlog
from insights.xapi.ports import RecordStore
from insights.xapi.statements import Naming
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Exported:
    """Holds the result of an export. `is_lasting`: the same person has the same id in the next export."""

    rows: dict[str, int]
    is_lasting: bool


def export(cairn: Cairn, folder: Path, form: Format, *, with_text: bool) -> Exported:
    """Write every file into the folder. Raises `core.errors.OperatorError`."""
    ids = opaque_ids(cairn.settings)
    exporting = Exporting(cairn.exports, ids or OpaqueIds(secrets.token_bytes(32)), with_text)
    return Exported(exporting.write(folder, form), ids is not None)


def naming_of(settings: Settings) -> Naming | None:
    """Return how statements name persons and sections; None when there is no secret to make opaque ids with."""
    ids = opaque_ids(settings)
    if ids is None:
        return None
    return Naming(settings.web_url, str if settings.xapi_persons == "id" else ids.of, ids.of)


def record_store(settings: Settings) -> RecordStore | None:
    """Return the learning record store (LRS) of the settings; None when its address, key or secret is missing: nothing is sent."""
    secret = settings.xapi_secret.get_secret_value()
    if not (settings.xapi_url and settings.xapi_key and secret):
        return None
    return HttpRecordStore(settings.xapi_url, settings.xapi_key, secret)


def sender_of(cairn: Cairn) -> StatementSender | None:
    """Build the sender; None when there is no record store or no way to name persons."""
    store, naming = record_store(cairn.settings), naming_of(cairn.settings)
    return StatementSender(cairn.unit, store, cairn.clock, naming) if store and naming else None


def statements(settings: Settings, database: Database) -> str:
    """Describe the backlog of statements, for `cairn doctor`. Raises `CheckFailedError`: the settings are incomplete, statements
    are parked, or the last attempt to send failed.
    """
    if not settings.xapi_url:
        return _("no learning record store configured")
    if record_store(settings) is None:
        raise CheckFailedError(_("XAPI_URL is set, XAPI_KEY or XAPI_SECRET is not: nothing is sent"))
    with database.unit() as uow:
        backlog = uow.statements.backlog()
    if backlog.parked:
        reasons = "; ".join(backlog.reasons)
        raise CheckFailedError(_("{n} statements parked: {reasons}").format(n=backlog.parked, reasons=reasons))
    if backlog.error:
        raise CheckFailedError(f"{_waiting_since(backlog)}: {backlog.error}")
    return _("{sent} statements sent, {waiting} waiting").format(sent=backlog.sent, waiting=backlog.waiting)


def _waiting_since(backlog: Backlog) -> str:
    since = f" since {backlog.since:%Y-%m-%d %H:%M} UTC" if backlog.since else ""
    return f"{backlog.waiting} statements wait{since}"
