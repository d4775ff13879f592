"""Reads from the settings how long data is kept, and by which key persons get opaque ids, and erases again the persons whom a
restored database holds.
"""

from __future__ import annotations

from typing import Final

import structlog

from bot.ports import Clock, ErasedAgain, PersonalData
from bot.settings import Settings
from core.opaque import OpaqueIds, opaque_key
from core.retention import Kind, Periods
from storage.database import Database
from storage.erasures import SqlErasures

ERASED_FILE: Final = "erased.jsonl"
"""In CAIRN_HOME: who was erased, as keyed hashes."""

_STRICT: Final = {Kind.QUESTIONS: 90, Kind.PRACTICE: 400, Kind.WORK: 400, Kind.MODEL: 30}
"""The longest periods of the strict preset. Who looked stays for a year: it protects those who were looked at."""

_log = structlog.get_logger()


def periods_of(settings: Settings) -> Periods:
    """Return the periods of the settings; the strict preset shortens longer ones, and those without an end."""
    days = {
        Kind.INBOX: settings.keep_inbox_days,
        Kind.OUTBOX: settings.keep_outbox_days,
        Kind.QUESTIONS: settings.keep_question_days,
        Kind.PRACTICE: settings.keep_practice_days,
        Kind.WORK: settings.keep_work_days,
        Kind.ACCESS: settings.keep_access_days,
        Kind.MODEL: settings.keep_model_days,
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
    return database.erasures(settings.cairn_home / ERASED_FILE, opaque_ids(settings))


def erase_forgotten(personal: PersonalData, clock: Clock) -> ErasedAgain:
    """Erase again, before anybody is answered, the persons whose erasure is missing because an older copy of the database was
    restored.
    """
    again = personal.erase_forgotten(clock())
    if again.erased or again.unknown:
        _log.warning("erased_again", names=again.erased, unknown=again.unknown)
    return again
