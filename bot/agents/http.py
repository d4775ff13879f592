"""The MCP server over HTTP: nobody gets in without the token, and nobody through a browser that was lured to another address.

The token is looked at before anything of a request is read. Then the SDK checks Host and Origin (DNS rebinding) and the body's
size. Every request stands alone: there are no sessions that could pile up.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Collection
from dataclasses import dataclass, field

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.addresses import asker_of, network_of
from bot.slack.pace import Pace

MOST_BYTES = 64 * 1024
"""Of a request; the longest question takes 8 kB."""

PATH = "/mcp"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_AT_ONCE = 32
_IDLE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens. `names` are further host names under which clients reach it."""

    host: str
    port: int
    names: Collection[str] = field(default=())

    @property
    def security(self) -> TransportSecuritySettings:
        """Only these names, with the port or, behind a proxy that has the usual one, without."""
        here = [_bracketed(name) for name in sorted({*LOOPBACK, self.host, *self.names})]
        hosts = [f"{name}:{self.port}" for name in here] + [_bracketed(name) for name in sorted(self.names)]
        origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
        return TransportSecuritySettings(enable_dns_rebinding_protection=True, allowed_hosts=hosts, allowed_origins=origins)


class BearerAuth:
    """Lets requests with the right bearer token through; everybody else gets the same 401."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._opens(scope):
            refusal = PlainTextResponse("A valid token is needed.", 401, {"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)
        elif scope["type"] in {"http", "lifespan"}:
            await self._app(scope, receive, send)

    def _opens(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        return len(given) == 1 and hmac.compare_digest(given[0], self._expected)


class AddressLimit:
    """Refuses requests beyond the pace of one address, before their token is looked at. `proxy` is trusted to say who asks."""

    def __init__(self, app: ASGIApp, pace: Pace, proxy: str = "") -> None:
        self._app = app
        self._pace = pace
        self._proxy = proxy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wait = self._pace.wait(network_of(self._asker(scope))) if scope["type"] == "http" else 0.0
        if wait:
            after = {"Retry-After": str(math.ceil(wait))}
            await PlainTextResponse("Too many requests. Try again later.", 429, after)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _asker(self, scope: Scope) -> str:
        forwarded = [value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for"]
        peer, _port = scope.get("client") or ("", 0)
        return asker_of(peer, ",".join(forwarded), self._proxy)


def http_app(server: MCPServer, address: Address, token: str) -> ASGIApp:
    """The ASGI application: the token's door, then the SDK's checks, then the server."""
    inner = server.streamable_http_app(
        streamable_http_path=PATH,
        host=address.host,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_BYTES,
        transport_security=address.security,
    )
    return BearerAuth(inner, token)


def serve_http(app: ASGIApp, address: Address) -> None:
    """Serve until interrupted. No access log: Cairn logs each call itself, without its words."""
    config = uvicorn.Config(
        app,
        host=address.host,
        port=address.port,
        log_config=None,
        access_log=False,
        ws="none",
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=_IDLE_SECONDS,
        server_header=False,
        proxy_headers=False,
    )
    uvicorn.Server(config).run()


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
