"""Runs the bot: the connection to Slack, the pages, and an orderly end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
import waitress
from flask import Flask, Response, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from waitress.server import BaseWSGIServer

from bot.bolt import socket_handler
from bot.ports import Clock
from bot.services import Services
from bot.settings import Settings
from bot.web.slack_endpoint import SlackEndpoint
from core.errors import OperatorError

WEB_THREADS = 8
MOST_BYTES = 1_100_000
"""Of any request: more is refused by the server before the application is called. Each door has a lower bound of its own."""

HELLO_SECONDS = 10.0

_log = structlog.get_logger()


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set; the former handlers come back when the block is left."""
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Server:
    """Slack's events arrive by Socket Mode or, with `http`, at POST /slack/events of the web server."""

    def __init__(self, app: App, services: Services, web: Flask, settings: Settings, clock: Clock) -> None:
        self._app = app
        self._services = services
        self._web = web
        self._settings = settings
        self._clock = clock

    @contextmanager
    def running(self, *, http: bool) -> Iterator[None]:
        """Listen to Slack and serve the pages while the block runs; on the way out let running work end."""
        if http:
            self._receive_over_http()
        server = self._pages()
        threading.Thread(target=server.run, name="cairn-web", daemon=True).start()
        socket = None if http else self._connect()
        self._services.start()
        _log.info("cairn_started", mode="http" if http else "socket", pages=self._settings.web_url)
        try:
            yield
        finally:
            if socket is not None:
                socket.close()  # type: ignore[no-untyped-call]
            self._services.stop()
            server.close()
            _log.info("cairn_stopped")

    def _pages(self) -> BaseWSGIServer:
        host, port = self._settings.host, self._settings.port
        try:
            return waitress.create_server(self._web, host=host, port=port, threads=WEB_THREADS, max_request_body_size=MOST_BYTES)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "no such address"
            raise OperatorError(
                f"Cairn's pages cannot listen on {host}:{port} ({why}). Choose another HOST or PORT in .env."
            ) from error

    def _connect(self) -> SocketModeHandler:
        """Connect and wait for Slack's hello; when it does not come in time the handler goes on trying by itself."""
        handler = socket_handler(self._app, self._services, self._settings.slack_app_token.get_secret_value())
        greeted = threading.Event()

        def on_message(_client: object, message: dict[str, object], _raw: str | None) -> None:
            if message.get("type") == "hello":
                greeted.set()

        handler.client.message_listeners.append(on_message)
        handler.connect()  # type: ignore[no-untyped-call]
        if not greeted.wait(HELLO_SECONDS):
            _log.warning("slack_is_silent", waited_seconds=HELLO_SECONDS)
        return handler

    def _receive_over_http(self) -> None:
        secret = self._settings.slack_signing_secret.get_secret_value()
        door = SlackEndpoint(secret, self._clock, SlackRequestHandler(self._app).handle)

        @self._web.post("/slack/events")
        def slack_events() -> Response:
            return door.receive(request)
