"""Makes addresses of SOP sections on Cairn's own pages. A page opens only with the signature that Cairn put into the link.

A link is given to a reader and lasts for a time; what the reader may see is looked up when it is opened, not when it is made. A
link to an SOP that is open to everyone belongs to everyone and works in any channel. A restricted SOP is linked only for one
person, in a direct message, or for the one role that an agent reads with.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from bot.ports import Clock
from retrieval.library.models import Section, SopCard

ANYBODY: Final = ""
"""The reader of a link that everyone may use."""

ROLE: Final = "role:"
"""Prefix of a reader who is no person but reads with a role."""

RULES: Final = "\0rules"
"""Under which name links to the page of rules are signed: no SOP has it for an id."""

LIBRARY: Final = "\0library"
"""The same for links to the library."""

_PDF_PAGE = re.compile(r"^pages? (\d+)")
_PERSON = re.compile(r"[UW][A-Z0-9]+|\S+@\S+")
_KEY = re.compile(r"([0-9]{1,9})\.([0-9a-f]{1,10})\.([\w-]{0,400})\.([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Ticket:
    """The content of a genuine link: the version it opens, for whom it was made, and when.

    `reader` is a person's id, `role:` with a role's name, or `ANYBODY`.
    """

    version: int
    reader: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Links:
    """Builds and checks addresses. `secret` is shared by all replicas; without one, only an SOP's own `url` is linked."""

    base: str
    clock: Clock
    secret: bytes = b""
    lifetime: timedelta = timedelta(days=30)

    def section(self, sop: SopCard, section: Section, reader: str = ANYBODY) -> str:
        """Return the address of a section in the card's version; empty when there is none to give to this reader.

        `reader` is where the link will stand: a person's id for a direct message; a channel counts as anybody.
        """
        anchor = f"#{quote(section.anchor)}" if section.anchor else ""
        if sop.governance.url:
            return sop.governance.url + (_page_in_pdf(sop.governance.url, section) or anchor)
        page = self.page(sop, reader)
        return page + anchor if page else ""

    def for_role(self, role: str | None) -> Callable[[SopCard, Section], str]:
        """Return the addresses for whoever reads with this role alone, like an agent; None: with none."""
        reader = f"{ROLE}{role}" if role else ANYBODY
        return lambda sop, section: self.section(sop, section, reader)

    def page(self, sop: SopCard, reader: str = ANYBODY) -> str:
        """Return the address of the card's whole version; empty without a secret, and for a restricted SOP without a reader of
        its own.
        """
        if not sop.governance.audience:
            reader = ANYBODY
        elif not (_PERSON.fullmatch(reader) or reader.removeprefix(ROLE) != reader):
            return ""
        return self.address(sop.id, sop.version, reader)

    def address(self, sop_id: str, version: int, reader: str = ANYBODY) -> str:
        """Return the address of any version for a reader, whatever they may see; empty without a secret."""
        if not self.secret:
            return ""
        return self._signed(f"sops/{quote(sop_id)}", sop_id, version, reader)

    def _signed(self, path: str, name: str, version: int, reader: str) -> str:
        signed_part = f"{version}.{int(self.clock().timestamp()):x}.{_coded(reader)}"
        return f"{self.base}/{path}?k={signed_part}.{self._sign(name, signed_part)}"

    def rules(self, reader: str) -> str:
        """Return the address of the page of a person's rules; empty without a secret."""
        return self._signed("rules", RULES, 0, reader) if self.secret else ""

    def library(self, reader: str) -> str:
        """Return the address of the library as a person sees it; empty without a secret."""
        return self._signed("library", LIBRARY, 0, reader) if self.secret else ""

    def proposal(self, proposal_id: str, reader: str = ANYBODY) -> str:
        """Return the address of a proposal's page for a reader: a person's id; a channel counts as anybody. Empty without a
        secret.
        """
        if not self.secret:
            return ""
        known = reader if _PERSON.fullmatch(reader) else ANYBODY
        return self._signed(f"proposals/{quote(proposal_id)}", proposal_name(proposal_id), 0, known)

    def ticket(self, sop_id: str, key: str) -> Ticket | None:
        """Return the content of a link's `k`; None when the key is not one that Cairn made for this SOP."""
        parts = _KEY.fullmatch(key)
        if not self.secret or parts is None:
            return None
        version, issued, reader, signature = parts.groups()
        if not hmac.compare_digest(self._sign(sop_id, f"{version}.{issued}.{reader}"), signature):
            return None
        return Ticket(int(version), _read(reader), datetime.fromtimestamp(int(issued, 16), UTC))

    def is_fresh(self, ticket: Ticket) -> bool:
        """Return whether the link is still valid."""
        return self.clock() < ticket.issued_at + self.lifetime

    def trace(self, reader: str) -> str:
        """Return a name for a reader under which their links are revoked; it does not tell who it is."""
        return hmac.new(self.secret, f"reader\0{reader}".encode(), hashlib.sha256).hexdigest()[:32]

    def _sign(self, name: str, signed_part: str) -> str:
        return hmac.new(self.secret, f"{name}\0{signed_part}".encode(), hashlib.sha256).hexdigest()[:32]


def proposal_name(proposal_id: str) -> str:
    """Return what a proposal's link is signed for. No SOP's id holds a NUL, so no link to an SOP opens a proposal."""
    return f"proposal\0{proposal_id}"


def link_secret(token: str) -> bytes:
    """Derive the signing key from the bot token, which every replica has and nobody else; empty without a token."""
    return hmac.new(token.encode(), b"cairn sop links", hashlib.sha256).digest() if token else b""


def _coded(reader: str) -> str:
    return urlsafe_b64encode(reader.encode()).decode().rstrip("=")


def _read(coded: str) -> str:
    return urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()


def _page_in_pdf(url: str, section: Section) -> str:
    """Return the part of an address that makes a PDF viewer open the section's first page."""
    match = _PDF_PAGE.match(section.reference) if url.lower().endswith(".pdf") else None
    return f"#page={match[1]}" if match is not None else ""
