"""Builds and runs the bot on top of `build`: Slack and the web pages, and when they stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from flask import Flask

from bot.app import assemble
from bot.observing.metrics import Metrics
from bot.practice.confirmed_cases import DecidedExamples
from bot.process.dependencies import Dependencies
from bot.process.services import Services
from bot.serving import Server, until_stopped
from bot.slack.clients import emulator_clients, slack_clients
from bot.slack.events import Identity
from bot.slack.pace import Pace
from bot.slack.sending import Failed, attempt
from bot.slack.sent_messages import LookupFailedError, SentMessages
from bot.topics import AlertSettings
from bot.topics.masking import Masks
from bot.topics.schedule import schedule_of
from bot.web.app import create_web
from bot.web.deciding import ProposalDecisions
from bot.web.library import LibraryPages
from bot.web.reading import SopPages
from bot.web.requests import watch
from bot.web.rules import RulesPages
from bot.wiring import Cairn
from bot.wiring.admin import admin_settings, monitoring_of, request_limits
from bot.wiring.asking import contacts_of
from bot.wiring.calendars import calendars_of, rules_of
from bot.wiring.events import work_event_receiver
from bot.wiring.exporting import sender_of
from bot.wiring.governance import governance_settings, proposal_pages
from bot.wiring.insights import dashboard_of, insight_settings
from bot.wiring.sources import sources_tick
from bot.wiring.workspace import check_database, erase_forgotten
from core import memory
from core.localization import workspace
from retrieval.adapters.encoders.model_folder import PACKAGED

TIDYING_SECONDS = 20.0
"""So long after a start nothing takes the processor from the first questions."""

COMPARING_SECONDS = 5.0
"""Between two tries to compare the token with the database, at a start at which Slack does not answer."""

GIVING_BACK_SECONDS = 60.0
"""Between two times that memory which is free is given back; it takes four milliseconds of processor time."""


def slack_side(cairn: Cairn) -> Services:
    """Assemble every use case of the Slack side."""
    return assemble(dependencies_of(cairn))


def dependencies_of(cairn: Cairn) -> Dependencies:
    """Return what the Slack side needs from outside, by the settings; a test replaces Slack itself."""
    settings, metrics = cairn.settings, Metrics()
    make_clients = emulator_clients if cairn.is_emulated else slack_clients
    return Dependencies(
        clients=make_clients(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, metrics.limited),
        metrics=metrics,
        admit=partial(check_database, cairn.unit),
        spans=cairn.spans,
        question_pace=Pace.per_minute(settings.questions_per_minute, time.monotonic),
        units=cairn.unit,
        answers=cairn.answers,
        clock=cairn.clock,
        links=cairn.links.section,
        rules_page=cairn.links.rules,
        library_page=cairn.links.library,
        examples=DecidedExamples(Masks(), lambda text: cairn.judge.topic(text) is not None, cairn.clock),
        workspace=cairn.workspace,
        judge=cairn.judge,
        vectors=cairn.vectors,
        likeness=cairn.judge.likeness,
        topic=cairn.judge.topic,
        encoder=cairn.encoder,
        calendars=calendars_of(settings),
        pace=Pace(time.monotonic, rate=settings.messages_per_second),
        governance=governance_settings(cairn),
        model=settings.embedding_model or PACKAGED,
        skills=cairn.skills,
        rules=rules_of(cairn),
        alerts=AlertSettings(schedule_of(settings.digest_at)),
        insights=insight_settings(cairn),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        language=cairn.model,
        contacts=contacts_of(settings),
        statements=sender_of(cairn),
        sources=sources_tick(cairn),
        retention=cairn.retention,
        admin=admin_settings(cairn),
        near=cairn.near,
    )


def web_of(cairn: Cairn, services: Services) -> Flask:
    """Return every page and endpoint of the web server, except Slack's own in HTTP mode."""
    people = services.people
    web = create_web(cairn.unit, cairn.links, cairn.clock, work_event_receiver(cairn), people)
    proposal_pages(cairn, people).register(web)
    dashboard = dashboard_of(cairn, services.insights, people.speaking)
    dashboard.register(web)
    ProposalDecisions(dashboard, services.governance.book).register(web)
    LibraryPages(SopPages(cairn.unit, cairn.links, cairn.clock, people), cairn.sections_for).register(web)
    RulesPages(SopPages(cairn.unit, cairn.links, cairn.clock, people), cairn.skills).register(web)
    return web


def direct_messages_with(cairn: Cairn, person: str) -> str:
    """Return Slack's id of the direct messages with a person; empty where Slack is not set up or does not tell."""
    token = cairn.settings.slack_bot_token.get_secret_value()
    with cairn.unit() as uow:
        known = uow.people.get(person)
    name = known.id if known else person
    if not token or not name.startswith(("U", "W")):
        return ""
    try:
        channel = SentMessages(slack_clients(token, cairn.settings.slack_api_url).reader).direct_with(name)
    except LookupFailedError:
        return ""
    return channel if channel != name else ""


@contextmanager
def running(cairn: Cairn, *, http: bool = False) -> Iterator[Callable[[], bool]]:
    """Run the bot and its pages while the block runs; yield a function that tells whether the database was found to be the
    token's, and tries it where it was not. The model is loaded first, so that the first question does not wait.

    Raises `OtherWorkspaceError`, and so does the function.
    """
    with workspace(cairn.settings.cairn_language):
        yield from _running(cairn, http=http)


def _running(cairn: Cairn, *, http: bool) -> Iterator[Callable[[], bool]]:
    erase_forgotten(cairn.personal, cairn.clock)
    services = slack_side(cairn)
    is_own = partial(_is_known, services.me)
    is_own()
    web = web_of(cairn, services)
    if cairn.model is not None:
        threading.Thread(target=cairn.model.warm, name="language-model-warm", daemon=True).start()
    cairn.search.warm()
    metrics = services.events.metrics
    watch(web, request_limits(cairn.settings), metrics)
    with Server(services, web, monitoring_of(cairn, metrics), cairn.settings, cairn.clock).running(http=http):
        yield is_own


def _is_known(me: Callable[[], Identity]) -> bool:
    """Return whether Slack has said who Cairn is; raises as `check_database`."""
    return not isinstance(attempt("workspace", me), Failed)


def serve(cairn: Cairn, ready: Callable[[], None] = lambda: None, *, http: bool) -> None:
    """Run the bot and the pages until SIGINT or SIGTERM; call `ready` when questions are answered.

    What the start has left behind is thrown away when the first questions no longer wait for it. Searches at the same time leave
    holes in the heaps, which would add up.

    Raises `OtherWorkspaceError`, also later, when Slack did not answer at the start.
    """
    with until_stopped() as stopped, running(cairn, http=http) as is_own:
        memory.resume()
        ready()
        while not stopped.is_set() and not is_own():
            stopped.wait(COMPARING_SECONDS)
        if not stopped.wait(TIDYING_SECONDS):
            memory.tidy()
            memory.give_back()
        while not stopped.wait(GIVING_BACK_SECONDS):
            memory.give_back()
