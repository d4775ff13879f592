"""Reads who works in a Slack workspace: active full members, as rows of people.csv without a role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from slack_sdk import WebClient

from core.people import Person

_PAGE: Final = 200
_SLACKBOT: Final = "USLACKBOT"


def members(client: WebClient) -> list[Person]:
    """Return the active full members by name. Without the scope users:read.email they have no e-mail address.

    Raises:
        SlackApiError: Slack refuses.
        OSError: Slack cannot be reached.
    """
    team = str(client.auth_test()["team_id"])
    people = [_person(account) for account in _accounts(client) if _is_member(account, team)]
    return sorted(people, key=lambda person: (person.name.casefold(), person.id))


def _accounts(client: WebClient) -> Iterator[Mapping[str, Any]]:
    cursor = ""
    while True:
        page = client.users_list(limit=_PAGE, cursor=cursor or None)
        yield from page.get("members") or []
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _is_member(account: Mapping[str, Any], team: str) -> bool:
    unwanted = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
    is_own = account.get("id") != _SLACKBOT and account.get("team_id", team) == team
    return is_own and not any(account.get(flag) for flag in unwanted)


def _person(account: Mapping[str, Any]) -> Person:
    profile = account.get("profile") or {}
    name = account.get("real_name") or profile.get("real_name") or account.get("name") or ""
    return Person(id=str(account["id"]), email=profile.get("email") or None, name=str(name), timezone=account.get("tz") or "UTC")
