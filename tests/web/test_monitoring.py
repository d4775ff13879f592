from __future__ import annotations

import json
from typing import Any

import pytest
import structlog
from fakes.samples import later
from fakes.slack import Clock
from flask.testing import FlaskClient
from support.bot_factory import slack_side

from bot.logs import configure_logging
from bot.observing.metrics import Metrics
from bot.slack.pace import Pace, asker_of, network_of
from bot.web.app import create_web
from bot.web.links import Links
from bot.web.monitoring import add_health_routes, metrics_web
from bot.web.requests import RequestLimits, watch

LINKS = Links("http://cairn.test", later, "secret")


def browser(checks: Any = None, *, pages: int = 0, events: int = 0, clock: Any = None) -> tuple[FlaskClient, Metrics]:
    web, metrics, seconds = create_web(slack_side().memory, LINKS, Clock()), Metrics(), clock or (lambda: 0.0)
    add_health_routes(web, checks or {})
    watch(web, RequestLimits(Pace.per_minute(pages, seconds), Pace.per_minute(events, seconds)), metrics)

    @web.get("/broken")
    def broken() -> str:
        raise RuntimeError("defect")

    @web.post("/v1/events")
    def events_door() -> dict[str, bool]:
        return {"ok": True}

    return web.test_client(), metrics


def broken_check() -> bool:
    raise OSError


def test_the_process_is_alive_whatever_is_missing() -> None:
    client, _ = browser({"database": broken_check})
    assert client.get("/healthz").get_json() == {"ok": True}


def test_ready_names_what_is_missing() -> None:
    client, _ = browser({"database": lambda: True, "schema": lambda: False, "index": broken_check, "slack": lambda: True})
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (503, {"ok": False, "missing": ["schema", "index"]})
    assert browser({"database": lambda: True})[0].get("/readyz").get_json() == {"ok": True, "missing": []}


def test_metrics_have_an_address_of_their_own() -> None:
    client, metrics = browser()
    assert client.get("/metrics").status_code == 404
    own = metrics_web(metrics).test_client()
    assert "cairn_events_total" in own.get("/metrics").get_data(as_text=True)
    assert own.get("/metrics").mimetype == "text/plain"
    assert own.get("/").status_code == 404


def test_an_address_that_asks_too_often_hears_when_to_go_on() -> None:
    now = [0.0]
    client, metrics = browser(pages=2, clock=lambda: now[0])
    assert [client.get("/nothing").status_code for _ in range(2)] == [404, 404]
    refused = client.get("/nothing")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "30")
    assert "try again in 30 seconds" in refused.get_data(as_text=True)
    assert refused.headers["Content-Security-Policy"]
    assert client.get("/nothing", environ_overrides={"REMOTE_ADDR": "10.0.0.7"}).status_code == 404
    now[0] = 30.0
    assert client.get("/nothing").status_code == 404
    assert 'cairn_events_total{kind="page",outcome="limited"} 1.0' in metrics.text().decode()


def test_probes_are_never_refused_and_event_doors_have_their_own_bound() -> None:
    client, _ = browser(pages=1, events=2)
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/healthz", "/readyz")] == [200] * 4
    answers = [client.post("/v1/events") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].get_json() == {"ok": False, "error": "Too many requests.", "remedy": "Send it again in 30 seconds."}
    assert client.get("/nothing").status_code == 404


def test_a_defect_of_a_page_is_one_line_under_the_requests_id(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    client, metrics = browser()
    answer = client.get("/broken?k=secret-link")
    said = capsys.readouterr().err
    found = [json.loads(line) for line in said.splitlines()]
    structlog.contextvars.clear_contextvars()
    assert answer.status_code == 500
    assert [line["event"] for line in found] == ["request_failed", "request"]
    assert len({line["trace"] for line in found}) == 1
    assert (found[1]["route"], found[1]["status"]) == ("/broken", 500)
    assert "secret-link" not in said
    assert 'cairn_events_total{kind="page",outcome="failed"} 1.0' in metrics.text().decode()


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.3/32"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("nonsense", "nonsense"),
        ("", ""),
    ],
)
def test_a_customer_is_one_address(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxy", "asker"),
    [
        ("10.0.0.5", "6.6.6.6, 7.7.7.7", "10.0.0.5", "7.7.7.7"),
        ("10.0.0.9", "7.7.7.7", "10.0.0.5", "10.0.0.9"),
        ("10.0.0.5", "", "10.0.0.5", "10.0.0.5"),
        ("10.0.0.5", "7.7.7.7", "", "10.0.0.5"),
    ],
)
def test_only_the_trusted_proxy_says_who_asks(peer: str, forwarded: str, proxy: str, asker: str) -> None:
    assert asker_of(peer, forwarded, proxy) == asker
