"""Settings in Slack, clicked through by somebody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fakes.slack import TEAM
from support.bot_factory import SlackSide
from support.slack_views import view_problems

from bot.admin.views.forms import SAVE
from bot.admin.views.overview import OPEN
from bot.blocks.buttons import SETTINGS

ADMIN = "U0LEO"


@dataclass
class SettingsStory:
    side: SlackSide
    person: str = ADMIN

    def __post_init__(self) -> None:
        self.side.slack.users[ADMIN] = {"real_name": "Leo Park", "is_admin": True}

    def start(self) -> str:
        return self.press(SETTINGS, "admin")

    def page(self, name: str) -> str:
        return self.press(OPEN, name)

    def press(self, action: str, value: str) -> str:
        self._press(action, value)
        return self.shown()

    def shown(self) -> str:
        """What Slack was told to show last: a modal or the Home tab."""
        return str(self._last())

    def save(self, section: str, private: str | None = None, **values: str) -> dict[str, Any]:
        """Submit a page as it was shown last; returns Slack's instruction, empty when it closes."""
        body = {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": self.person, "team_id": TEAM},
            "view": {
                "type": "modal",
                "callback_id": f"{SAVE}{section}",
                "private_metadata": self._last()["private_metadata"] if private is None else private,
                "state": {"values": {name: {name: {"value": value}} for name, value in values.items()}},
            },
        }
        answer = self.side.dispatch(body).body
        reply: dict[str, Any] = json.loads(answer) if answer else {}
        return reply

    def _last(self) -> dict[str, Any]:
        views = [args["view"] for method, args in self.side.slack.calls if method.startswith("views.")]
        assert not view_problems(views[-1])
        return dict(views[-1])

    def _press(self, action: str, value: str) -> None:
        self.side.dispatch(
            {
                "type": "block_actions",
                "team": {"id": TEAM},
                "user": {"id": self.person, "team_id": TEAM},
                "container": {"type": "view"},
                "trigger_id": f"T.{len(self.side.slack.calls)}",
                "actions": [{"action_id": action, "block_id": "b", "value": value}],
            }
        )
