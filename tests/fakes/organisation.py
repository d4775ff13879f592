"""Makes an organisation (Enterprise Grid) of the emulator's one workspace: stands between it and the bot, and answers and delivers
as Slack does for a token that is for all of it. What lists people or channels is refused without `team_id`, as Slack refuses it.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote
from urllib.request import Request, urlopen

import uvicorn
import websockets

LISTS = {"users.list": "members", "users.conversations": "channels", "dnd.teamInfo": "users"}
"""Methods that want a `team_id` of an organisation's token, and what they list."""

ELSEWHERE = "T0ELSEWHERE"


@dataclass
class Organisation:
    """`people` and `channels` name the workspaces of those who are not in the first one, `strangers` people of another company.
    `listed` holds the calls that were made with a `team_id`, `refused` those without. `broken` names methods that fail.
    """

    api_url: str
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    admins: frozenset[str] = frozenset()
    id: str = "E0SAMPLE"
    workspaces: tuple[str, ...] = ("T0CAIRN", "T0SOUTH")
    listed: list[tuple[str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    url: str = ""

    def workspace_of(self, person: str) -> str:
        return ELSEWHERE if person in self.strangers else self.people.get(person, self.workspaces[0])

    def answer(self, method: str, args: Mapping[str, str], ask: Any) -> dict[str, Any]:
        """Slack's answer; `ask` is the emulator's."""
        team = args.get("team_id", "")
        if method == "auth.teams.list":
            return {"ok": True, "teams": [{"id": each, "name": each.casefold()} for each in self.workspaces]}
        if method in LISTS and team not in self.workspaces:
            self.refused.append(method)
            return {"ok": False, "error": "missing_argument"}
        answer: dict[str, Any] = ask()
        if method in LISTS:
            self.listed.append((method, team))
            members = answer.get(LISTS[method]) or []
            answer[LISTS[method]] = [each for each in members if self._is_in(team, each)] if method != "dnd.teamInfo" else members
        if method == "auth.test":
            answer |= {"team_id": None, "team": "Sample organisation", "enterprise_id": self.id, "is_enterprise_install": True}
        if method in {"users.info", "users.lookupByEmail"} and answer.get("ok"):
            answer["user"] |= self._account(str(answer["user"]["id"]))
        if method == "apps.connections.open":
            answer["url"] = f"{self.url.replace('http', 'ws')}/link?to={quote(answer['url'], safe='')}"
        return answer

    def _is_in(self, team: str, each: Mapping[str, Any]) -> bool:
        """A direct message is listed in every workspace."""
        name = str(each["id"])
        return bool(each.get("is_im")) or (self.channels if name[0] == "C" else self.people).get(name, self.workspaces[0]) == team

    def _account(self, person: str) -> dict[str, Any]:
        team = self.workspace_of(person)
        if team == ELSEWHERE:
            return {"team_id": team, "is_stranger": True}
        teams = [team] if team in self.workspaces else [team, self.workspaces[-1]]
        enterprise = {"id": person, "enterprise_id": self.id, "teams": teams, "is_admin": person in self.admins}
        return {"team_id": team, "enterprise_user": enterprise, "is_admin": True}

    def delivered(self, envelope: dict[str, Any]) -> dict[str, Any]:
        """An envelope of the emulator as Slack writes it for an organisation."""
        payload = envelope.get("payload")
        if not isinstance(payload, dict):
            return envelope
        match envelope.get("type"):
            case "events_api":
                event = payload["event"]
                person = str(event.get("user") or "")
                place = self.channels.get(str(event.get("channel") or ""), self.workspace_of(person))
                mine = {"team_id": place, "enterprise_id": self.id, "context_team_id": place, "context_enterprise_id": self.id}
                payload |= mine | {"is_ext_shared_channel": person in self.strangers}
                payload["authorizations"] = [{"enterprise_id": self.id, "is_bot": True, "is_enterprise_install": True}]
                event |= {"team": self.workspace_of(person), "user_team": self.workspace_of(person)}
            case "slash_commands":
                payload |= {"team_id": self.workspace_of(str(payload["user_id"])), "enterprise_id": self.id}
                payload["is_enterprise_install"] = "true"
            case "interactive":
                payload |= {"team": None, "enterprise": {"id": self.id, "name": "Sample"}, "is_enterprise_install": True}
                payload["user"]["team_id"] = self.workspace_of(str(payload["user"]["id"]))
        return envelope

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        """ASGI: a call of the Web API, or a socket."""
        if scope["type"] == "websocket":
            await self._socket(dict(parse_qsl(scope["query_string"].decode()))["to"], receive, send)
        elif scope["type"] == "http":
            await self._call(scope, receive, send)

    async def _socket(self, to: str, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        async with websockets.connect(to) as emulator:

            async def down() -> None:
                async for raw in emulator:
                    await send({"type": "websocket.send", "text": json.dumps(self.delivered(json.loads(raw)))})

            passing = asyncio.create_task(down())
            try:
                while (message := await receive())["type"] != "websocket.disconnect":
                    await emulator.send(message.get("text") or "")
            finally:
                passing.cancel()

    async def _call(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        raw, is_more = b"", True
        while is_more:
            part = await receive()
            raw, is_more = raw + part.get("body", b""), part.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"] if name in {b"content-type", b"authorization"}}
        is_json = "json" in headers.get("content-type", "")
        args = json.loads(raw or b"{}") if is_json else dict(parse_qsl(raw.decode(errors="replace")))
        args |= dict(parse_qsl(scope["query_string"].decode()))
        method = scope["path"].rpartition("/")[2]
        target = f"{self.api_url}{method}?{scope['query_string'].decode()}"
        request = Request(target, data=raw, headers=headers, method="POST")  # noqa: S310 - loopback
        is_broken = method in self.broken
        answer = {} if is_broken else await asyncio.to_thread(self.answer, method, args, lambda: _asked(request))
        await send(
            {
                "type": "http.response.start",
                "status": 503 if is_broken else 200,
                "headers": [(b"content-type", b"application/json")],
            }
        )
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def _asked(request: Request) -> dict[str, Any]:
    with urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
        found: dict[str, Any] = json.loads(answer.read())
        return found


@contextmanager
def organisation(there: Organisation) -> Iterator[str]:
    """Yield the base address of the organisation's Web API while the block runs."""
    config = uvicorn.Config(there, host="127.0.0.1", port=0, log_level="error", lifespan="off", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="organisation", daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    there.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield f"{there.url}/api/"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(30)
