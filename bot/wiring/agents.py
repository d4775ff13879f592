"""Gives other programs access to the library: the MCP server and LangChain's retriever, each for a reader who is fixed here.

The MCP SDK is an extra; it is imported when a server is asked for.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import structlog
from slack_sdk import WebClient

from bot.agents.library import GovernedLibrary, LibraryDependencies, Reader
from bot.inbox.addressing import is_ours
from bot.slack.installation import Installation
from bot.slack.pace import Pace
from bot.slack.people import People
from bot.wiring import Cairn
from bot.wiring.asking import spoken
from retrieval.adapters.sop_retriever import SopRetriever
from retrieval.search.errors import SearchError

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from bot.agents.server import LibraryOf

_log = structlog.get_logger()


def mcp_is_installed() -> bool:
    return find_spec("mcp") is not None


def library_for(cairn: Cairn, role: str | None = None, person: str | None = None) -> GovernedLibrary:
    """Return the library for asking, searching and citing with what a role may see; `person` is who the questions are logged for,
    None: nothing is recorded.
    """
    shelves = LibraryDependencies(
        units=cairn.unit,
        answers=cairn.answers,
        search=cairn.search,
        judge=partial(spoken, cairn),
        links=cairn.links.for_role(role),
        clock=cairn.clock,
        new_id=lambda: str(uuid.uuid4()),
    )
    return GovernedLibrary(shelves, Reader(role, person))


def libraries_of_people(cairn: Cairn, people: People) -> LibraryOf:
    """Return the libraries of the people whom Slack names in a request: each has their role, their links, their record.

    Slack puts `user_id` and `team_id` under `_meta.slack`; they count because the request's signature was checked. In an
    organisation a workspace that Cairn was not added to, or none, is answered by what the account says.
    """

    def library_of(meta: Mapping[str, Any]) -> GovernedLibrary | None:
        slack = meta.get("slack")
        person = slack.get("user_id") if isinstance(slack, Mapping) else None
        if not isinstance(slack, Mapping) or not isinstance(person, str) or not person:
            return None
        team = frozenset({str(slack.get("team_id") or "")})
        if not is_ours(people.who(), team, person, people.is_colleague):
            return None
        asker = people.asker(person)
        if asker.refusal is not None:
            return None
        own = library_for(cairn, asker.role, asker.id)
        links = lambda sop, section: cairn.links.section(sop, section, asker.id)  # noqa: E731 - one line
        return replace(own, shelves=replace(own.shelves, links=links))

    return library_of


def slack_libraries(cairn: Cairn) -> LibraryOf:
    """Return the same libraries for the workspace or organisation of the bot token. Raises `SlackClientError`: Slack does not know
    the token, or cannot be reached.
    """
    settings = cairn.settings
    client = WebClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, timeout=10)
    installation = Installation(client, cairn.clock)
    team = installation.me().team
    library_of = libraries_of_people(
        cairn, People(cairn.unit, client, cairn.clock, installation.me, cairn.workspace.guests_may_ask)
    )

    def as_it_is_now(meta: Mapping[str, Any]) -> GovernedLibrary | None:
        installation.refresh()
        cairn.workspace.refresh(cairn.unit, team)
        return library_of(meta)

    return as_it_is_now


def sop_retriever(cairn: Cairn, role: str | None = None, limit: int = 5, *, abstain: bool = True) -> SopRetriever:
    """Return the library as a LangChain retriever that finds what a role may see."""
    viewer = Reader(role).viewer
    return SopRetriever(search=cairn.search, viewer=viewer, limit=limit, abstain=abstain, links=cairn.links.for_role(role))


def known_person(cairn: Cairn, name: str) -> str | None:
    """Return the id of a person of the directory, by Slack id or e-mail address; None when nobody is known by it."""
    with cairn.unit() as uow:
        person = uow.people.get(name)
    return person.id if person else None


def server_for(cairn: Cairn, library: GovernedLibrary | LibraryOf) -> MCPServer:
    """Return the MCP server for its reader or readers, with the model loaded, so that the first call does not wait for it."""
    from bot.agents.server import mcp_server  # noqa: PLC0415 - an extra

    try:
        cairn.search.warm()
    except SearchError as error:
        _log.error("search_failed", error=type(error).__name__, detail=str(error))
    return mcp_server(library, version("cairn"))


def serve_http(cairn: Cairn, server: MCPServer, names: Collection[str] = (), *, for_slack: bool = False) -> None:
    """Serve over HTTP at MCP_HOST:MCP_PORT until interrupted, to clients with the token or, `for_slack`, to Slack alone."""
    from bot.agents import http  # noqa: PLC0415 - an extra

    settings = cairn.settings
    address = http.Address(settings.mcp_host, settings.mcp_port, tuple(names))
    secret, token = settings.slack_signing_secret.get_secret_value(), settings.mcp_token.get_secret_value()
    app = http.http_app(server, address, http.slack_signed(secret, cairn.clock) if for_slack else http.bearer(token))
    pace = Pace.per_minute(settings.requests_per_minute, time.monotonic)
    http.serve_http(http.AddressLimit(app, pace, settings.trusted_proxy), address)
