"""Makes an access token for Google Drive from what the operator gives: a service account's key, a user's refresh token, a token."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from retrieval.adapters.sources.answers import text
from retrieval.adapters.sources.http import HttpReader, Pace
from retrieval.sources.errors import SourceError

GOOGLE: Final = "https://oauth2.googleapis.com"
_PATH: Final = "/token"
_SCOPE: Final = "https://www.googleapis.com/auth/drive.readonly"
_JWT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SECONDS: Final = 3600
_REMEDY: Final = "Use the JSON key of a service account that the folder is shared with (docs/guide/sources.md)."


def access_token(secret: str, now: datetime, pace: Pace, base: str = GOOGLE) -> str:
    """Return an access token that lasts for an hour from `now`. The secret is the JSON of a service account or of an authorised
    user, or an access token. Raises `SourceError`: it cannot be used, or Google does not accept it.
    """
    if not secret.lstrip().startswith("{"):
        return secret
    try:
        key: Mapping[str, Any] = json.loads(secret)
    except ValueError:
        raise SourceError("the token of Google Drive is no JSON", _REMEDY) from None
    kind = key.get("type")
    if kind == "service_account":
        request = {"grant_type": _JWT, "assertion": _signed(key, now)}
    elif kind == "authorized_user":
        named = {name: _of(key, name) for name in ("client_id", "client_secret", "refresh_token")}
        request = {"grant_type": "refresh_token", **named}
    else:
        raise SourceError("the token of Google Drive is no key of a service account or user", _REMEDY)
    answer = HttpReader(base, {}, pace, "Google").required(_PATH, urlencode(request)).value
    return text(answer, "access_token")


def _signed(key: Mapping[str, Any], now: datetime) -> str:
    """Return the claim of a service account, signed with its key (RFC 7523)."""
    try:
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - comes with the extra `documents`
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
        from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415
    except ImportError as error:
        what = "Cairn cannot sign with the key of a service account here"
        raise SourceError(what, "Install it with: pip install -c constraints.txt -e '.[documents]'.") from error
    issued = int(now.timestamp())
    claim = {
        "iss": _of(key, "client_email"),
        "scope": _SCOPE,
        "aud": f"{GOOGLE}{_PATH}",
        "iat": issued,
        "exp": issued + _SECONDS,
    }
    head = {"alg": "RS256", "typ": "JWT", "kid": str(key.get("private_key_id") or "")}
    signing_input = b".".join(_encoded(json.dumps(part).encode()) for part in (head, claim))
    try:
        private = load_pem_private_key(_of(key, "private_key").encode(), password=None)
    except ValueError as error:
        raise SourceError("the private key in the token of Google Drive cannot be read", _REMEDY) from error
    if not isinstance(private, RSAPrivateKey):
        raise SourceError("the private key in the token of Google Drive is no RSA key", _REMEDY)
    return b".".join((signing_input, _encoded(private.sign(signing_input, PKCS1v15(), hashes.SHA256())))).decode()


def _of(key: Mapping[str, Any], name: str) -> str:
    value = key.get(name)
    if not isinstance(value, str) or not value:
        raise SourceError(f"the token of Google Drive has no `{name}`", _REMEDY)
    return value


def _encoded(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")
