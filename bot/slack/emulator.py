"""Adapts messages for the Slack emulator of the demo: its page shows pictures by their address alone and draws none of Slack's
native charts.

Slack draws both: an `image` block with a `slack_file`, which is a broken picture there, and `data_visualization`, of which the page
shows the name. So charts are refused as in a workspace that lacks them, and an uploaded picture is named by its address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from typing_extensions import override

from bot.blocks.native import CHART
from bot.slack.clients import REPEATS, Clients, SlackClient, nobody_hears


def emulator_clients(token: str, base_url: str, limited: Callable[[str], object] = nobody_hears) -> Clients:
    return Clients(EmulatorClient(token, base_url, REPEATS), EmulatorClient(token, base_url), limited)


class EmulatorClient(SlackClient):
    """Sends messages that hold only what the emulator's page draws."""

    @override
    def api_call(self, api_method: str, **kwargs: Any) -> SlackResponse:
        """Make the call.

        Raises:
            SlackApiError: the message has a chart of Slack's own.
        """
        body = kwargs.get("json") or {}
        blocks = body.get("blocks") or []
        if any(block.get("type") == CHART for block in blocks):
            raise SlackApiError("the emulator draws no charts", {"ok": False, "error": "invalid_blocks"})  # type: ignore[no-untyped-call]
        if any("slack_file" in block for block in blocks):
            kwargs["json"] = {**body, "blocks": [self._addressed(block) for block in blocks]}
        return super().api_call(api_method, **kwargs)

    def _addressed(self, block: Mapping[str, Any]) -> Mapping[str, Any]:
        if "slack_file" not in block:
            return block
        file = self.files_info(file=block["slack_file"]["id"])["file"]
        return {**{name: value for name, value in block.items() if name != "slack_file"}, "image_url": file["permalink"]}
