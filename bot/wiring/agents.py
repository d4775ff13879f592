"""What other programs get of the library: the MCP server and LangChain's retriever, each for a reader who is fixed here.

The MCP SDK is an extra; it is imported when a server is asked for.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING

import structlog

from bot.agents.library import GovernedLibrary, Reader, Shelves
from bot.wiring import Cairn
from bot.wiring.asking import spoken
from retrieval.adapters.sop_retriever import SopRetriever
from retrieval.search.errors import SearchError

if TYPE_CHECKING:
    from mcp.server import MCPServer

_log = structlog.get_logger()


def mcp_is_installed() -> bool:
    return find_spec("mcp") is not None


def library_for(cairn: Cairn, role: str | None = None, person: str | None = None) -> GovernedLibrary:
    """Ask, search and cite with the eyes of a role; `person` is whose questions they are, None: nothing is recorded."""
    shelves = Shelves(
        units=cairn.unit,
        answers=cairn.answers,
        search=cairn.search,
        judge=partial(spoken, cairn),
        links=cairn.links.for_role(role),
        clock=cairn.clock,
        new_id=lambda: str(uuid.uuid4()),
    )
    return GovernedLibrary(shelves, Reader(role, person))


def sop_retriever(cairn: Cairn, role: str | None = None, limit: int = 5, *, abstain: bool = True) -> SopRetriever:
    """The library as a LangChain retriever, with the eyes of a role."""
    viewer = Reader(role).viewer
    return SopRetriever(search=cairn.search, viewer=viewer, limit=limit, abstain=abstain, links=cairn.links.for_role(role))


def known_person(cairn: Cairn, name: str) -> str | None:
    """The id of a person of the directory, by Slack id or e-mail address; None when nobody is known by it."""
    with cairn.unit() as uow:
        person = uow.people.get(name)
    return person.id if person else None


def server_for(cairn: Cairn, role: str | None = None, person: str | None = None) -> MCPServer:
    """The MCP server for this reader, with the model loaded, so that the first call does not wait for it."""
    from bot.agents.server import mcp_server  # noqa: PLC0415 - an extra

    try:
        cairn.search.warm()
    except SearchError as error:
        _log.error("search_failed", error=type(error).__name__, detail=str(error))
    return mcp_server(library_for(cairn, role, person), version("cairn"))


def serve_http(cairn: Cairn, server: MCPServer, names: Collection[str] = ()) -> None:
    """Serve over HTTP at MCP_HOST:MCP_PORT until interrupted."""
    from bot.agents import http  # noqa: PLC0415 - an extra

    settings = cairn.settings
    address = http.Address(settings.mcp_host, settings.mcp_port, tuple(names))
    http.serve_http(server, address, settings.mcp_token.get_secret_value())
