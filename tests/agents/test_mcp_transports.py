"""`cairn mcp` as a process of its own, driven by the official client over stdio and over streamable HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

pytestmark = pytest.mark.process

CAIRN = Path(__file__).parents[2] / ".venv" / "bin" / "cairn"
PAYOUTS = "When are partner payouts released?"
HIDDEN = "partner-payouts#"
TOKEN = "a-long-random-text-for-tests"  # noqa: S105 - for tests


def environment(home: Path, **more: str) -> dict[str, str]:
    here = os.environ  # noqa: TID251 - what the started process needs of ours
    names = ("PATH", "HOME", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
    return {name: here[name] for name in names if name in here} | {"CAIRN_HOME": str(home), **more}


async def calls(client: Client, hidden: str) -> dict[str, Any]:
    return {
        "tools": [tool.name for tool in (await client.list_tools()).tools],
        "ask": (await client.call_tool("ask", {"question": PAYOUTS})).structured_content,
        "search": (await client.call_tool("search", {"query": PAYOUTS})).structured_content,
        "cite": (await client.call_tool("cite", {"id": hidden})).structured_content,
        "unknown": (await client.call_tool("cite", {"id": "nothing#here"})).structured_content,
        "widened": (await client.call_tool("ask", {"question": PAYOUTS, "role": "finance-ops"})).is_error,
    }


def hidden_section(cairn) -> str:
    with cairn.unit() as uow:
        finance = next(audience for audience in uow.library.audiences() if audience == {"finance-ops", "finance-lead"})
        return str(next(found for found in uow.library.current(finance) if found.sop.id == "partner-payouts").ref)


def check(found: dict[str, Any], *, may_see: bool) -> None:
    assert found["tools"] == ["ask", "search", "cite"]
    assert ("partner-payouts" in json.dumps([found["ask"], found["search"]])) is may_see
    assert found["cite"]["outcome"] == ("found" if may_see else "unknown")
    assert may_see or {**found["cite"], "id": ""} == {**found["unknown"], "id": ""}
    assert found["widened"]


@pytest.mark.parametrize(("arguments", "may_see", "mode"), [(["--role", "finance-ops"], True, "auto"), ([], False, "legacy")])
def test_stdio_keeps_the_audience_rule_and_logs_no_words(library_home, cairn, tmp_path, arguments, may_see, mode):
    hidden = hidden_section(cairn)
    server = StdioServerParameters(command=str(CAIRN), args=["mcp", *arguments], env=environment(library_home), cwd=tmp_path)

    async def drive() -> dict[str, Any]:
        with (tmp_path / "log").open("w", encoding="utf-8") as log:
            async with Client(stdio_client(server, errlog=log), mode=mode) as client:
                return await calls(client, hidden)

    check(anyio.run(drive), may_see=may_see)
    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert '"event": "mcp_call"' in written
    assert "payouts" not in written
    assert "Traceback" not in written


def test_over_stdio_nothing_but_the_protocol_is_written_to_stdout(library_home, tmp_path):
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}}
    lines = [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}, "this is no message"]
    sent = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    run = subprocess.run(
        [CAIRN, "mcp"],
        input=sent,
        env=environment(library_home),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
    )
    assert run.returncode == 0
    found = [json.loads(line) for line in run.stdout.splitlines()]
    assert all(line["jsonrpc"] == "2.0" for line in found)
    assert found[0]["result"]["serverInfo"]["name"] == "cairn"
    assert "no message" not in run.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


@contextmanager
def served(home: Path, folder: Path, *arguments: str) -> Iterator[str]:
    port = free_port()
    more = {"MCP_TOKEN": TOKEN, "MCP_PORT": str(port)}
    with (folder / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [CAIRN, "mcp", "--http", *arguments], env=environment(home, **more), stderr=log, stdout=log, cwd=folder
        )
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None
        time.sleep(0.2)
    raise AssertionError("the server did not come up")


def test_http_keeps_the_audience_rule_and_lets_nobody_in_without_the_token(library_home, cairn, tmp_path):
    hidden = hidden_section(cairn)

    async def drive(url: str) -> dict[str, Any]:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await calls(client, hidden)

    with served(library_home, tmp_path) as url:
        check(anyio.run(drive, url), may_see=False)
        _check_the_door(url)
    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert '"event": "mcp_call"' in written
    assert "payouts" not in written
    assert TOKEN not in written
    assert "Traceback" not in written


def _check_the_door(url: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    known = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json, text/event-stream"}
    with httpx2.Client(timeout=60) as http:

        def status(headers: dict[str, str], content: object = body) -> int:
            found: int = http.post(url, json=content, headers=headers).status_code
            return found

        assert status({}) == 401
        assert status({"Authorization": "Bearer wrong"}) == 401
        assert status({"Authorization": TOKEN}) == 401
        assert status({**known, "Authorization": f"Bearer {TOKEN}x"}) == 401
        assert status({**known, "Host": "evil.example"}) == 421
        assert status({**known, "Origin": "https://evil.example"}) == 403
        assert status(known, {**body, "params": {"padding": "x" * 70_000}}) == 413
        assert status(known) == 200
        assert http.get(url.replace("/mcp", "/"), headers=known).status_code == 404


def test_a_server_behind_a_name_answers_to_that_name_only(library_home, tmp_path):
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    known = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json, text/event-stream"}
    with served(library_home, tmp_path, "--allow-host", "cairn.example") as url, httpx2.Client(timeout=60) as http:
        assert http.post(url, json=body, headers={**known, "Host": "cairn.example"}).status_code == 200
        assert http.post(url, json=body, headers={**known, "Host": "cairn.example.evil.example"}).status_code == 421
