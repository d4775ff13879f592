"""For `cairn doctor`: whether somebody can be reached for every SOP and for what none covers, and which limits wait for a word."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk import WebClient

from bot.blocks.words import count
from bot.ports import UnitOfWork
from bot.settings import Settings
from bot.slack.people import People
from bot.wiring import now
from bot.wiring.confidential import read_contacts
from bot.wiring.diagnosis import CheckFailedError
from escalation.limits.models import Origin
from escalation.limits.of_sop import limits_of
from retrieval.library.ports import SopStatus
from storage.database import Database

SHOWN = 3
"""Problems that are told; the rest is counted."""


def owners(settings: Settings, database: Database) -> str:
    """Look every owner, backup and channel up in Slack.

    Raises:
        CheckFailedError: somebody cannot be reached, or there is no fallback.
    """
    with database.unit() as uow:
        live = [status for status in uow.library.statuses() if status.card is not None and status.retired_at is None]
    token = settings.slack_bot_token.get_secret_value()
    problems = _unreachable(settings, database, live) if token else []
    if not (settings.fallback_owner or settings.fallback_channel):
        problems.insert(0, "no FALLBACK_OWNER or FALLBACK_CHANNEL is set, so what no SOP covers reaches nobody")
    if problems:
        more = f" (and {len(problems) - SHOWN} more)" if len(problems) > SHOWN else ""
        raise CheckFailedError("; ".join(problems[:SHOWN]) + more)
    return f"{len(live)} SOPs and the fallback" if token else "a fallback is set; owners are looked up once Slack is connected"


def limits(database: Database) -> str:
    """Count the limits read from texts that count only once an owner confirms them."""
    with database.unit() as uow:
        found = [_waiting(uow, status) for status in uow.library.statuses() if status.retired_at is None]
    where = count(sum(each > 0 for each in found), "SOP")
    return f"{count(sum(found), 'limit')} in {where} still to be confirmed by the owner, on the Home tab"


def confidential(settings: Settings, database: Database) -> str:
    """Look up who listens in confidence.

    Raises:
        CheckFailedError: nobody is named, the file cannot be read, or somebody named cannot be reached.
    """
    if settings.confidential is None:
        raise CheckFailedError("CONFIDENTIAL names no file, so people in trouble are told general numbers and nobody's name")
    contacts, problems = read_contacts(settings.confidential)
    if problems:
        raise CheckFailedError(str(problems[0]))
    if not contacts.people:
        raise CheckFailedError(f"{settings.confidential} names no people")
    token = settings.slack_bot_token.get_secret_value()
    people = _people(settings, database) if token else None
    why = {one.person: people.obstacle(one.person) for one in contacts.people} if people else {}
    gone = [f"{person} is {obstacle}" for person, obstacle in why.items() if obstacle is not None]
    if gone:
        raise CheckFailedError("; ".join(gone[:SHOWN]))
    lines = count(len(contacts.help_lines), "help line") if contacts.help_lines else "general help lines"
    return f"{len(contacts.people)} people listen, {lines}"


def _people(settings: Settings, database: Database) -> People:
    client = WebClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=10)
    team = str(client.auth_test()["team_id"])
    return People(database.unit, client, now, lambda: team, settings.guests_may_ask)


def _unreachable(settings: Settings, database: Database, live: Sequence[SopStatus]) -> list[str]:
    people = _people(settings, database)
    named = [(status.id, post, name) for status in live for post, name in _posts(status)]
    named += [("settings", "fallback owner", settings.fallback_owner), ("settings", "fallback channel", settings.fallback_channel)]
    why = {name: people.obstacle(name) for _, _, name in named if name}
    return [f"{where}: {post} {name} is {why[name]}" for where, post, name in named if name and why[name] is not None]


def _posts(status: SopStatus) -> list[tuple[str, str]]:
    governance = status.card.governance if status.card else None
    if governance is None:
        return []
    found = (("owner", governance.owner), ("backup", governance.backup), ("channel", governance.channel))
    return [(post, name) for post, name in found if name]


def _waiting(uow: UnitOfWork, status: SopStatus) -> int:
    document = uow.library.document(status.id, status.current) if status.current is not None else None
    if document is None:
        return 0
    reviewed = uow.limits.reviewed([status.id])
    read = limits_of(document.id, document.governance, document.sections)
    return sum(limit.origin is Origin.TEXT and limit.key not in reviewed for limit in read)
