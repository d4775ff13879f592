from __future__ import annotations

import json
from pathlib import Path

from bot.questions.listeners import COMMAND, SHORTCUT

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


def test_socket_mode_is_on_and_the_cli_finds_its_hooks() -> None:
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    hooks = json.loads((ROOT / ".slack" / "hooks.json").read_text(encoding="utf-8"))
    assert "slack_cli_hooks" in hooks["hooks"]["get-hooks"]
