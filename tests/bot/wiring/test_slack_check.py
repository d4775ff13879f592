"""Tokens, scopes, owners and channels: each thing that is missing is told with where it is mended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.slack import FakeSlack
from fakes.slack_server import slack_server
from pydantic import SecretStr

from bot.settings import Settings
from bot.slack.installation import members
from bot.wiring.checks.diagnosis import Check, CheckFailedError, examine
from bot.wiring.checks.reach import owners
from bot.wiring.checks.slack import MANIFEST, app_token, bot_token, slack
from storage.database import opened

BOT, APP = "xoxb-1", "xapp-1"
SCOPES = json.loads(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"]


class ScopedSlack(FakeSlack):
    """Says which scopes the token has, opens sockets and lists members page by page."""

    def __init__(self) -> None:
        super().__init__()
        self.headers = {"X-OAuth-Scopes": ",".join(SCOPES)}
        self.pages: list[dict[str, Any]] = []

    def on_apps_connections_open(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {"url": "wss://x.example"}

    def on_users_list(self, args: dict[str, Any]) -> dict[str, Any]:
        return self.pages[int(args.get("cursor") or 0)]


@pytest.fixture
def there() -> Iterator[tuple[ScopedSlack, Settings]]:
    fake = ScopedSlack()
    with slack_server(fake) as url:
        tokens = {"slack_bot_token": SecretStr(BOT), "slack_app_token": SecretStr(APP)}
        yield fake, Settings(_env_file=None, slack_api_url=url, **tokens)


def found(settings: Settings) -> list[tuple[str, str]]:
    findings = examine([Check("slack", lambda: slack(settings), "the check's own remedy")])
    return [(finding.detail, finding.remedy) for finding in findings if not finding.ok]


def test_good_tokens_say_where_they_lead(there: tuple[ScopedSlack, Settings]) -> None:
    assert slack(there[1]) == "connected to Test as cairn"


def test_every_missing_scope_is_a_finding_with_its_own_remedy(there: tuple[ScopedSlack, Settings]) -> None:
    fake, settings = there
    fake.headers = {"X-OAuth-Scopes": ",".join(scope for scope in SCOPES if scope not in {"commands", "im:write"})}
    lacking = found(settings)
    assert [detail for detail, _ in lacking] == ["the bot token lacks commands", "the bot token lacks im:write"]
    assert "Bot Token Scopes › Add im:write, then Reinstall" in lacking[1][1]


def test_each_missing_token_is_a_finding(there: tuple[ScopedSlack, Settings]) -> None:
    empty = there[1].model_copy(update={"slack_bot_token": SecretStr(""), "slack_app_token": SecretStr("")})
    (bot, bot_remedy), (app, app_remedy) = found(empty)
    assert (bot, app) == ("SLACK_BOT_TOKEN is not set", "SLACK_APP_TOKEN is not set")
    assert "OAuth & Permissions" in bot_remedy
    assert "connections:write" in app_remedy


def test_a_good_bot_token_does_not_hide_a_missing_app_token(there: tuple[ScopedSlack, Settings]) -> None:
    lacking = found(there[1].model_copy(update={"slack_app_token": SecretStr("")}))
    assert [detail for detail, _ in lacking] == ["SLACK_APP_TOKEN is not set"]


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("invalid_auth", "Slack does not know this token"),
        ("account_inactive", "removed from the workspace"),
        ("odd", "Slack says odd"),
    ],
)
def test_a_refused_token_says_why(there: tuple[ScopedSlack, Settings], error: str, says: str) -> None:
    there[0].fail("auth.test", error)
    with pytest.raises(CheckFailedError, match=says):
        bot_token(BOT, there[1].slack_api_url)


def test_an_app_token_without_its_scope_and_swapped_tokens_are_named(there: tuple[ScopedSlack, Settings]) -> None:
    url = there[1].slack_api_url
    there[0].fail("apps.connections.open", "missing_scope")
    with pytest.raises(CheckFailedError, match="lacks the scope connections:write"):
        app_token(APP, url)
    with pytest.raises(CheckFailedError, match="does not begin with xoxb-"):
        bot_token(APP, url)


def test_an_address_that_nobody_answers_at_has_no_python_in_its_words() -> None:
    with pytest.raises(CheckFailedError, match="cannot be reached") as failed:
        bot_token(BOT, "http://127.0.0.1:9/api/")
    assert "urlopen" not in str(failed.value)
    assert "Errno" not in str(failed.value)
    assert "SLACK_API_URL" in failed.value.problems[0].remedy


def test_a_closed_door_that_both_tokens_meet_is_told_once() -> None:
    settings = Settings(
        _env_file=None, slack_bot_token=SecretStr(BOT), slack_app_token=SecretStr(APP), slack_api_url="http://127.0.0.1:9/api/"
    )
    (finding,) = examine([Check("slack", lambda: slack(settings), "")])
    assert finding.detail == "http://127.0.0.1:9/api/ cannot be reached (Connection refused)"


def test_who_cannot_be_reached_and_where_cairn_is_no_member_are_told_with_the_file(bench: Any, tmp_path: Path, there: Any) -> None:
    fake, _ = there
    (tmp_path / "refunds.md").write_text("---\ntitle: Refunds\nowner: U0GONE\nchannel: C0AWAY\n---\n\n## Steps\n\nDo it.\n")
    bench.ok("sops", "sync", str(tmp_path))
    fake.users["U0GONE"] = {"id": "U0GONE", "deleted": True, "team_id": "T0CAIRN"}
    fake.channels["C0AWAY"] = {"id": "C0AWAY", "name": "away", "is_member": False}
    settings = there[1].model_copy(update={"cairn_home": bench.home, "fallback_channel": "C0OPS"})
    with opened(settings.database) as database, pytest.raises(CheckFailedError) as failed:
        owners(settings, database)
    told = {problem.detail: problem.remedy for problem in failed.value.problems}
    assert told == {
        "refunds: owner U0GONE has a deactivated account": (
            "Name an active full member by Slack id or e-mail address: owner in refunds.md's front matter."
        ),
        "refunds: channel C0AWAY is a channel that Cairn is not a member of": (
            "Open the channel C0AWAY in Slack and write /invite @cairn."
        ),
    }


def test_members_are_active_full_members_of_every_page(there: tuple[ScopedSlack, Settings]) -> None:
    fake, _ = there
    mia = {"id": "U0MIA", "real_name": "Mia Berg", "tz": "Europe/Berlin", "profile": {"email": "mia@x.example"}}
    unwanted = [{"id": f"U0{flag.upper()}", flag: True} for flag in ("deleted", "is_bot", "is_ultra_restricted", "is_stranger")]
    fake.pages = [
        {"members": [mia, {"id": "USLACKBOT"}, *unwanted], "response_metadata": {"next_cursor": "1"}},
        {"members": [{"id": "U0ANA", "name": "ana"}, {"id": "U0OTHER", "team_id": "T0OTHER"}], "response_metadata": {}},
    ]
    people = members(fake)
    assert [(person.id, person.name, person.email, person.timezone) for person in people] == [
        ("U0ANA", "ana", None, "UTC"),
        ("U0MIA", "Mia Berg", "mia@x.example", "Europe/Berlin"),
    ]


def test_an_organisations_token_counts_its_workspaces(there: tuple[ScopedSlack, Settings]) -> None:
    fake, settings = there
    fake.workspaces = ["T1", "T2"]
    assert slack(settings) == "connected to Group, an organisation-wide install of 2 workspaces, as cairn"
    fake.on_auth_teams_list = lambda _args: {"teams": []}  # type: ignore[method-assign]
    ((detail, remedy),) = found(settings)
    assert "to none of its workspaces" in detail
    assert "Add to workspaces" in remedy
