"""Runs the bot: the connection to Slack, the pages, and an orderly end."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import structlog
import waitress
from flask import Flask, Response, make_response, request
from slack_bolt import App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler

from bot.app import socket_handler
from bot.services import Services
from bot.settings import Settings

WEB_THREADS = 8

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


@dataclass(frozen=True, slots=True)
class Steps:
    """`warm` loads the model before Slack is listened to, so that the first question does not wait; `ready` is told when it is."""

    warm: Callable[[], None]
    ready: Callable[[], None] = lambda: None


class Server:
    """Slack's events arrive by Socket Mode or, with `http`, at POST /slack/events of the web server."""

    def __init__(self, app: App, services: Services, web: Flask, settings: Settings) -> None:
        self._app = app
        self._services = services
        self._web = web
        self._settings = settings

    def run(self, stopped: threading.Event, steps: Steps, *, http: bool) -> None:
        """Serve until `stopped` is set."""
        steps.warm()
        if http:
            self._receive_over_http()
        server = waitress.create_server(self._web, host=self._settings.host, port=self._settings.port, threads=WEB_THREADS)
        pages = threading.Thread(target=server.run, name="cairn-web", daemon=True)
        pages.start()
        socket = None if http else self._connect()
        self._services.start()
        _log.info("cairn_started", mode="http" if http else "socket", pages=self._settings.web_url)
        steps.ready()
        try:
            stopped.wait()
        finally:
            if socket is not None:
                socket.close()  # type: ignore[no-untyped-call]
            self._services.stop()
            server.close()
            _log.info("cairn_stopped")

    def _connect(self) -> SocketModeHandler:
        handler = socket_handler(self._app, self._services, self._settings.slack_app_token.get_secret_value())
        handler.connect()  # type: ignore[no-untyped-call]
        return handler

    def _receive_over_http(self) -> None:
        handler = SlackRequestHandler(self._app)

        @self._web.post("/slack/events")
        def slack_events() -> Response:
            return make_response(handler.handle(request))
