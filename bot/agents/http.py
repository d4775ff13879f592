"""Serves the MCP server over HTTP. Every request needs the token or Slack's signature, and a browser that was lured to another
address is refused.

The token is looked at before anything of a request is read, the signature before anything of it is parsed. Then the SDK checks
Host and Origin (DNS rebinding) and the body's size. Every request stands alone: there are no sessions that could pile up.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import uvicorn
from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.ports import Clock
from bot.slack import signing
from bot.slack.pace import Pace, asker_of, network_of

MOST_BYTES = 64 * 1024
"""Of a request; the longest question takes 8 kB."""

PATH = "/mcp"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

Auth = Callable[[ASGIApp], ASGIApp]
"""Wraps an application so that only those get in who may."""

_AT_ONCE = 32
_IDLE_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Address:
    """Says where the server listens. `names` are further host names under which clients reach it."""

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
    """Refuses requests beyond the rate of one address, before their token is looked at. `proxy` is trusted to say who asks."""

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


class SlackAuth:
    """Lets requests through that Slack signed in the last five minutes; everybody else gets the same 401."""

    def __init__(self, app: ASGIApp, secret: str, clock: Clock) -> None:
        self._app = app
        self._secret = secret
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            body = await _body(receive)
            if body is None:
                await PlainTextResponse("The body is too large.", 413)(scope, receive, send)
            elif not self._is_signed(scope, body):
                await PlainTextResponse("The signature does not match.", 401)(scope, receive, send)
            else:
                await self._app(scope, _again(body, receive), send)

    def _is_signed(self, scope: Scope, body: bytes) -> bool:
        stamps, given = (_header(scope, name) for name in (b"x-slack-request-timestamp", b"x-slack-signature"))
        if not self._secret or len(stamps) != 1 or len(given) != 1 or not signing.is_fresh(stamps[0], self._clock()):
            return False
        return signing.is_signature(given[0], signing.signature(self._secret, f"v0:{stamps[0]}:".encode() + body))


def _header(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


async def _body(receive: Receive) -> bytes | None:
    """Return the whole body; None when it is too large."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if sum(map(len, parts)) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a receiver that gives a body that was read to the application once, then what comes after it."""
    waiting = [body]

    async def given() -> Message:
        return {"type": "http.request", "body": waiting.pop(), "more_body": False} if waiting else await receive()

    return given


def bearer(token: str) -> Auth:
    return lambda app: BearerAuth(app, token)


def slack_signed(secret: str, clock: Clock) -> Auth:
    return lambda app: SlackAuth(app, secret, clock)


def http_app(server: MCPServer, address: Address, auth: Auth) -> ASGIApp:
    """Return the ASGI application: first the access check, then the SDK's checks, then the server."""
    inner = server.streamable_http_app(
        streamable_http_path=PATH,
        host=address.host,
        json_response=True,
        stateless_http=True,
        max_request_body_size=MOST_BYTES,
        transport_security=address.security,
    )
    return auth(inner)


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
