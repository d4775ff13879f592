"""Slack's streams over the fake Slack."""

from __future__ import annotations

from typing import Any

from fakes.slack import FakeSlack, api_error


class StreamingSlack:
    """Gives a fake Slack the streaming calls; `breaks_after`: appends until Slack says that the stream is over."""

    def __init__(self, slack: FakeSlack, breaks_after: int = 99) -> None:
        self.slack, self.left = slack, breaks_after
        self.texts: list[str] = []
        for name in ("startStream", "appendStream", "stopStream"):
            setattr(slack, f"on_chat_{name}", getattr(self, name))

    def startStream(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        text = self.text_of(args)
        stored = self.slack.put(args["channel"], user="U0BOT", bot_id="B0BOT", text=text, thread_ts=args["thread_ts"])
        return {"ts": stored["ts"], "channel": args["channel"]}

    def appendStream(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        self.left -= 1
        if self.left < 0:
            raise api_error("message_not_in_streaming_state")
        stored = next(one for one in self.slack.messages[args["channel"]] if one["ts"] == args["ts"])
        stored["text"] += self.text_of(args)
        return {"ts": args["ts"]}

    def stopStream(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.left < 0:
            raise api_error("message_not_in_streaming_state")
        return {"ts": args["ts"]}

    def text_of(self, args: dict[str, Any]) -> str:
        text = "".join(chunk["text"] for chunk in args.get("chunks", []) if chunk["type"] == "markdown_text")
        self.texts.append(text)
        return text
