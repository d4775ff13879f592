"""The least that a Slack bot can do: a bare Bolt app that says back what it hears. The load bench measures it beside Cairn.

`python -m scripts.lab.bench.echo API_URL`.
"""

from __future__ import annotations

import sys
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk import WebClient

from scripts.emulator import APP_TOKEN, BOT_TOKEN


def _echo(event: dict[str, Any], client: WebClient) -> None:
    if event["type"] == "app_mention" or event.get("channel_type") == "im":
        client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=event["text"])


def _main(api_url: str) -> None:
    app = App(name="echo", client=WebClient(BOT_TOKEN, base_url=api_url))
    app.event("message")(_echo)
    app.event("app_mention")(_echo)
    SocketModeHandler(app, APP_TOKEN).start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    _main(sys.argv[1])
