"""Signs people in to the dashboard and out of it, by links that are signed, for one person, valid for ten minutes and one use. A
session is stored on the server, so it can be ended at any time.

It ends after half an hour without a page, after eight hours in any case, when its person is erased or gets no answers any more,
and when their links are revoked.
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

from bot.ports import Clock, UnitOfWork
from bot.web.links import ANYBODY, Links
from insights.reports.models import PageId
from insights.reports.ports import Session
from insights.reports.readers import Reader

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=8)
_NOTED: Final = timedelta(minutes=1)
"""That a session is used is written down no more often."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    session: Session
    reader: Reader


@dataclass(frozen=True)
class WebSessions:
    """Keeps the sessions. `readers` finds the reader behind a Slack id, None for somebody who gets no answers."""

    units: Callable[[], UnitOfWork]
    clock: Clock
    links: DashboardLinks
    sop_links: Links
    readers: Callable[[str], Reader | None]

    def enter(self, invitation: Invitation) -> str | None:
        """Use a link up and begin a session; return what the cookie holds. None: the link was used, revoked, or is for nobody."""
        if not self.links.is_fresh(invitation) or self.readers(invitation.person) is None:
            return None
        now, cookie = self.clock(), self.links.token()
        with self.units() as uow:
            uow.sessions.prune(now - LONGEST)
            if self._is_revoked(uow, invitation.person, invitation.issued_at) or not uow.sessions.use_link(invitation.code, now):
                uow.commit()
                return None
            uow.sessions.begin(Session(digest_of_cookie(cookie), invitation.person, now, now))
            uow.commit()
        return cookie

    def signed_in(self, cookie: str) -> SignedIn | None:
        """Return who holds this cookie now; a session that is over is ended."""
        if not cookie:
            return None
        session_id, now = digest_of_cookie(cookie), self.clock()
        with self.units() as uow:
            session = uow.sessions.get(session_id)
            if session is not None and self._is_over(uow, session):
                session = None
                uow.sessions.end(session_id)
                uow.commit()
            elif session is not None and now - session.seen_at >= _NOTED:
                uow.sessions.seen(session_id, now)
                uow.commit()
        reader = self.readers(session.person) if session is not None else None
        if session is not None and reader is None:
            self.leave(session)
        return SignedIn(session, reader) if session is not None and reader is not None else None

    def leave(self, session: Session) -> None:
        with self.units() as uow:
            uow.sessions.end(session.id)
            uow.commit()

    def _is_over(self, uow: UnitOfWork, session: Session) -> bool:
        now = self.clock()
        is_old = now - session.seen_at >= IDLE or now - session.began_at >= LONGEST
        return is_old or self._is_revoked(uow, session.person, session.began_at)

    def _is_revoked(self, uow: UnitOfWork, person: str, since: datetime) -> bool:
        """Return whether links of this person, or all links, were revoked after this moment."""
        known = uow.people.get(person)
        names = {ANYBODY, person, *((known.id, known.email or known.id) if known else ())}
        at = uow.revocations.revoked_at([self.sop_links.trace(name) for name in names])
        return at is not None and since <= at


def digest_of_cookie(cookie: str) -> str:
    """Return the digest under which the session is stored: it does not let a reader of the database sign in."""
    return hashlib.sha256(cookie.encode()).hexdigest()


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
