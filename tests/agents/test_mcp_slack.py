"""`cairn mcp --slack`: what Slack signed is answered with the eyes of the person whom it names, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from fakes.bench import Bench

from bot.agents import http
from bot.agents.server import mcp_server
from bot.blocks.notes import Refusal
from bot.slack import signing
from bot.slack.events import Identity
from bot.slack.people import Asker
from bot.wiring import Cairn, agents
from core.people import Person

SECRET = "signing-secret-for-tests"  # noqa: S105 - for tests
ADDRESS = http.Address("127.0.0.1", 8090)
TEAM = "T1"


SOP = """---
id: partner-payouts
audience: [finance-ops, finance-lead]
---
# Partner payouts

Partner payouts are released on the 15th.
"""


@pytest.fixture
def cairn(bench: Bench, tmp_path: Path) -> Iterator[Cairn]:
    folder = tmp_path / "sops"
    folder.mkdir()
    (folder / "payouts.md").write_text(SOP, encoding="utf-8")
    bench.more = {"slack_bot_token": "xoxb-test"}
    bench.ok("sops", "sync", str(folder))
    with bench.build(bench.settings()) as made:
        yield made


class Directory:
    """People as the door needs them: a finance person, a support person, a guest."""

    roles = {"U0FIN": "finance-ops", "U0ADA": "support", "U0GUEST": "finance-ops"}  # noqa: RUF012 - read only

    def __init__(self, me: Identity = Identity(TEAM, "U0CAIRN", "")) -> None:  # noqa: B008 - frozen
        self.me = me

    def who(self) -> Identity:
        return self.me

    def asker(self, person: str) -> Asker:
        return Asker(person, person, self.roles.get(person), Refusal.GUEST if person == "U0GUEST" else None)

    def is_colleague(self, person: str) -> bool:
        return person == "U0ADA"


def post(cairn, body: bytes, headers: Mapping[str, str], directory: Directory = Directory()) -> httpx2.Response:  # noqa: B008
    server = mcp_server(agents.libraries_of_people(cairn, directory), "1")
    app = http.http_app(server, ADDRESS, http.slack_signed(SECRET, cairn.clock))

    async def run() -> httpx2.Response:
        async with server.session_manager.run():
            transport = httpx2.ASGITransport(app)
            async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8090") as client:
                return await client.post(http.PATH, content=body, headers={**PLAIN, **headers})

    return anyio.run(run)


PLAIN = {"content-type": "application/json", "accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}


def request(user: str | None, team: str = TEAM, tool: str = "cite", **arguments: Any) -> bytes:
    meta = {"slack": {"user_id": user, "team_id": team or None, "enterprise_id": "E1"}} if user else {}
    params = {"name": tool, "arguments": arguments, "_meta": meta}
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode()


def signed(cairn, body: bytes, *, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    stamp = str(int((cairn.clock() - timedelta(seconds=age)).timestamp()))
    return {
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": signing.signature(secret, f"v0:{stamp}:".encode() + body),
    }


def hidden(cairn) -> str:
    with cairn.unit() as uow:
        finance = next(audience for audience in uow.library.audiences() if audience == {"finance-ops", "finance-lead"})
        return str(next(section for section in uow.library.current(finance) if section.sop.id == "partner-payouts").ref)


def outcome(cairn, user: str | None, team: str = TEAM) -> Mapping[str, Any]:
    body = request(user, team, id=hidden(cairn))
    answer = post(cairn, body, signed(cairn, body))
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def test_each_person_sees_what_their_role_may_see(cairn) -> None:
    assert outcome(cairn, "U0FIN")["structuredContent"]["outcome"] == "found"
    assert outcome(cairn, "U0ADA")["structuredContent"]["outcome"] == "unknown"
    assert outcome(cairn, "U0NEW")["structuredContent"]["outcome"] == "unknown"


@pytest.mark.parametrize(("user", "team"), [("U0GUEST", TEAM), ("U0FIN", "T2"), (None, TEAM)])
def test_guests_other_workspaces_and_nobody_get_no_answer(cairn, user: str | None, team: str) -> None:
    result = outcome(cairn, user, team)
    assert result["isError"]
    assert "people of workspaces that it was added to" in result["content"][0]["text"]


@pytest.mark.parametrize(("team", "is_ours"), [("T1", True), ("T2", True), ("T3", False)])
def test_people_of_all_workspaces_of_the_organisation_are_answered(cairn, team: str, *, is_ours: bool) -> None:
    organisation = Directory(Identity("E1", "U0CAIRN", "", is_organisation=True, workspaces=frozenset({"T1", "T2"})))
    body = request("U0FIN", team, id=hidden(cairn))
    result = post(cairn, body, signed(cairn, body), organisation).json()["result"]
    assert result.get("isError", False) != is_ours


@pytest.mark.parametrize("team", ["T9", ""])
def test_where_the_workspace_says_nothing_the_account_does(cairn, team: str) -> None:
    organisation = Directory(Identity("E1", "U0CAIRN", "", is_organisation=True, workspaces=frozenset({"T1", "T2"})))
    bodies = {user: request(user, team, id=hidden(cairn)) for user in ("U0ADA", "U0FIN")}
    texts = {user: post(cairn, body, signed(cairn, body), organisation).text for user, body in bodies.items()}
    assert {user: "people of workspaces that it was added to" in text for user, text in texts.items()} == {
        "U0ADA": False,
        "U0FIN": True,
    }


def test_a_link_is_the_persons_own(cairn) -> None:
    url = outcome(cairn, "U0FIN")["structuredContent"]["citation"]["url"]
    key = url.partition("?k=")[2].partition("#")[0]
    ticket = cairn.links.ticket("partner-payouts", key)
    assert ticket is not None
    assert ticket.reader == "U0FIN"


def test_what_slack_did_not_sign_or_signed_long_ago_is_refused(cairn) -> None:
    body = request("U0FIN", id=hidden(cairn))
    other = request("U0ADA", id=hidden(cairn))
    assert post(cairn, body, {}).status_code == 401
    assert post(cairn, body, signed(cairn, body, secret="another")).status_code == 401  # noqa: S106 - for tests
    assert post(cairn, body, signed(cairn, other)).status_code == 401
    assert post(cairn, body, signed(cairn, body, age=301)).status_code == 401
    large = b" " * (http.MOST_BYTES + 1)
    assert post(cairn, large, signed(cairn, large)).status_code == 413


def test_a_question_is_recorded_as_the_persons(cairn) -> None:
    with cairn.unit() as uow:
        uow.people.save([Person("U0FIN", "fin@x.example", "Fin", "finance-ops")])
        uow.commit()
    body = request("U0FIN", tool="ask", question="When are partner payouts released?")
    post(cairn, body, signed(cairn, body))
    assert "partner payouts" in json.dumps(cairn.personal.export("U0FIN"), default=str)
