"""Runs the bot: the connection to Slack, the pages, and an orderly end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import replace
from types import FrameType
from typing import Any

import structlog
import waitress
from flask import Flask, Response, request
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from bot.ports import Clock
from bot.process.bolt import Heartbeat, build_app, socket_handler
from bot.process.services import Services
from bot.settings import Settings
from bot.web.monitoring import Monitoring, add_health_routes, metrics_web
from bot.web.slack_endpoint import SlackEndpoint
from core.errors import OperatorError

WEB_THREADS = 8
MOST_BYTES = 1_100_000
"""Of any request: more is refused by the server before the application is called. Each door has a lower bound of its own."""

HELLO_SECONDS = 10.0

_log = structlog.get_logger()


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """Yield an event that SIGINT and SIGTERM set; the former handlers come back when the block is left."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _serving(web: Flask, address: tuple[str, int], settings: str, **options: Any) -> Iterator[None]:  # noqa: ANN401 - waitress' own
    """Serve at this address, which these settings name, while the block runs."""
    host, port = address
    try:
        server = waitress.create_server(web, host=host, port=port, **options)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no such address"
        raise OperatorError(f"Cairn cannot listen on {host}:{port} ({why}). Choose another {settings} in .env.") from error
    threading.Thread(target=server.run, name="cairn-web", daemon=True).start()
    try:
        yield
    finally:
        server.close()


def _close(socket: SocketModeHandler) -> None:
    """Close the connection. What waits to be taken in is left out: it is not acknowledged, so Slack sends it again."""
    socket.client.closed = True
    socket.client.message_workers.shutdown(wait=False, cancel_futures=True)
    socket.close()  # type: ignore[no-untyped-call]


class Server:
    """Runs the bot. Slack's events arrive by Socket Mode or, with `http`, at POST /slack/events of the web server."""

    def __init__(self, services: Services, web: Flask, monitoring: Monitoring, settings: Settings, clock: Clock) -> None:
        self._app = build_app(services)
        self._services = services
        self._web = web
        self._monitoring = monitoring
        self._settings = settings
        self._clock = clock

    @contextmanager
    def running(self, *, http: bool) -> Iterator[None]:
        """Listen to Slack and serve the pages while the block runs; on exit let running work end."""
        socket = None if http else socket_handler(self._app, self._services, self._settings.slack_app_token.get_secret_value())
        if http:
            self._receive_over_http()
        self._watch(None if socket is None else socket.client.is_connected)
        with ExitStack() as servers:
            servers.enter_context(self._pages())
            servers.enter_context(self._metrics())
            if socket is not None:
                self._connect(socket)
                servers.enter_context(Heartbeat(lambda: socket.client.current_session).beating())
            self._services.start()
            _log.info("cairn_started", mode="http" if http else "socket", pages=self._settings.web_url)
            try:
                yield
            finally:
                if socket is not None:
                    _close(socket)
                self._services.stop()
        _log.info("cairn_stopped")

    def _watch(self, is_connected: Callable[[], bool] | None) -> None:
        """Serve whether Cairn is ready; over HTTP it is connected to Slack as long as it answers at all."""
        readings = self._monitoring.readings
        checks = {**readings.checks, "slack": is_connected or (lambda: True)}
        add_health_routes(self._web, checks)
        self._monitoring.metrics.add(replace(readings, checks=checks, is_connected=is_connected))

    def _pages(self) -> AbstractContextManager[None]:
        proxy = self._settings.trusted_proxy
        trusted = {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}} if proxy else {}
        address = (self._settings.host, self._settings.port)
        limits = {"threads": WEB_THREADS, "max_request_body_size": MOST_BYTES, "clear_untrusted_proxy_headers": True}
        return _serving(self._web, address, "HOST or PORT", **limits, **trusted)

    def _metrics(self) -> AbstractContextManager[None]:
        address = self._monitoring.address
        if address is None:
            return nullcontext()
        return _serving(metrics_web(self._monitoring.metrics), address, "METRICS_ADDRESS", threads=1)

    def _connect(self, handler: SocketModeHandler) -> None:
        """Connect and wait for Slack's hello; when it does not come in time the handler goes on trying by itself."""
        greeted = threading.Event()

        def on_message(_client: object, message: dict[str, object], _raw: str | None) -> None:
            if message.get("type") == "hello":
                greeted.set()

        handler.client.message_listeners.append(on_message)
        handler.connect()  # type: ignore[no-untyped-call]
        if not greeted.wait(HELLO_SECONDS):
            _log.warning("slack_is_silent", waited_seconds=HELLO_SECONDS)

    def _receive_over_http(self) -> None:
        secret = self._settings.slack_signing_secret.get_secret_value()
        door = SlackEndpoint(secret, self._clock, SlackRequestHandler(self._app).handle)

        @self._web.post("/slack/events")
        def slack_events() -> Response:
            return door.receive(request)
