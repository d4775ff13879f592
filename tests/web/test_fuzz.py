"""Seeded junk at every door: never a 500, never an exception, never more than a second. `FUZZ=20000` runs as many of each kind."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from fakes.samples import NOON, later
from fakes.unit_of_work import fake_units
from flask import make_response, request

from bot.slack import payloads
from bot.slack.events import Identity
from bot.topics.masking import Anonymous
from bot.web.app import create_web
from bot.web.events import CAIRN, EventSource, WorkEventReceiver
from bot.web.events_signatures import CAIRN_SECRET, SignedRequest, hubspot_signature, jira_signature, zendesk_signature
from bot.web.events_signatures import CAIRN_SIGNATURE as SIGNATURE
from bot.web.events_signatures import CAIRN_TIMESTAMP as TIMESTAMP
from bot.web.events_signatures import cairn_signature as signature
from bot.web.links import Links, link_secret
from bot.web.slack_endpoint import SlackEndpoint, slack_signature
from insights.mappings.reading import MappingCatalogue
from nudges.rules import Rules
from nudges.skills.skillmap import SkillMap
from retrieval.adapters.markdown.files import read_folder
from retrieval.adapters.people.table import read_people

ME = Identity("T0ME", "U0ME", "B0ME")
TIMES = int(os.environ.get("FUZZ", "60"))  # noqa: TID251 - how many is said on the command line
HANG = float(os.environ.get("FUZZ_SECONDS", "10"))  # noqa: TID251 - a busy machine that counts coverage is slow; 1 is the aim
SECRET = "tests-only"  # noqa: S105 - of the tests
STAMP = str(int(NOON.timestamp()))
LINKS = Links("http://cairn.test", later, link_secret("xoxb-1"))
SIGNS = [
    "---",
    "+++",
    "\n",
    "\r\n",
    ":",
    ": ",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a",
    "*a",
    "!!x",
    "|",
    ">",
    "#",
    '"',
    "'",
    "\t",
    "\0",
    "\u202e",
]
SIGNS += [
    "audience",
    "approval",
    "title",
    "owner",
    "draft",
    "visibility",
    "=",
    "<!--",
    "-->",
    "`",
    "```",
    "![",
    "](",
    "<table>",
    "<td>",
]
SIGNS += [
    "[^1]",
    "[^1]: x",
    "{%",
    "%}",
    "{{<",
    ">}}",
    "%%",
    "[[",
    "]]",
    "==",
    ":::",
    "!!! note",
    '=== "a"',
    "<Tabs>",
    "<br>",
    "&#8238;",
    "é",
]
SIGNS += [
    "a" * 300,
    " " * 300,
    "1.",
    "1,",
    "@",
    "a@b.de",
    ";",
    ",",
    "sep=;",
    "email",
    "slack_id",
    "2024-02-30",
    "99999999999999999999",
]
JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    10**400,
    1.5,
    float("nan"),
    "",
    "x",
    "\0",
    "\ud800",
    "é" * 300,
    [],
    [None],
    {},
    {"a": [1]},
    [[[]]],
]
NAMES = [
    "type",
    "event",
    "team",
    "team_id",
    "user",
    "channel",
    "message",
    "container",
    "actions",
    "view",
    "authorizations",
    "text",
    "ts",
]
NAMES += [
    "id",
    "at",
    "kind",
    "person",
    "task",
    "step",
    "value",
    "unit",
    "context",
    "state",
    "values",
    "blocks",
    "command",
    "event_id",
]


def text_of(rng: random.Random) -> str:
    return "".join(rng.choice(SIGNS) * rng.choice((1, 1, 1, 2, 40)) for _ in range(rng.randint(0, 30)))


def tree(rng: random.Random, depth: int = 0) -> Any:
    if depth > 3 or rng.random() < 0.4:
        return rng.choice(JUNK)
    if rng.random() < 0.2:
        return [tree(rng, depth + 1) for _ in range(rng.randint(0, 3))]
    return {rng.choice(NAMES): tree(rng, depth + 1) for _ in range(rng.randint(0, 6))}


def body_of(rng: random.Random) -> bytes:
    kind = rng.random()
    if kind < 0.2:
        return rng.randbytes(rng.randint(0, 200))
    if kind < 0.3:
        return text_of(rng).encode("utf-8", "replace")
    return json.dumps(tree(rng)).encode()


def within_time(act: Callable[[random.Random], None], kind: str) -> None:
    for number in range(TIMES):
        started = time.thread_time()
        act(random.Random(f"{kind}{number}"))  # noqa: S311 - a seed names each case
        assert time.thread_time() - started < HANG, (kind, number)


SYSTEMS = ("zendesk", "jira", "hubspot", "freshdesk", "salesforce")
SOURCES = {CAIRN: EventSource(SECRET)} | {name: EventSource(SECRET, MappingCatalogue().read(name).mapping) for name in SYSTEMS}
PATHS = ("/slack/events", "/v1/events", *(f"/v1/events/{name}" for name in SYSTEMS))
HUBSPOT = f"{LINKS.base}/v1/events/hubspot"


def test_bodies_headers_and_keys() -> None:
    web = create_web(fake_units(), LINKS, later, WorkEventReceiver(fake_units(), Rules(SkillMap({})), later, SOURCES))

    def handle(given: Any) -> Any:
        found = given.get_json(silent=True, force=True)
        body = found if isinstance(found, dict) else {}
        for read in (payloads.click_of, payloads.submission_of, payloads.home_of, payloads.teams_of, payloads.person_of):
            read(body)
        payloads.message_of(body, ME.user)
        payloads.command_of(body, ME)
        payloads.shortcut_of(body, ME)
        return make_response("", 200)

    door = SlackEndpoint(SECRET, later, handle)
    web.post("/slack/events", endpoint="slack")(lambda: door.receive(request))

    def act(rng: random.Random) -> None:
        body = body_of(rng)
        headers = {
            "X-Slack-Request-Timestamp": STAMP,
            "X-Slack-Signature": slack_signature(SECRET, STAMP, body),
            TIMESTAMP: STAMP,
            SIGNATURE: signature(SECRET, STAMP, body),
            "X-Zendesk-Webhook-Signature-Timestamp": later().isoformat(),
            "X-Zendesk-Webhook-Signature": zendesk_signature(SECRET, later().isoformat(), body),
            "X-Hub-Signature": jira_signature(SECRET, body),
            "X-HubSpot-Request-Timestamp": f"{STAMP}000",
            "X-HubSpot-Signature-v3": hubspot_signature(SECRET, SignedRequest({}, body, uri=HUBSPOT), f"{STAMP}000"),
            CAIRN_SECRET: SECRET,
            "Content-Type": rng.choice(["application/json", "application/x-www-form-urlencoded", "x", "text/plain; charset=é"]),
        }
        if rng.random() < 0.3:
            headers[rng.choice(list(headers))] = text_of(rng).replace("\n", "").replace("\r", "").replace("\0", "")[:500]
        key = rng.choice(["", "é", "9" * 400, "1." + "0" * 32, text_of(rng)[:200]])
        with web.test_client() as client:
            answers = [client.post(path, data=body, headers=headers).status_code for path in PATHS]
            answers += [client.get(path, query_string={"k": key}).status_code for path in ("/sops/a", "/charts/a.png")]
        assert max(answers) < 500, answers

    within_time(act, "web")


def test_pages_and_front_matter(tmp_path: Path) -> None:
    def act(rng: random.Random) -> None:
        opening = rng.choice(["---\n", "+++\n", "\n---\n", "<!-- x -->\n---\n", ""])
        (tmp_path / "a.md").write_text(f"{opening}{text_of(rng)}{opening}{text_of(rng)}", errors="replace", newline="")
        read_folder(tmp_path)

    within_time(act, "page")


def test_people(tmp_path: Path) -> None:
    def act(rng: random.Random) -> None:
        (tmp_path / "p.csv").write_text(f"email,slack_id,start date,tz,manager\n{text_of(rng)}", errors="replace", newline="")
        read_people(tmp_path / "p.csv", date(2026, 1, 1))

    within_time(act, "people")


def test_masking() -> None:
    anonymous = Anonymous(["Ann Lee"])
    within_time(lambda rng: anonymous(text_of(rng) * 5) and None, "mask")
