"""Clicks on the buttons below an answer."""

from __future__ import annotations

from typing import Any

from fakes.slack import TEAM
from support.bot_factory import SlackSide, mention
from support.case_story import value_on


def asked(side: SlackSide, body: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    """Ask, and return the question's id and the posted message."""
    side.dispatch(body or mention())
    (logged,) = side.memory.questions
    channel = side.posts()[-1]["channel"]
    return logged.question.id, {"channel": channel, **side.slack.messages[channel][-1]}


def click(action: str, value: str, shown: dict[str, Any], person: str = "U0MIA", **extra: Any) -> dict[str, Any]:
    message = {key: shown[key] for key in ("ts", "text", "blocks", "thread_ts") if key in shown}
    value = value_on(shown, action, value) or value
    chosen = {"selected_option": {"value": value}} if action == "answer_more" else {"value": value}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": person, "team_id": TEAM},
        "channel": {"id": shown["channel"]},
        "container": {"type": "message", "message_ts": shown["ts"], "is_ephemeral": False},
        "message": message,
        "trigger_id": extra.pop("trigger", "T.9"),
        "response_url": "http://127.0.0.1:9/r",
        "actions": [{"action_id": action, "type": "button", "block_id": "b", **chosen}],
        **extra,
    }


def text_of(message: dict[str, Any]) -> str:
    return str(message["blocks"])
