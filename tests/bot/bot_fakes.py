"""An in-memory unit of work that keeps the promises of bot.ports, and a Slack that lives in a dict."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.ports import Claim
from retrieval.library.models import CurrentSection, SectionRef, SopCard
from retrieval.library.people import Person
from retrieval.questions import Feedback, LoggedQuestion

ME, BOT, TEAM = "U0BOT", "B0BOT", "T01TEST"


@dataclass
class Row:
    id: int
    event_id: str
    message_key: str | None
    payload: dict[str, object]
    worker: str
    until: datetime
    at: datetime
    done: bool = False


@dataclass
class Call:
    key: str
    channel: str
    call: Mapping[str, object]
    due: datetime
    attempts: int = 0
    worker: str = ""
    until: datetime | None = None
    state: str = "open"
    ts: str | None = None
    error: str = ""


@dataclass
class Tables:
    inbox: list[Row] = field(default_factory=list)
    outbox: dict[str, Call] = field(default_factory=dict)
    questions: dict[str, LoggedQuestion] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    sections: dict[str, CurrentSection] = field(default_factory=dict)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **kwargs: float) -> None:
        self.now += timedelta(**kwargs)


class AtOnce(Executor):
    """A thread pool that works in the caller's thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Memory:
    """The database: `Memory()` opens a transaction, which is serialised and undone unless it is committed."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.lock = threading.RLock()
        self.is_down = False

    def __call__(self) -> MemoryUnit:
        if self.is_down:
            raise RuntimeError("database is down")
        return MemoryUnit(self)


class MemoryUnit:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def __enter__(self) -> Self:
        self._memory.lock.acquire()
        self.tables = copy.deepcopy(self._memory.tables)
        self.inbox, self.outbox = FakeInbox(self.tables), FakeOutbox(self.tables)
        self.questions, self.people, self.library = FakeLog(self.tables), FakePeople(self.tables), FakeLibrary(self.tables)
        self.index = FakeIndexState()
        return self

    def __exit__(self, *args: object) -> None:
        self._memory.lock.release()

    def commit(self) -> None:
        self._memory.tables = copy.deepcopy(self.tables)

    def rollback(self) -> None:
        self.tables = copy.deepcopy(self._memory.tables)


class FakeIndexState:
    def active(self) -> None:
        return None


class FakeInbox:
    def __init__(self, tables: Tables) -> None:
        self._rows = tables.inbox

    def receive(self, event_id: str, message_key: str | None, payload: Mapping[str, object], claim: Claim) -> int | None:
        for row in self._rows:
            if row.event_id == event_id or (message_key and row.message_key == message_key):
                return None
        row = Row(len(self._rows) + 1, event_id, message_key, dict(payload), claim.worker, claim.until, claim.at)
        self._rows.append(row)
        return row.id

    def finish(self, entry_id: int, worker: str) -> bool:
        row = self._rows[entry_id - 1]
        if row.done or row.worker != worker:
            return False
        row.done, row.payload = True, {}
        return True

    def claim_abandoned(self, claim: Claim, dead_workers: Sequence[str], limit: int) -> list[Row]:
        free = [row for row in self._rows if not row.done and (row.worker in dead_workers or row.until <= claim.at)]
        for row in free[:limit]:
            row.worker, row.until = claim.worker, claim.until
        return free[:limit]

    def workers(self) -> list[str]:
        return sorted({row.worker for row in self._rows if not row.done})

    def last_received(self) -> datetime | None:
        return max((row.at for row in self._rows), default=None)


class FakeOutbox:
    def __init__(self, tables: Tables) -> None:
        self._calls = tables.outbox

    def add(self, key: str, channel: str, call: Mapping[str, object], at: datetime) -> None:
        self._calls.setdefault(key, Call(key, channel, call, at))

    def claim(self, claim: Claim, dead_workers: Sequence[str], limit: int, key: str | None = None) -> list[Call]:
        free = [
            call
            for call in self._calls.values()
            if call.state == "open"
            and (key in {None, call.key})
            and call.due <= claim.at
            and (not call.worker or call.worker in dead_workers or (call.until is not None and call.until <= claim.at))
        ]
        for call in free[:limit]:
            call.worker, call.until, call.attempts = claim.worker, claim.until, call.attempts + 1
        return free[:limit]

    def sent(self, key: str, message_ts: str | None, at: datetime) -> None:
        del at
        self._calls[key].state, self._calls[key].ts = "sent", message_ts

    def failed(self, key: str, error: str, retry_at: datetime | None) -> None:
        call = self._calls[key]
        call.error, call.worker = error, ""
        if retry_at is None:
            call.state = "failed"
        else:
            call.due = retry_at

    def message_ts(self, key: str) -> str | None:
        return self._calls[key].ts if key in self._calls else None


class FakeLog:
    def __init__(self, tables: Tables) -> None:
        self._rows = tables.questions

    def add(self, logged: LoggedQuestion) -> None:
        assert logged.question.id not in self._rows
        self._rows[logged.question.id] = logged

    def get(self, question_id: str) -> LoggedQuestion | None:
        return self._rows.get(question_id)

    def turns(self, team: str, channel: str, thread: str, person: str, limit: int) -> list[str]:
        asked = [row.question for row in self._in_thread(team, channel, thread) if row.question.person == person]
        return [question.text for question in sorted(asked, key=lambda q: q.asked_at)][-limit:]

    def knows_thread(self, team: str, channel: str, thread: str) -> bool:
        return any(True for _ in self._in_thread(team, channel, thread))

    def _in_thread(self, team: str, channel: str, thread: str) -> list[LoggedQuestion]:
        wanted = (team, channel, thread)
        return [
            r for r in self._rows.values() if (r.question.place.team, r.question.place.channel, r.question.place.thread) == wanted
        ]

    def add_feedback(self, feedback: Feedback) -> None:
        row = self._rows[feedback.question_id]
        object.__setattr__(row, "feedback", (*row.feedback, feedback))

    def of_person(self, person: str) -> list[LoggedQuestion]:
        return [row for row in self._rows.values() if row.question.person == person]

    def since(self, moment: datetime) -> list[LoggedQuestion]:
        return [row for row in self._rows.values() if row.question.asked_at >= moment]


class FakePeople:
    def __init__(self, tables: Tables) -> None:
        self._rows = tables.people

    def get(self, person: str) -> Person | None:
        wanted = person.casefold()
        return next((row for row in self._rows.values() if wanted in {row.id.casefold(), (row.email or "").casefold()}), None)


class FakeLibrary:
    def __init__(self, tables: Tables) -> None:
        self._sections = tables.sections

    def section(self, ref: SectionRef) -> CurrentSection | None:
        return self._sections.get(str(ref))

    def revision(self) -> int:
        return 7

    def statuses(self) -> list[Any]:
        return []

    def audiences(self) -> Collection[frozenset[str]]:
        return {found.sop.governance.audience for found in self._sections.values()}

    def current(self, audience: frozenset[str]) -> list[CurrentSection]:
        return [found for found in self._sections.values() if found.sop.governance.audience == audience]

    def card(self, sop_id: str) -> SopCard | None:
        return next((found.sop for found in self._sections.values() if found.sop.id == sop_id), None)


class FakeSlack(WebClient):
    """Answers the Web API from memory. `fail(method, error)` makes the next calls fail; `calls` keeps (method, args)."""

    def __init__(self) -> None:
        super().__init__("xoxb-fake", base_url="http://127.0.0.1:9/api/")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.users: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, dict[str, Any]] = {"C0OPS": {"id": "C0OPS", "name": "ops", "is_member": True}}
        self.failures: dict[str, list[Exception]] = {}
        self._ts = 1_800_000_000.0

    def api_call(self, api_method: str, **kwargs: Any) -> SlackResponse:  # type: ignore[override]
        args = {**(kwargs.get("json") or {}), **(kwargs.get("params") or {}), **(kwargs.get("data") or {})}
        self.calls.append((api_method, args))
        if self.failures.get(api_method):
            raise self.failures[api_method].pop(0)
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
        return {"team_id": TEAM, "user_id": ME, "bot_id": BOT, "url": "http://x/", "user": "cairn", "team": "Test"}

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

    def on_users_conversations(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {"channels": list(self.channels.values())}

    def on_users_info(self, args: dict[str, Any]) -> dict[str, Any]:
        if args["user"] not in self.users:
            raise api_error("user_not_found")
        return {"user": {"id": args["user"], "team_id": TEAM, **self.users[args["user"]]}}

    def on_views_open(self, _args: dict[str, Any]) -> dict[str, Any]:
        return {"view": {"id": "V1"}}

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
