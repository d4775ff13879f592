"""Reads who works in a Slack workspace or organisation: active full members, as rows of people.csv without a role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from slack_sdk import WebClient

from bot.slack.events import Identity
from bot.slack.installation import identity_of
from bot.slack.lookups import is_ours
from core.people import Person

_PAGE: Final = 200
_SLACKBOT: Final = "USLACKBOT"


def members(client: WebClient) -> list[Person]:
    """Return the active full members by name. Without the scope users:read.email they have no e-mail address.

    Raises:
        SlackApiError: Slack refuses.
        OSError: Slack cannot be reached.
    """
    me = identity_of(client)
    accounts = (account for team in me.team_ids for account in _accounts(client, team))
    people = {account["id"]: _person(account) for account in accounts if _is_member(account, me)}
    return sorted(people.values(), key=lambda person: (person.name.casefold(), person.id))


def _accounts(client: WebClient, team: str | None) -> Iterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        page = client.users_list(limit=_PAGE, cursor=cursor or None, team_id=team)
        yield from page.get("members") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _is_member(account: Mapping[str, Any], me: Identity) -> bool:
    unwanted = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted")
    is_wanted = account.get("id") != _SLACKBOT and not any(account.get(flag) for flag in unwanted)
    return is_wanted and is_ours(account, me)


def _person(account: Mapping[str, Any]) -> Person:
    profile = account.get("profile") or {}
    name = account.get("real_name") or profile.get("real_name") or account.get("name") or ""
    return Person(id=str(account["id"]), email=profile.get("email") or None, name=str(name), timezone=account.get("tz") or "UTC")
