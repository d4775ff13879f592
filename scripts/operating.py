"""Implements the commands of whoever operates Cairn: `cairn init` sets it up, `cairn doctor` says what is wrong and how to fix it,
`cairn run` runs the bot, `cairn mcp` serves the library to other agents (whoever starts it decides what they may see).
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from core import memory
from scripts.console import Json, print_json


def doctor(
    *,
    call_model: Annotated[
        bool, typer.Option("--call-model", help="Ask the language model for one word; costs some twenty tokens.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check everything Cairn stands on; exit status 1 when something is wrong."""
    from bot.wiring import settings_of  # noqa: PLC0415
    from bot.wiring.checks.doctor import diagnose  # noqa: PLC0415

    findings = diagnose(settings_of(), call_model=call_model)
    if as_json:
        rows = [{"what": f.what, "ok": f.ok, "detail": f.detail, "remedy": f.remedy} for f in findings]
        print_json(rows)
    else:
        for finding in findings:
            mark = "ok  " if finding.ok else "FAIL"
            typer.echo(f"{mark}  {finding.what}: {finding.detail}" + (f"\n      → {finding.remedy}" if finding.remedy else ""))
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


if TYPE_CHECKING:
    from bot.wiring.checks.diagnosis import Finding

ENV = Path(".env")


def init(
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Ask and change nothing: say what remains; exit status 1 when something does.")
    ] = False,
    manifest: Annotated[bool, typer.Option("--manifest", help="Print the manifest of the Slack app, to paste at Slack.")] = False,
) -> None:
    """Set Cairn up: tokens, people, SOPs, who decides, who listens in confidence, a first question. Every step can wait."""
    from bot.wiring import settings_of  # noqa: PLC0415 -- the model's libraries take seconds to import
    from bot.wiring.checks.slack import MANIFEST  # noqa: PLC0415
    from bot.wiring.setup import remaining, waiting_sops  # noqa: PLC0415
    from scripts.setting_up import Guide  # noqa: PLC0415

    if manifest:
        typer.echo(MANIFEST.read_text(encoding="utf-8"), nl=False)
        return
    if not check and (not ENV.exists() or typer.confirm(f"{ENV} is there already. May I add to it? Its other lines stay.")):
        Guide(ENV).run()
    typer.echo("\nLooking at what remains …", err=True)
    settings = settings_of()
    left = remaining(settings)
    if waiting := waiting_sops(settings):
        typer.echo(f"Waiting for approval: {waiting}. Nobody finds an SOP before that: `cairn sops approve ID --by NAME`.")
    _print(left)
    raise typer.Exit(1 if check and left else 0)


def _print(left: list[Finding]) -> None:
    if not left:
        typer.echo("Nothing remains. Start Cairn with `cairn run`, and write /invite @cairn in a channel.")
        return
    typer.echo("What remains (`cairn init --check` says it again, `cairn init` goes on where you left):")
    for number, finding in enumerate(left, 1):
        typer.echo(f"{number:>2}. {finding.what}: {finding.detail}" + (f"\n    → {finding.remedy}" if finding.remedy else ""))
    typer.echo("Then: `cairn run`, and /invite @cairn in a channel.")


def run(
    *,
    http: Annotated[bool, typer.Option("--http", help="Receive events over HTTP instead of Socket Mode.")] = False,
) -> None:
    """Run the bot: Socket Mode by default, with Cairn's pages on HOST:PORT."""
    memory.pause()
    from bot.wiring import build, settings_of  # noqa: PLC0415
    from bot.wiring.slack import serve  # noqa: PLC0415

    settings = settings_of()
    missing = settings.missing_for_slack(http=http)
    if missing:
        typer.echo(f"Not configured: {', '.join(missing)}. Put them into .env (see .env.example).", err=True)
        raise typer.Exit(2)
    memory.limit_heaps()
    with build(settings) as services:
        serve(services, http=http)


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
