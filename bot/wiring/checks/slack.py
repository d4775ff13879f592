"""Checks Slack's tokens and scopes, for `cairn doctor` and `cairn init`: what each lacks, and where to fix it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web import SlackResponse

from bot.blocks.words import count
from bot.settings import Settings
from bot.slack.installation import workspaces_of
from bot.wiring.checks.diagnosis import CheckFailedError, Problem, SeveralFailedError, missing_scopes
from core.localization import gettext as _

MANIFEST: Final = Path(__file__).resolve().parents[2] / "slack" / "manifest.json"

T = TypeVar("T")

_TIMEOUT_SECONDS: Final = 10
_PAGES: Final = "api.slack.com/apps › your app"
_BOT: Final = (
    f"{_PAGES} › OAuth & Permissions › Install to Workspace; copy the Bot User OAuth Token (xoxb-…) to SLACK_BOT_TOKEN in .env."
)
_ADD: Final = (
    "An admin of the organisation adds it: Organization settings › Integrations › Installed apps › Cairn › Add to workspaces."
)
_APP: Final = (
    f"{_PAGES} › Basic Information › App-Level Tokens › Generate, with the scope connections:write; copy it (xapp-…) to "
    "SLACK_APP_TOKEN in .env."
)


def slack(settings: Settings) -> str:
    """Ask Slack whether both tokens hold and have their scopes. Raises `CheckFailedError`: with every token and scope that is
    missing.
    """
    problems: list[Problem] = []
    where = ""
    bot, app = settings.slack_bot_token.get_secret_value(), settings.slack_app_token.get_secret_value()
    checks = (partial(bot_token, bot), partial(app_token, app))
    for check in checks:
        try:
            where = check(settings.slack_api_url) or where
        except CheckFailedError as error:
            problems += error.problems
    if problems:
        raise SeveralFailedError(problems)
    return _("connected to {workspace}").format(workspace=where)


def bot_token(token: str, url: str) -> str:
    """Return "WORKSPACE as BOT" for a token that holds. Raises `CheckFailedError`: the token is missing, refused, of another kind,
    lacks scopes of the manifest, or opens no workspace.
    """
    _check_kind("SLACK_BOT_TOKEN", token, "xoxb-", _BOT)
    client = WebClient(token, url, timeout=_TIMEOUT_SECONDS)
    answer = _asked("SLACK_BOT_TOKEN", client.auth_test, url, _BOT)
    granted = {name.casefold(): str(value) for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
    needed = json.loads(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]
    lacking = missing_scopes(granted, needed) if granted else []
    if lacking:
        raise SeveralFailedError([_scope(scope) for scope in lacking])
    return _("{workspace} as {bot}").format(workspace=_place(client, answer, url), bot=answer["user"])


def _place(client: WebClient, answer: SlackResponse, url: str) -> str:
    """Return the workspace's name, or how many workspaces of the organisation Cairn was added to."""
    if not answer.get("is_enterprise_install"):
        return str(answer["team"])
    number = len(_asked("SLACK_BOT_TOKEN", lambda: workspaces_of(client), url, _BOT))
    if not number:
        raise CheckFailedError("the organisation has added Cairn to none of its workspaces", _ADD)
    return f"{answer.get('team') or answer['enterprise_id']}, an organisation-wide install of {count(number, 'workspace')},"


def app_token(token: str, url: str) -> str:
    """Return nothing for a token that opens Socket Mode. Raises `CheckFailedError`: the token is missing, refused, of another kind,
    or lacks connections:write.
    """
    _check_kind("SLACK_APP_TOKEN", token, "xapp-", _APP)
    client = WebClient(token, url, timeout=_TIMEOUT_SECONDS)
    _asked("SLACK_APP_TOKEN", lambda: client.apps_connections_open(app_token=token), url, _APP)
    return ""


def _scope(scope: str) -> Problem:
    add = _(
        "{pages} › OAuth & Permissions › Bot Token Scopes › Add {scope}, then Reinstall to Workspace (the token stays the same)."
    )
    remedy = add.format(pages=_PAGES, scope=scope)
    return Problem(_("the bot token lacks {scope}").format(scope=scope), remedy)


def _check_kind(name: str, token: str, prefix: str, remedy: str) -> None:
    if not token:
        raise CheckFailedError(f"{name} is not set", remedy)
    if not token.startswith(prefix):
        raise CheckFailedError(f"{name} does not begin with {prefix}, so it is another kind of token", remedy)


def _asked(name: str, ask: Callable[[], T], url: str, remedy: str) -> T:
    try:
        return ask()
    except SlackApiError as error:
        answer: Mapping[str, Any] = error.response.data if isinstance(error.response.data, dict) else {}
        raise CheckFailedError(f"{name}: {_refusal(str(answer.get('error', 'nothing that can be read')))}", remedy) from None
    except URLError as error:
        reach = "Check the network, the proxy and SLACK_API_URL."
        raise CheckFailedError(f"{url} cannot be reached ({why_unreachable(error)})", reach) from None
    except (SlackRequestError, OSError, ValueError) as error:
        raise CheckFailedError(f"{url} does not answer as Slack does ({type(error).__name__})", "Correct SLACK_API_URL.") from None


def why_unreachable(error: URLError) -> str:
    """Return an error such as `Connection refused`, without the number that the system gives it."""
    return str(getattr(error.reason, "strerror", None) or error.reason)


def _refusal(error: str) -> str:
    return {
        "invalid_auth": "Slack does not know this token",
        "not_authed": "Slack does not know this token",
        "token_revoked": "the token was revoked",
        "token_expired": "the token has expired",
        "account_inactive": "the app was removed from the workspace",
        "missing_scope": "it lacks the scope connections:write",
        "not_allowed_token_type": "it is another kind of token",
    }.get(error, f"Slack says {error}")
