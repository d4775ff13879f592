from __future__ import annotations

import json
import shlex
from pathlib import Path

from typer.testing import CliRunner

from bot.questions.listeners import COMMAND, SHORTCUT
from bot.settings import Settings
from scripts.main import app

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def test_the_manifest_names_the_command_and_the_shortcut_that_are_listened_for() -> None:
    features = MANIFEST["features"]
    assert [command["command"] for command in features["slash_commands"]] == [COMMAND]
    assert features["slash_commands"][0]["should_escape"] is True
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == [SHORTCUT]


def test_every_event_has_the_scope_that_it_needs() -> None:
    scopes = set(MANIFEST["oauth_config"]["scopes"]["bot"])
    needed = {"message.channels": "channels:history", "message.groups": "groups:history", "message.im": "im:history"}
    needed |= {"app_mention": "app_mentions:read", "member_joined_channel": "channels:read", "user_change": "users:read"}
    needed |= {"team_join": "users:read", "message.mpim": "mpim:history", "reaction_added": "reactions:read"}
    for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]:
        assert needed.get(event) in scopes | {None}


def test_the_texts_keep_slacks_limits() -> None:
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4_000
    assert len(MANIFEST["features"]["agent_view"]["agent_description"]) <= 300


def ran(hook: str) -> str:
    """What a hook prints, run from the checkout as Slack's command line does."""
    program, *words = shlex.split(hook)
    assert program == ".venv/bin/cairn", "where `make demo` installs it"
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_slacks_command_line_finds_the_manifest_and_starts_the_bot() -> None:
    """`slack run` calls the two hooks below and hands the tokens over as SLACK_BOT_TOKEN and SLACK_APP_TOKEN; the bot connects
    (docs.slack.dev/tools/slack-cli/reference/hooks).
    """
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    file = json.loads((ROOT / ".slack" / "hooks.json").read_text(encoding="utf-8"))
    assert file["config"]["sdk-managed-connection-enabled"] is True
    assert {"get-manifest", "start"} <= set(file["hooks"])
    assert json.loads(ran(file["hooks"]["get-manifest"])) == MANIFEST
    assert "HTTP" in ran(f"{file['hooks']['start']} --help"), "the option that only `cairn run` has"
    tokens = {"slack_bot_token", "slack_app_token"}
    assert tokens <= set(Settings.model_fields), "the names that the command line sets"
