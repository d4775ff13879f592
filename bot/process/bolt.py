"""Builds the Bolt app: middleware, listeners, and the socket. It opens no connection by itself, asks Slack nothing twice, and logs
nothing that people wrote. Detects a socket that looks open and brings nothing, because a network or a proxy died silently.

Slack's library sends a ping every ten seconds and does not look for the answer; the kernel gives a dead connection up after a
quarter of an hour, and a proxy that still takes what is sent keeps it for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from traceback import walk_tb
from typing import Final, Protocol

import structlog
from slack_bolt import App, BoltContext, BoltResponse
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from bot.admin import listeners as admin
from bot.blocks.buttons import ADD_QUESTION, SHARE, SUGGEST
from bot.cases import listeners as cases
from bot.confidential import listeners as confidential
from bot.governance import listeners as governance
from bot.home import listeners as home
from bot.inbox.intake import InboxMiddleware
from bot.insights import listeners as insights
from bot.observing.events import listener_failed
from bot.outbox.before_sending import reader_of
from bot.practice import listeners as practice
from bot.process.services import Services
from bot.questions import listeners as questions
from bot.slack.events import Click, Identity
from bot.slack.listening import SPEAKING
from bot.slack.people import People
from bot.topics import listeners as topics

_log = structlog.get_logger()


def build_app(services: Services) -> App:
    """Build the Bolt app with its middleware and listeners; it opens no connection."""
    app = App(
        name="cairn",  # else Bolt reads the sources of all its callers to find one
        logger=_quiet_logger(),
        client=services.client,
        authorize=_authorize(services.me, services.client.token),
        signing_secret=services.signing_secret or None,
        request_verification_enabled=bool(services.signing_secret),
        token_verification_enabled=False,
        listener_executor=services.listeners,
    )
    app.use(InboxMiddleware(services.intake, services.background.catch_up.missed, services.events).receive)
    app.use(SurfaceLanguages(services.people).offer)
    app.error(failed)
    client = services.client
    questions.register(app, services.dispatcher.work)
    suggesting, adding, alerts = services.governance.suggesting, services.practice.adding, services.alerts.clicks
    below_answers = {SUGGEST: suggesting.from_answer, ADD_QUESTION: adding.answered, SHARE: services.sharing.modal}
    on_topics = {SUGGEST: suggesting.from_alert, ADD_QUESTION: lambda click: adding.about(click, alerts.section(click))}
    questions.register_feedback(app, services.reactions, services.explaining, client, below_answers)
    questions.register_sharing(app, services.sharing)
    questions.register_browsing(app, services.dispatcher.small_talk.browsing)
    questions.register_choices(app, services.choices, services.questions_back)
    cases.register(app, services.case_asking, services.case_clicks, client, suggesting.from_case)
    confidential.register(app, services.confidential, client)
    practice.register(app, services.practice, client, services.home.show)
    topics.register(app, alerts, client, on_topics)
    governance.register_reactions(app, (services.thumbs.count, services.governance.marked_replies.take))
    governance.register(app, services.governance, client)
    insights.register(app, services.insights.clicks, client, services.home.show)
    governance.register_reviews(app, services.upkeep.reviewing, client, suggesting)
    admin.register(app, services.admin, services.home.show)
    home.register(app, services.home)
    home.register_lifecycle(app, services.dispatcher.deps, services.me, services.practice.learning.joined)
    return app


def failed(error: Exception) -> BoltResponse | None:
    """Log an error. A body in which Bolt itself does not find what it looks for is refused, because it would be the same next
    time.
    """
    frames = list(walk_tb(error.__traceback__))
    is_bolts = bool(frames) and str(frames[-1][0].f_globals.get("__name__")).startswith("slack_bolt.")
    if not is_bolts or not isinstance(error, LookupError | TypeError | AttributeError):
        listener_failed(error)
        return None
    _log.warning("slack_body_unreadable", error=type(error).__name__)
    return BoltResponse(status=400)


def socket_handler(app: App, services: Services, app_token: str) -> SocketModeHandler:
    """Return a Socket Mode connection that catches up whenever Slack says hello. The caller connects and closes it."""
    handler = SocketModeHandler(app, app_token)

    def on_message(_client: object, message: dict[str, object], _raw: str | None) -> None:
        if message.get("type") == "hello":
            services.connected()

    handler.client.message_listeners.append(on_message)
    return handler


def _authorize(who: Callable[[], Identity], token: str | None) -> Callable[[], AuthorizeResult]:
    """Answer Bolt from the identity that is known already, instead of asking Slack once more."""

    def known() -> AuthorizeResult:
        me = who()
        enterprise, team = (me.team, None) if me.is_organisation else (None, me.team)
        return AuthorizeResult(enterprise_id=enterprise, team_id=team, bot_user_id=me.user, bot_id=me.bot, bot_token=token)

    return known


def _quiet_logger() -> logging.Logger:
    """Return a logger that passes only Bolt's errors: its warnings and debug lines quote payloads, which hold what people wrote."""
    logger = logging.getLogger("cairn.slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger


@dataclass(frozen=True)
class SurfaceLanguages:
    """Provides Bolt's middleware, and what it gives to `on_click` and `on_form`."""

    people: People

    def offer(self, context: BoltContext, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Provide the language for a request; Bolt calls this for every one, before any listener. Nothing is looked up yet,
        because Slack waits.
        """
        context[SPEAKING] = self
        return next_()

    def click(self, click: Click) -> AbstractContextManager[None]:
        return self.people.speaking(reader_of(click))

    def person(self, person: str) -> AbstractContextManager[None]:
        return self.people.speaking(person)


PATIENCE: Final = 20.0
"""Seconds from a ping without an answer to the newest one: three pings then."""

EVERY: Final = 5.0


class Session(Protocol):
    """Describes what is used of websocket-client's `WebSocketApp`. The times are 0 before the first ping or pong."""

    last_ping_tm: float
    last_pong_tm: float

    @property
    def sock(self) -> object:
        """Return the socket; None where nothing is connected."""

    def close(self) -> None: ...


@dataclass
class Heartbeat:
    """Checks the connection. `session` is the present one. One that leaves pings unanswered is closed; the library then opens
    another.
    """

    session: Callable[[], Session | None]
    _unanswered: float | None = field(default=None, init=False)

    def look(self) -> None:
        session = self.session()
        if session is None or session.sock is None or session.last_pong_tm >= session.last_ping_tm:
            self._unanswered = None
            return
        if self._unanswered is None:
            self._unanswered = session.last_ping_tm
        waited = session.last_ping_tm - self._unanswered
        if waited >= PATIENCE:
            _log.warning("socket_is_silent", waited_seconds=round(waited))
            self._unanswered = None
            session.close()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Check every few seconds while the block runs."""
        runner = IntervalRunner(self.look, EVERY).start()
        try:
            yield
        finally:
            runner.shutdown()  # type: ignore[no-untyped-call]
