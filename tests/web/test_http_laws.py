"""Whatever is asked of the web server: an answer below 500, and a refused body stores nothing."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.bent import JUNK, MANY, bent, bent_bytes
from support.practice_story import MAP, PracticeStory

from bot.web.app import create_web
from bot.web.dashboard import Dashboard
from bot.web.events import CAIRN, EventSource, WorkEventReceiver
from bot.web.events_signatures import CAIRN_SECRET, CAIRN_SIGNATURE, CAIRN_TIMESTAMP, cairn_signature
from bot.web.links import Links
from bot.web.monitoring import add_health_routes
from bot.web.reading import SopPages
from bot.web.rules import RulesPages
from bot.web.sessions import DashboardLinks, WebSessions
from insights.mappings.reading import MappingCatalogue
from insights.reports.models import PageId
from nudges.rules import Rules

SECRET, KEY = "tests-only-sixteen", b"0123456789abcdef"
DATA = Path(__file__).parent.parent / "data" / "work_events"
FILES = sorted(DATA.glob("*.json"))
MAPPED = {f"{file.name.partition('.')[0]}": MappingCatalogue().read(file.name.partition(".")[0]).mapping for file in FILES}
OWN = {"id": "ev-1", "at": "2026-03-02T08:30:00Z", "kind": "step_missed", "person": "mia@x.example", "task": "refund", "step": "5",
       "value": 3, "context": {"refund": "R-1042"}}  # fmt: skip


class Site:
    """The whole web server of a company, with somebody who is in the dashboard."""

    made: ClassVar[list[Site]] = []

    def __init__(self) -> None:
        self.story, numbers = PracticeStory(), count()
        self.story.tick()
        clock, memory, side = self.story.clock, self.story.memory, self.story.services.insights
        links = Links("http://cairn.test", clock, KEY)
        dashboard = DashboardLinks("http://cairn.test", clock, KEY, lambda: f"token-{next(numbers):020}")
        sessions = WebSessions(memory, clock, dashboard, links, side.readers.of)
        sources = {CAIRN: EventSource(SECRET)} | {name: EventSource(SECRET, mapping) for name, mapping in MAPPED.items()}
        self.web = create_web(memory, links, clock, WorkEventReceiver(memory, Rules(MAP), clock, sources))
        Dashboard(sessions, side.pages, side.acts, side.records, False).register(self.web)
        RulesPages(SopPages(memory, links, clock), MAP).register(self.web)
        add_health_routes(self.web, {"slack": lambda: True})
        self.browser: FlaskClient = self.web.test_client()
        key = dashboard.address("U0GRETA", PageId.WEEK).partition("k=")[2]
        assert self.browser.post("/dashboard/enter", data={"k": key}).status_code == 303
        self.asked = 0

    @classmethod
    def now(cls) -> Site:
        if not cls.made or cls.made[0].asked >= 500:
            cls.made[:] = [cls()]
        cls.made[0].asked += 1
        return cls.made[0]


RULES = sorted({(str(rule), method) for rule in Site().web.url_map.iter_rules() for method in rule.methods & {"GET", "POST"}})
WORDS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "week", "record", "refunds", "U0MIA", "é", "9" * 400, "\0", "..", "support", "1.0", "refund"]),
)
NAMES = st.sampled_from(
    ["k", "page", "target", "token", "role", "team", "from", "to", "q", "task", "person", "answer", "words", "format"]
)


@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(RULES), st.lists(WORDS, min_size=3, max_size=3), st.dictionaries(NAMES, WORDS, max_size=4))
def test_any_page(rule: tuple[str, str], words: list[str], fields: dict[str, str]) -> None:
    path, method = rule
    parts = iter(quote(word, errors="replace") for word in [*words, *words])
    path = "".join(
        next(parts) or "x" if part.endswith(">") else part for part in path.replace("<", "\n<").replace(">", ">\n").split("\n")
    )
    site = Site.now()
    answer = site.browser.get(path, query_string=fields) if method == "GET" else site.browser.post(path, data=fields)
    assert answer.status_code < 500, (path, answer.status_code)


@settings(max_examples=MANY, suppress_health_check=list(HealthCheck))
@given(
    st.sampled_from(["", *sorted(MAPPED)]),
    st.one_of(
        bent([OWN, *(json.loads(file.read_text()) for file in FILES)]).map(lambda value: json.dumps(value).encode()),
        bent_bytes([json.dumps(OWN).encode(), *(file.read_bytes() for file in FILES)]),
        st.lists(bent([OWN]), max_size=4).map(lambda rows: "\n".join(map(json.dumps, rows)).encode()),
        JUNK.map(lambda value: json.dumps(value).encode()),
    ),
)
def test_any_work_events(source: str, body: bytes) -> None:
    site = Site.now()
    stamp = f"{site.story.clock().timestamp():.0f}"
    headers = {CAIRN_SECRET: SECRET, CAIRN_TIMESTAMP: stamp, CAIRN_SIGNATURE: cairn_signature(SECRET, stamp, body)}
    before = stored(site)
    answer = site.browser.post(f"/v1/events/{source}".rstrip("/"), data=body, headers=headers)
    new = stored(site) - before
    assert answer.status_code < 500, answer.text
    assert new == (answer.json["new"] if answer.status_code == 200 else 0)


def stored(site: Site) -> int:
    return len(site.story.memory.truth.work)


def test_the_pages_are_those_of_the_bot() -> None:
    paths = {path for path, _ in RULES}
    assert {"/v1/events", "/v1/events/<source>", "/sops/<path:sop_id>", "/dashboard/<page>"} <= paths, sorted(paths)
