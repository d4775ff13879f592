"""A throwaway Slack with the sample company, the real bot as a process beside it, and a person's hands and eyes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from core.people import Person
from scripts.emulator import APP_TOKEN, BOT_TOKEN, Workspace, free_port, running

ROOT = Path(__file__).resolve().parents[2]
CAIRN = Path(sys.executable).with_name("cairn")
BOT_USER = "U0CAIRN"
MIA, OWNER = "U0JONAS", "U0AMARA"
"""Somebody of billing ops who is new, and the owner of the refund SOP."""

_TRACING = "COVERAGE_"

CHANNELS = {"C0BILLING": "billing", "C0SUPPORT": "support", "C0FINANCE": "finance", "C0ONBOARDING": "onboarding"}


class WaitedTooLongError(AssertionError):
    """What was waited for did not happen."""


def wait_for(what: str, look: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Look until something truthy is there, and return it."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise WaitedTooLongError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


@dataclass
class Slackland:
    """The emulator's control API."""

    url: str

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def say(self, channel: str, user: str, text: str, thread: str | None = None) -> str:
        """Post as a person; a user id as the channel is that person's DM with the bot. Returns the message's ts."""
        body = {"channel": channel, "user": user, "text": text, "thread_ts": thread}
        return str(self._post("message", {key: value for key, value in body.items() if value})["message"]["ts"])

    def mention(self, channel: str, user: str, text: str, thread: str | None = None) -> str:
        return self.say(channel, user, f"<@{BOT_USER}> {text}", thread)

    def command(self, channel: str, user: str, text: str) -> None:
        self._post("command", {"channel": channel, "user": user, "command": "/cairn", "text": text})

    def click(self, channel: str, message: dict[str, Any], user: str, action: dict[str, Any]) -> None:
        self._post("interact", {"channel": channel, "messageTs": message["ts"], "user": user, "action": action})

    def press(self, channel: str, message: dict[str, Any], user: str, action_id: str) -> None:
        """Press a button (or choose the first option of a menu) of a message."""
        block, element = next(
            (block, element)
            for block in message["blocks"]
            for element in (block["elements"] if block["type"] == "actions" else [block.get("accessory", {})])
            if element.get("action_id") == action_id
        )
        action = {"type": element["type"], "action_id": action_id, "block_id": block.get("block_id", "b")}
        chosen = {"selected_option": element["options"][0]} if element["type"] == "overflow" else {"value": element["value"]}
        self.click(channel, message, user, {**action, **chosen})

    def open_home(self, user: str) -> None:
        self._post("open-home", {"user": user})

    def react(self, channel: str, user: str, ts: str, name: str) -> None:
        self._post("reaction", {"channel": channel, "ts": ts, "user": user, "name": name})

    def delete(self, channel: str, user: str, ts: str) -> None:
        self._post("delete-message", {"channel": channel, "user": user, "ts": ts})

    def messages(self, channel: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._get(f"messages/{channel}")["messages"]
        return found

    def direct(self, user: str) -> str:
        """Id of a person's DM with the bot; empty before there is one."""
        channels = self._get("state")["channels"]
        return next((str(each["id"]) for each in channels if each.get("is_im") and user in each["members"]), "")

    def bot_messages(self, channel: str) -> list[dict[str, Any]]:
        return [message for message in self.messages(channel) if message.get("user") == BOT_USER]

    def answers(self, channel: str, thread: str | None = None) -> list[dict[str, Any]]:
        return [message for message in self.bot_messages(channel) if thread is None or message.get("thread_ts") == thread]

    def log(self, kind: str | None = None) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self._get("log")["log"]
        return [entry for entry in entries if kind in {None, entry["kind"]}]

    def calls(self, method: str) -> list[str]:
        """The bot's calls of a Web API method, as text."""
        return [str(entry) for entry in self.log() if method in str(entry)]

    def connected_at(self) -> int:
        """When a bot connected last, in milliseconds; 0 when the emulator, which keeps its last 1,000 entries, knows of none."""
        return max((entry["time"] for entry in self.log("socket") if "hello" in entry["summary"]), default=0)

    def wait_for_answer(self, channel: str, thread: str | None = None, number: int = 1, seconds: float = 20.0) -> dict[str, Any]:
        """The nth message of the bot in a channel or thread."""
        found = wait_for("an answer", lambda: self.answers(channel, thread)[number - 1 : number], seconds)
        message: dict[str, Any] = found[0]
        return message

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps(body).encode()
        request = Request(f"{self.url}/_control/{path}", data=data, headers={"Content-Type": "application/json"})  # noqa: S310
        with urlopen(request, timeout=30) as response:  # noqa: S310 - loopback
            answer: dict[str, Any] = json.load(response)
            return answer

    def _get(self, path: str) -> dict[str, Any]:
        with urlopen(f"{self.url}/_control/{path}", timeout=30) as response:  # noqa: S310 - loopback
            answer: dict[str, Any] = json.load(response)
            return answer


def key_of(message: dict[str, Any]) -> str:
    """The outbox key that a message of the bot carries."""
    return str((message.get("blocks") or [{}])[0].get("block_id", ""))


def text_of(message: dict[str, Any]) -> str:
    """All that a message shows, as one string."""
    return json.dumps(message.get("blocks") or message.get("text"), ensure_ascii=False)


@dataclass
class Bot:
    """The real process. `kill` is kill -9; `start` may be called again afterwards.

    Its lines are only traced on demand (`traced`): whoever is killed tells nobody which they were, and tracing makes it slow.
    """

    slack: Slackland
    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        before = self.slack.connected_at()
        log = (self.home / "bot.log").open("ab")
        self.process = subprocess.Popen([str(CAIRN), "run"], env=self._env(), cwd=self.home, stdout=log, stderr=log)
        log.close()
        if wait:
            self.wait_until_connected(before)

    def wait_until_connected(self, before: int) -> None:
        process = self.process
        assert process is not None
        try:
            wait_for("the bot", lambda: self.slack.connected_at() > before or process.poll() is not None, 90)
        except WaitedTooLongError as error:
            raise WaitedTooLongError(f"{error}; its output:\n{self.output()}") from error
        assert process.poll() is None, self.output()

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End it as an operator does; returns the exit status."""
        return self._end(signal.SIGTERM)

    def output(self) -> str:
        return (self.home / "bot.log").read_text(encoding="utf-8", errors="replace")[-4_000:]

    def _end(self, number: int) -> int:
        process, self.process = self.process, None
        if process is None:
            return 0
        process.send_signal(number)
        return process.wait(timeout=30)

    def _env(self) -> dict[str, str]:
        here = os.environ  # noqa: TID251 - the process needs PATH and HOME
        return {
            **{name: value for name, value in here.items() if not name.startswith(_TRACING)},
            "CAIRN_HOME": str(self.home),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "MESSAGES_PER_SECOND": "0",
            "QUESTIONS_PER_MINUTE": "0",
            "FALLBACK_CHANNEL": "C0SUPPORT",
            "PORT": str(free_port()),
            **self.environment,
        }


def traced() -> dict[str, str]:
    """What makes coverage follow a bot that is stopped, not killed."""
    here = os.environ  # noqa: TID251 - set by pytest-cov, if anybody
    return {name: value for name, value in here.items() if name.startswith(_TRACING)}


def people() -> list[Person]:
    with (ROOT / "examples" / "people.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [Person(row["slack_id"] or row["email"], row["email"], row["name"], row["role"]) for row in rows]


@contextmanager
def slackland(folder: Path) -> Iterator[Slackland]:
    with running(Workspace(people(), CHANNELS, "Sample company"), ROOT, folder) as emulator:
        yield Slackland(emulator.url)


@contextmanager
def bot_beside(slack: Slackland, library: Path, home: Path, **environment: str) -> Iterator[Bot]:
    """The bot on its own copy of a library; ended when the block is left."""
    if not home.exists():
        shutil.copytree(library, home)
    bot = Bot(slack, home, environment)
    try:
        bot.start()
        yield bot
    finally:
        bot.kill()
