"""Implements `cairn mcp`: serves the library to other agents, over stdio or HTTP. Whoever starts it decides what they may see."""

from __future__ import annotations

import sys
from contextlib import ExitStack, redirect_stdout
from typing import Annotated, NoReturn

import typer

SHORTEST_TOKEN = 16


def mcp(
    role: Annotated[str | None, typer.Option(help="See with this role's eyes. Without it: only what is open to everyone.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Whose questions these are (Slack id or e-mail address): they are recorded as theirs.")
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="With --http: a further host name under which clients reach it. May be repeated.")
    ] = None,
    *,
    http: Annotated[bool, typer.Option("--http", help="Serve streamable HTTP on MCP_HOST:MCP_PORT instead of stdio.")] = False,
    slack: Annotated[
        bool, typer.Option("--slack", help="Serve Slackbot over HTTP: everybody sees what Slack and people.csv say of them.")
    ] = False,
) -> None:
    """Serve ask, search and cite to other agents over the Model Context Protocol."""
    with ExitStack() as stack:
        with redirect_stdout(sys.stderr):  # over stdio, stdout belongs to the protocol
            from bot.wiring import agents, build, settings_of  # noqa: PLC0415

            settings = settings_of()
            if not agents.mcp_is_installed():
                _refuse("The MCP server is an extra. Install it with: pip install -c constraints.txt -e '.[mcp]'")
            if slack and (http or role or person):
                _refuse("--slack takes the reader from Slack: leave --http, --role and --person out.")
            if slack and settings.missing_for_slack(http=True):
                _refuse(f"Not configured: {', '.join(settings.missing_for_slack(http=True))}. Put them into .env.")
            if http and len(settings.mcp_token.get_secret_value()) < SHORTEST_TOKEN:
                _refuse(
                    f"Set MCP_TOKEN in .env to a random text of {SHORTEST_TOKEN} signs or more; clients of --http must send it."
                )
            cairn = stack.enter_context(build(settings))
            known = agents.known_person(cairn, person) if person else None
            if person and known is None:
                _refuse(f"Nobody is known as {person}. Load people with: cairn people import")
            library = agents.slack_libraries(cairn) if slack else agents.library_for(cairn, role, known)
            server = agents.server_for(cairn, library)
        if http or slack:
            agents.serve_http(cairn, server, allow_host or (), for_slack=slack)
        else:
            server.run("stdio")


def _refuse(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(2)
