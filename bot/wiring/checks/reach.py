"""Checks for `cairn doctor` whether somebody can be reached for every SOP and for questions without one, and which limits wait to
be confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.admin.views.words import REASONS
from bot.blocks.words import count
from bot.ports import UnitOfWork
from bot.settings import Settings
from bot.slack.installation import identity_of
from bot.slack.people import People
from bot.wiring import now
from bot.wiring.asking import read_contacts
from bot.wiring.checks.diagnosis import CheckFailedError, Problem, SeveralFailedError
from bot.wiring.workspace import saved_workspace, workspace_of
from core.localization import counted
from core.localization import gettext as _
from core.workspace import Workspace
from escalation.limits.lines import limits_of, to_review
from escalation.owners import Obstacle
from retrieval.library.ports import SopStatus
from storage.database import Database


def owners(settings: Settings, database: Database) -> str:
    """Look every owner, backup and channel up in Slack. Raises `CheckFailedError`: somebody cannot be reached, or there is no
    fallback.
    """
    with database.unit() as uow:
        live = [status for status in uow.library.statuses() if status.card is not None and status.retired_at is None]
    if not settings.slack_bot_token.get_secret_value():
        if not workspace_of(settings).owner and not workspace_of(settings).channel:
            raise SeveralFailedError([_NO_FALLBACK])
        return _("a fallback is set; owners are looked up once Slack is connected")
    people = _people(settings, database)
    workspace = saved_workspace(settings, database, people.who().team)
    problems = [] if workspace.owner or workspace.channel else [_NO_FALLBACK]
    problems += _unreachable(people, workspace, live)
    if problems:
        raise SeveralFailedError(problems)
    return counted(len(live), "{n} SOP and the fallback", "{n} SOPs and the fallback")


def obstacle_words(settings: Settings, database: Database, person: str) -> str:
    """Return why a person cannot be written to; empty when they can."""
    obstacle = _people(settings, database).obstacle(person)
    return f"{person} {_(REASONS[obstacle])}" if obstacle else ""


def limits(database: Database) -> str:
    """Count the limits read from texts that count only once an owner confirms them."""
    with database.unit() as uow:
        counts = [_waiting(uow, status) for status in uow.library.statuses() if status.retired_at is None]
    where = counted(sum(number > 0 for number in counts), "{n} SOP", "{n} SOPs")
    limits = counted(sum(counts), "{n} limit", "{n} limits")
    return _("{limits} in {sops} still to be confirmed by the owner, on the Home tab").format(limits=limits, sops=where)


def confidential(settings: Settings, database: Database) -> str:
    """Look up the contacts for confidential topics. Raises `CheckFailedError`: nobody is named, the file cannot be read, or
    somebody named cannot be reached.
    """
    if settings.confidential is None:
        raise CheckFailedError(_("CONFIDENTIAL names no file, so people in trouble are told general numbers and nobody's name"))
    contacts, problems = read_contacts(settings.confidential)
    if problems:
        raise CheckFailedError(str(problems[0]))
    if not contacts.people:
        raise CheckFailedError(_("{file} names no people").format(file=settings.confidential))
    token = settings.slack_bot_token.get_secret_value()
    people = _people(settings, database) if token else None
    why = {people.name(contact.person): people.obstacle(contact.person) for contact in contacts.people} if people else {}
    remedy = _("Name another active full member in {file}.").format(file=settings.confidential)
    gone = [Problem(f"{name} {_(REASONS[obstacle])}", remedy) for name, obstacle in why.items() if obstacle is not None]
    if gone:
        raise SeveralFailedError(gone)
    lines = counted(len(contacts.help_lines), "{n} help line", "{n} help lines") if contacts.help_lines else _("general help lines")
    return f"{counted(len(contacts.people), '{n} person listens', '{n} people listen')}, {lines}"


def _people(settings: Settings, database: Database) -> People:
    client = WebClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=10)
    try:
        me = identity_of(client)
    except (SlackApiError, OSError):
        raise CheckFailedError(
            _("nobody can be looked up while Slack does not answer"), _("Fix what is said of slack first.")
        ) from None
    guests = saved_workspace(settings, database, me.team).guests_may_ask
    return People(database.unit, client, now, lambda: me, lambda: guests)


@dataclass(frozen=True, slots=True)
class _Post:
    """A person or channel and where it is named: `where` is the SOP and its file, or the setting."""

    where: str
    place: str
    post: str
    name: str


def _unreachable(people: People, workspace: Workspace, live: Sequence[SopStatus]) -> list[Problem]:
    """Return every owner, backup and channel that cannot be sent to; one of several SOPs is named once, with all of them."""
    posts = [post for status in live for post in _posts(status)]
    posts += [
        _Post("settings", f"FALLBACK_OWNER in .env or {_IN_SLACK}", "fallback owner", workspace.fallback_owner),
        _Post("settings", f"FALLBACK_CHANNEL in .env or {_IN_SLACK}", "fallback channel", workspace.fallback_channel),
    ]
    named: dict[tuple[str, str], list[_Post]] = {}
    for post in posts:
        if post.name:
            named.setdefault((post.post, post.name), []).append(post)
    why = {name: people.obstacle(name) for _, name in named}
    return [_problem(same, obstacle) for (_, name), same in named.items() if (obstacle := why[name]) is not None]


def _problem(same: Sequence[_Post], obstacle: Obstacle) -> Problem:
    first, more = same[0], len(same) - 1
    where = f"{first.where} and {count(more, 'more SOP')}" if more else first.where
    place = f"{first.place}{' and in the others' if more else ''}"
    return Problem(f"{where}: {first.post} {first.name} {_(REASONS[obstacle])}", _remedy(first, place, obstacle))


def _remedy(post: _Post, place: str, obstacle: Obstacle) -> str:
    if not post.post.endswith("channel"):
        return f"Name an active full member by Slack id or e-mail address: {post.post} in {place}."
    return _CHANNEL_REMEDIES.get(obstacle, "If it is private, write /invite @cairn there; else correct its id in {place}.").format(
        channel=post.name, place=place
    )


def _posts(status: SopStatus) -> list[_Post]:
    card = status.card
    if card is None:
        return []
    named = (("owner", card.governance.owner), ("backup", card.governance.backup), ("channel", card.governance.channel))
    return [_Post(status.id, f"{card.source}'s front matter", post, name) for post, name in named if name]


_IN_SLACK: Final = "Settings on Cairn's Home tab"
_NO_FALLBACK: Final = Problem(
    "no FALLBACK_OWNER or FALLBACK_CHANNEL is set, so what no SOP covers reaches nobody",
    "Put the Slack id of a person who can decide into FALLBACK_OWNER in .env (profile › ⋯ › Copy member ID), or run `cairn init`.",
)
_CHANNEL_REMEDIES: Final = {
    Obstacle.NOT_IN_CHANNEL: "Open the channel {channel} in Slack and write /invite @cairn.",
    Obstacle.ARCHIVED: "Unarchive it in Slack, or name another channel in {place}.",
    Obstacle.SHARED: "Name a channel that only your own company reads in {place}.",
}


def _waiting(uow: UnitOfWork, status: SopStatus) -> int:
    document = uow.library.document(status.id, status.current) if status.current is not None else None
    if document is None:
        return 0
    limits = limits_of(document.id, document.governance, document.sections)
    return len(to_review(limits, uow.limits.reviewed([status.id])))
