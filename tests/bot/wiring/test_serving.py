"""The server over HTTP: pages, probes and metrics while it runs, and one line with a remedy when it cannot listen."""

from __future__ import annotations

import gc
import json
import socket
import urllib.error
import urllib.request
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from support.bot_factory import slack_side

from bot.observing.metrics import Readings
from bot.serving import Server
from bot.settings import Settings
from bot.web.app import create_web
from bot.web.links import Links
from bot.web.monitoring import Monitoring
from bot.web.requests import watch
from bot.wiring.admin import request_limits, source_ages
from core.errors import OperatorError
from retrieval.sources.models import SourceRun
from scripts.emulator import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **{"port": free_port(), **given})  # type: ignore[call-arg, arg-type]


@contextmanager
def running(chosen: Settings) -> Iterator[None]:
    side = slack_side()
    metrics = side.services.events.metrics
    web = create_web(side.memory, Links("http://cairn.test", side.clock, "secret"), side.clock)
    watch(web, request_limits(chosen), metrics)
    readings = Readings(side.memory, side.clock, {"database": lambda: True, "index": lambda: False})
    server = Server(side.services, web, Monitoring(metrics, readings, chosen.metrics_at), chosen, side.clock)
    with server.running(http=True):
        yield


def fetched(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:  # noqa: S310 - loopback
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_probes_and_metrics_while_the_bot_serves() -> None:
    chosen = settings(metrics_address=f"127.0.0.1:{free_port()}", requests_per_minute=2, trusted_proxy="127.0.0.1")
    pages = f"http://127.0.0.1:{chosen.port}"
    with running(chosen):
        assert fetched(f"{pages}/healthz") == (200, '{"ok":true}\n')
        status, body = fetched(f"{pages}/readyz")
        assert (status, json.loads(body)) == (503, {"ok": False, "missing": ["index"]})
        assert fetched(f"{pages}/metrics")[0] == 404
        asked = [fetched(f"{pages}/nothing", **{"X-Forwarded-For": "9.9.9.9, 7.7.7.7"})[0] for _ in range(3)]
        assert asked == [404, 404, 429]
        assert fetched(f"{pages}/nothing", **{"X-Forwarded-For": "7.7.7.8"})[0] == 404
        status, body = fetched(f"http://{chosen.metrics_address}/metrics")
        assert status == 200
        assert 'cairn_ready{check="index"} 0.0' in body
        assert 'cairn_ready{check="slack"} 1.0' in body
        assert "cairn_socket_connected" not in body
        assert 'cairn_job_success_timestamp_seconds{job="recovery"}' in body


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # waitress leaves the socket that it cannot bind
def test_an_address_in_use_is_named_with_its_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(OperatorError, match=rf"{address}.*METRICS_ADDRESS"), running(settings(metrics_address=address)):
            pass
    gc.collect()


@pytest.mark.parametrize(
    ("address", "host_and_port"), [("", None), ("127.0.0.1:9464", ("127.0.0.1", 9464)), ("[::1]:9464", ("::1", 9464))]
)
def test_where_metrics_are_served(address: str, host_and_port: tuple[str, int] | None) -> None:
    assert settings(metrics_address=address).metrics_at == host_and_port


@pytest.mark.parametrize("wrong", [{"metrics_address": "9464"}, {"metrics_address": "host:0"}, {"trusted_proxy": "*"}])
def test_an_address_that_is_none_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=r"write host and port|write the proxy's IP address"):
        settings(**wrong)


def test_a_source_that_was_read_has_an_age() -> None:
    side = slack_side()
    with side.memory() as uow:
        uow.sources.note(SourceRun("wiki", side.clock(), side.clock()))
        uow.sources.note(SourceRun("drive", side.clock(), None, "no_access"))
        uow.commit()
    side.clock.advance(seconds=90)
    around: Any = SimpleNamespace(unit=side.memory, clock=side.clock)
    assert source_ages(around) == {"wiki": 90.0}
