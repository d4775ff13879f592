"""Replaces people's names by pseudonyms (a keyed hash, HMAC-SHA-256), which tell people apart without identifying them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

_DIGITS = 32


@dataclass(frozen=True, slots=True)
class OpaqueIds:
    """Computes pseudonyms. A person keeps the same id as long as the key stays; without the key, trying names finds nobody."""

    key: bytes

    def of(self, name: str) -> str:
        """Return 32 hex digits; the empty text, which stands for an erased person, stays empty."""
        return hmac.new(self.key, name.casefold().encode(), hashlib.sha256).hexdigest()[:_DIGITS] if name else ""


def opaque_key(own: str, fallback: str) -> bytes:
    """Derive the key from a setting, else from another secret that every replica has; empty where there is neither."""
    secret = own or fallback
    return hmac.new(secret.encode(), b"cairn opaque ids", hashlib.sha256).digest() if secret else b""
