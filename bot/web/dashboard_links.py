"""Makes links that sign a person in to the dashboard: signed, for one person, valid for ten minutes and one use."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.ports import Clock
from insights.reports.models import PageId

LIFETIME: Final = timedelta(minutes=10)

_KEY = re.compile(r"([0-9a-f]{1,10})\.([\w-]{16,64})\.([\w-]{1,200})\.([a-z-]{1,20})\.([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Invitation:
    """The content of a genuine link. `code` identifies it among the links that were used, without telling what it was."""

    person: str
    page: str
    issued_at: datetime
    code: str


@dataclass(frozen=True, slots=True)
class DashboardLinks:
    """Makes and checks links. `token` gives an unguessable text. Without a secret there is no link, and none is genuine."""

    base: str
    clock: Clock
    secret: bytes
    token: Callable[[], str]

    def address(self, person: str, page: PageId = PageId.WEEK) -> str:
        """Return a new link that signs this person in and leads to a page; empty without a secret."""
        if not self.secret:
            return ""
        coded = urlsafe_b64encode(person.encode()).decode().rstrip("=")
        ticket = f"{int(self.clock().timestamp()):x}.{self.token()}.{coded}.{page}"
        return f"{self.base}/dashboard/enter?k={ticket}.{self._sign(ticket)}"

    def invitation(self, key: str) -> Invitation | None:
        """Return the content of a link's `k`; None when Cairn did not make it."""
        parts = _KEY.fullmatch(key)
        if not self.secret or parts is None:
            return None
        issued, _, coded, page, signature = parts.groups()
        if not hmac.compare_digest(self._sign(key.rpartition(".")[0]), signature):
            return None
        person = urlsafe_b64decode(coded + "=" * (-len(coded) % 4)).decode()
        return Invitation(person, page, datetime.fromtimestamp(int(issued, 16), UTC), hashlib.sha256(key.encode()).hexdigest())

    def is_fresh(self, invitation: Invitation) -> bool:
        return self.clock() < invitation.issued_at + LIFETIME

    def form_token(self, session_id: str) -> str:
        """Return the token that every form of this session sends along, and that no other site can know."""
        return self._sign(f"form\0{session_id}")

    def _sign(self, ticket: str) -> str:
        return hmac.new(self.secret, f"dashboard\0{ticket}".encode(), hashlib.sha256).hexdigest()
