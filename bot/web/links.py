"""Addresses of SOP sections. A page of Cairn's own opens only with the signature that Cairn put into the link.

So a restricted SOP is readable by those whom Cairn gave the link, and by nobody who guesses an address.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote

from retrieval.library.models import Section, SopCard

_CHART = "chart"


@dataclass(frozen=True, slots=True)
class Links:
    """Builds and checks addresses. `secret` is shared by all replicas; without one, only an SOP's own `url` is linked."""

    base: str
    secret: bytes = b""

    def section(self, sop: SopCard, section: Section) -> str:
        """Address of a section as it stands in the card's version; empty when there is none to give."""
        anchor = f"#{quote(section.anchor)}" if section.anchor else ""
        if sop.governance.url:
            return sop.governance.url + anchor
        page = self.page(sop.id, sop.version)
        return page + anchor if page else ""

    def page(self, sop_id: str, version: int) -> str:
        """Address of a whole version on Cairn's own pages; empty without a secret."""
        if not self.secret:
            return ""
        return f"{self.base}/sops/{quote(sop_id)}?k={version}.{self.sign(sop_id, version)}"

    def sign(self, sop_id: str, version: int) -> str:
        """32 hex digits of HMAC-SHA-256 over the SOP and its version."""
        return hmac.new(self.secret, f"{sop_id}\0{version}".encode(), hashlib.sha256).hexdigest()[:32]

    def chart(self, code: str) -> str:
        """Address of a chart of counts (`bot.views.signal_chart`) as a picture; empty without a secret."""
        return f"{self.base}/charts/{code}.png?k={self._chart_key(code)}" if self.secret else ""

    def opens_chart(self, code: str, key: str) -> bool:
        """Whether the key is the one that Cairn put into this chart's link."""
        return bool(self.secret) and hmac.compare_digest(self._chart_key(code), key)

    def _chart_key(self, code: str) -> str:
        return hmac.new(self.secret, f"{_CHART}\0{code}".encode(), hashlib.sha256).hexdigest()[:32]

    def opened(self, sop_id: str, key: str) -> int | None:
        """The version that a link's `k` opens; None when the key is not one of ours for this SOP."""
        version, _, signature = key.partition(".")
        if not self.secret or not version.isascii() or not version.isdigit():
            return None
        return int(version) if hmac.compare_digest(self.sign(sop_id, int(version)), signature) else None


def link_secret(token: str) -> bytes:
    """Derive the signing key from the bot token, which every replica has and nobody else; empty without a token."""
    return hmac.new(token.encode(), b"cairn sop links", hashlib.sha256).digest() if token else b""
