"""A Slack that lives in a dict, a clock that stands still, a database that can be down."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.memory import Memory
from fakes.unit_of_work import FakeUnitOfWork
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.clients import cleared
from core import units

ME, BOT, TEAM, ORGANISATION = "U0BOT", "B0BOT", "T01TEST", "E01TEST"
LISTS = ("users.list", "users.conversations", "dnd.teamInfo")
"""Methods that want a `team_id` of an organisation's token."""


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)


class AtOnce(Executor):
    """A thread pool that works in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Database:
    """Opens units of work; `truth` is what was committed."""

    def __init__(self) -> None:
        self.truth = Memory()
        self.lock = threading.Lock()
        self.is_down = False

    def __call__(self) -> FakeUnitOfWork:
        if self.is_down:
            raise RuntimeError("database is down")
        return FakeUnitOfWork(self.truth, self.lock)

    @property
    def questions(self) -> list[Any]:
        return list(self.truth.questions.values())

    @property
    def events(self) -> list[Any]:
        return list(self.truth.events.values())


class SlackWithinUnitError(AssertionError):
    """Slack was called while a unit of work was open."""


class FakeSlack(WebClient):
    """Answers the Web API from memory. `fail(method, error)` makes the next calls fail; `calls` keeps (method, args).
    It refuses calls while a unit of work is open.
    """

    locale = "en-US"
    """Of whoever has none of their own."""

    def __init__(self) -> None:
        super().__init__("xoxb-fake", base_url="http://127.0.0.1:9/api/")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {"C0OPS": {"id": "C0OPS", "name": "ops", "is_member": True}}
        self.failures: dict[str, list[Exception]] = {}
        self.workspaces: list[str] = []
        """Those of the organisation that the token is for; none: it is of one workspace."""
        self._ts = 1_800_000_000.0

    def api_call(self, api_method: str, **kwargs: Any) -> SlackResponse:  # type: ignore[override]
        args = {**(kwargs.get("json") or {}), **(kwargs.get("params") or {}), **(kwargs.get("data") or {})}
        if units.is_open():
            units._log.error(f"slack_inside_unit {api_method}")
            raise SlackWithinUnitError(api_method)
        self.calls.append((api_method, args))
        if self.failures.get(api_method):
            raise cleared(self.failures[api_method].pop(0))
        if self.workspaces and api_method in LISTS and args.get("team_id") not in self.workspaces:
            raise api_error("missing_argument")
        answer = getattr(self, "on_" + api_method.replace(".", "_"), None)
        if answer is None:
            raise api_error("unknown_method")
        return response({"ok": True, **answer(args)})

    def fail(self, method: str, *errors: str | Exception) -> None:
        made = [error if isinstance(error, Exception) else api_error(error) for error in errors]
        self.failures.setdefault(method, []).extend(made)

    def made(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.calls if name == method]

    def put(self, channel: str, **message: Any) -> dict[str, Any]:
        self._ts += 1
        stored = {"ts": f"{self._ts:.6f}", **message}
        self.messages.setdefault(channel, []).append(stored)
        return stored

    def on_auth_test(self, _args: dict[str, Any]) -> dict[str, Any]:
        known = {"user_id": ME, "bot_id": BOT, "url": "http://x/", "user": "cairn"}
        if self.workspaces:
            return {**known, "team_id": None, "team": "Group", "enterprise_id": ORGANISATION, "is_enterprise_install": True}
        return {**known, "team_id": TEAM, "team": "Test"}

    def on_auth_teams_list(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {"teams": [{"id": team, "name": team} for team in self.workspaces]}

    def on_chat_postMessage(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        stored = self.put(
            args["channel"], user=ME, bot_id=BOT, **{k: args[k] for k in ("text", "blocks", "thread_ts") if k in args}
        )
        return {"ts": stored["ts"], "channel": args["channel"]}

    def on_chat_postEphemeral(self, _args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"message_ts": "1.1"}

    def on_chat_update(self, args: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages.get(args["channel"], []):
            if message["ts"] == args["ts"]:
                message.update({k: args[k] for k in ("text", "blocks") if k in args})
                return {"ts": args["ts"]}
        raise api_error("message_not_found")

    def on_chat_getPermalink(self, args: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        return {"permalink": f"https://x.slack.com/archives/{args['channel']}/p{args['message_ts']}"}

    def on_conversations_open(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": "D" + str(args["users"])}}

    def on_conversations_replies(self, args: dict[str, Any]) -> dict[str, Any]:
        kept = [m for m in self.messages.get(args["channel"], []) if args["ts"] in {m["ts"], m.get("thread_ts")}]
        return {"messages": kept}

    def on_conversations_history(self, args: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [m for m in reversed(self.messages.get(args["channel"], [])) if not m.get("thread_ts")]}

    def on_conversations_info(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["channel"] not in self.channels:
            raise api_error("channel_not_found")
        return {"channel": self.channels[args["channel"]]}

    def on_conversations_members(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["channel"] not in self.channels:
            raise api_error("channel_not_found")
        return {"members": [*self.channels[args["channel"]].get("members", self.users), ME]}

    def on_users_conversations(self, args: dict[str, Any]) -> dict[str, Any]:
        is_group = args["types"] == "mpim"
        return {"channels": [channel for channel in self.channels.values() if bool(channel.get("is_mpim")) == is_group]}

    def on_users_info(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["user"] not in self.users:
            raise api_error("user_not_found")
        return {"user": {"id": args["user"], "team_id": TEAM, "locale": self.locale, **self.users[args["user"]]}}

    def on_users_list(self, _args: dict[str, Any]) -> dict[str, Any]:
        members = [{"id": user, "team_id": TEAM, "locale": self.locale, **account} for user, account in self.users.items()]
        return {"members": members}

    def on_views_open(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {"view": {"id": "V1"}}

    def on_views_update(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {}

    def on_views_publish(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {}

    def on_reactions_add(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {}


def response(data: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> SlackResponse:
    return SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers=headers or {}, status_code=status
    )


def api_error(name: str, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    return SlackApiError(name, response({"ok": False, "error": name}, status, headers))
