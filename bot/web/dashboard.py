"""Serves the dashboard: signing in with a link from Slack, the pages, and buttons that do something.

A GET changes nothing, so whoever only previews a link does not use it up: entering is a button on the link's page. Every form that
changes something carries a token that only this session's pages have.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Request, Response, make_response, render_template, request

from bot.insights.acts import CHANGING, PageActs
from bot.insights.pages import TITLES, Pages
from bot.insights.record import Records
from bot.insights.views.notes import erased_lines
from bot.web.page_html import NavLink, html_of
from bot.web.sessions import SignedIn, WebSessions
from core.localization import N_, speaking
from core.localization import gettext as _
from insights.reports.models import Action, Page, PageId, Verb

COOKIE: Final = "cairn_session"
MOST_BYTES: Final = 10_000
"""Of a form."""

POLICY: Final = "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
ROOT: Final = "/dashboard"
_AGAIN: Final = N_("Open Cairn's Home tab in Slack and press “Open the dashboard”: each press makes a new link.")
_BACK: Final = N_("Go back to the page and press the button again.")
_ASKED: Final = {
    Verb.ASK_OWNER: (
        N_("Ask the owner?"),
        N_("The owner gets one direct message asking them to look at the SOP."),
        N_("Ask the owner"),
    ),
    Verb.ASSIGN_CHECK: (
        N_("Assign a check?"),
        N_(
            "Everybody on your team who practises this gets a question at their time, within their daily limit. You see no answers."
        ),
        N_("Assign the check"),
    ),
    Verb.EXPORT: (N_("Get a copy of what is stored about you?"), N_("You get one file in JSON."), N_("Download the file")),
    Verb.ERASE: (
        N_("Remove what is stored about you?"),
        N_("Your questions stay as counts, without words and name. Your practice is deleted. You are signed out."),
        N_("Remove it"),
    ),
}


@dataclass(frozen=True)
class Dashboard:
    """Serves the pages. `is_secure`: people reach the pages by https only. `speaking` sets the language of a person."""

    sessions: WebSessions
    pages: Pages
    acts: PageActs
    records: Records | None
    is_secure: bool
    speaking: Callable[[str], AbstractContextManager[None]] = lambda _person: speaking(None)

    def register(self, web: Flask) -> None:
        """Add the dashboard's routes."""
        web.get(f"{ROOT}/enter", endpoint="dashboard_invited")(self.invited)
        web.post(f"{ROOT}/enter", endpoint="dashboard_enter")(self.enter)
        web.get(ROOT)(self.signed(self._first))
        web.get(f"{ROOT}/<page>")(self.signed(self.show))
        web.get(f"{ROOT}/do/<verb>")(self.signed(self.asked))
        web.post(f"{ROOT}/do/<verb>")(self.signed(self.posted(self.do)))
        web.get(f"{ROOT}/leave")(self.signed(self.leaving))
        web.post(f"{ROOT}/leave")(self.signed(self.posted(self.leave)))

    def invited(self) -> Response:
        """Show the link's page with a button; nothing is used up yet."""
        key = request.args.get("k", "")
        invitation = self.sessions.links.invitation(key)
        if invitation is None or not self.sessions.links.is_fresh(invitation):
            return _closed()
        with self.speaking(invitation.person):
            lines = [_("This link is yours alone and works once. You stay signed in for as long as you use the dashboard.")]
            title = _("Open the dashboard")
            return form_page(title, lines, action=f"{ROOT}/enter", hidden={"k": key}, button=title)

    def enter(self) -> Response:
        """Use the link up and sign in."""
        invitation = self.sessions.links.invitation(form_field("k"))
        cookie = self.sessions.enter(invitation) if invitation is not None and not _is_foreign(request) else None
        if invitation is None or cookie is None:
            return _closed()
        response = moved_to(f"{ROOT}/{invitation.page}")
        response.set_cookie(COOKIE, cookie, path=ROOT, httponly=True, secure=self.is_secure, samesite="Strict")
        return response

    def show(self, who: SignedIn, page: str) -> Response:
        made = self.pages.page(who.reader, PageId(page)) if page in set(PageId) else None
        if made is None:
            lines = [_("It may be for other roles, or it does not exist.")]
            return form_page(_("This page is not open to you"), lines, 404, back=ROOT)
        nav = [NavLink(_(TITLES[page_id]), f"{ROOT}/{page_id}", page_id is made.id) for page_id in self.pages.open_to(who.reader)]
        nav.append(NavLink(_("Sign out"), f"{ROOT}/leave"))
        words = _("Signed in as {name}. Cairn is software, and no page of it is meant to judge people.")
        return hardened(make_response(html_of(made, nav, self._addresses(who, made), words.format(name=who.reader.name))))

    def asked(self, who: SignedIn, verb: str) -> Response:
        """Ask before something is done."""
        chosen = _verb(verb)
        if chosen is None:
            return form_page(_("There is nothing to do here"), [_(_BACK)], 404, back=ROOT)
        title, words, button = map(_, _ASKED[chosen])
        hidden = {"target": request.args.get("target", ""), "token": self.sessions.links.form_token(who.session.id)}
        sure = _("I know that this cannot be undone.") if chosen is Verb.ERASE else ""
        return form_page(title, [words], action=f"{ROOT}/do/{chosen}", hidden=hidden, button=button, sure=sure, back=ROOT)

    def do(self, who: SignedIn, verb: str) -> Response:
        chosen, target = _verb(verb), form_field("target")
        if chosen in {Verb.ASK_OWNER, Verb.ASSIGN_CHECK}:
            act = self.acts.ask_owner if chosen is Verb.ASK_OWNER else self.acts.assign_check
            return form_page(_("Done"), [act(who.reader, target)], back=ROOT)
        if chosen is Verb.EXPORT and self.records is not None:
            return self._copy(who, self.records)
        if chosen is Verb.ERASE and self.records is not None and form_field("sure") == "yes":
            return self._erased(who, self.records)
        return form_page(_("Nothing was done"), [_(_BACK)], 400, back=ROOT)

    def leaving(self, who: SignedIn) -> Response:
        """Ask before signing out."""
        hidden = {"token": self.sessions.links.form_token(who.session.id)}
        return form_page(_("Sign out?"), [], action=f"{ROOT}/leave", hidden=hidden, button=_("Sign out"), back=ROOT)

    def leave(self, who: SignedIn) -> Response:
        self.sessions.leave(who.session)
        return _signed_out(form_page(_("You are signed out"), [_(_AGAIN)]))

    def _first(self, who: SignedIn) -> Response:
        pages = self.pages.open_to(who.reader)
        return moved_to(f"{ROOT}/{pages[0]}") if pages else form_page(_("There are no pages for you yet"), [_(_AGAIN)], 404)

    def _copy(self, who: SignedIn, records: Records) -> Response:
        response = hardened(make_response(records.copy(who.reader.person)))
        response.mimetype = "application/json"
        response.headers["Content-Disposition"] = 'attachment; filename="cairn-record.json"'
        return response

    def _erased(self, who: SignedIn, records: Records) -> Response:
        erased = records.erase(who.reader.person)
        self.sessions.leave(who.session)
        return _signed_out(form_page(_("Removed"), erased_lines(erased.rows, erased.left)))

    def _addresses(self, who: SignedIn, page: Page) -> Callable[[Action], str]:
        actions = [todo.action for block in page.blocks for todo in block.todos if todo.action is not None]
        outside = self.acts.addresses(who.reader, actions)

        def address(action: Action) -> str:
            if action.verb is Verb.OPEN_PAGE:
                return f"{ROOT}/{action.target}"
            if action.verb in CHANGING:
                return f"{ROOT}/do/{action.verb}?{urlencode({'target': action.target})}"
            return outside.get(action, "")

        return address

    def signed(self, view: Callable[..., Response]) -> Callable[..., Response]:
        """Serve signed-in people only, in their language."""

        def signed(**parts: str) -> Response:
            who = self.sessions.signed_in(request.cookies.get(COOKIE, ""))
            if who is None:
                return _signed_out(form_page(_("You are not signed in"), [_(_AGAIN)], 401))
            with self.speaking(who.reader.person):
                return view(who, **parts)

        signed.__name__ = f"dashboard_{view.__name__}"
        return signed

    def posted(self, view: Callable[..., Response]) -> Callable[..., Response]:
        """Accept only forms of this session."""

        def posted(who: SignedIn, **parts: str) -> Response:
            token = self.sessions.links.form_token(who.session.id)
            if _is_foreign(request) or not hmac.compare_digest(token.encode(), form_field("token").encode()):
                return form_page(_("Nothing was done"), [_(_BACK)], 403, back=ROOT)
            return view(who, **parts)

        posted.__name__ = f"posted_{view.__name__}"
        return posted


def _verb(name: str) -> Verb | None:
    """Return the verb of an address; None for one that does nothing."""
    return Verb(name) if name in {verb.value for verb in CHANGING} else None


def form_field(name: str) -> str:
    """Return a field of the form that was sent; empty when it is missing or the form is too large."""
    if (request.content_length or 0) > MOST_BYTES:
        return ""
    request.max_content_length = MOST_BYTES
    return request.form.get(name, "")


def _is_foreign(given: Request) -> bool:
    """Return whether the browser says that another site sent the form."""
    return given.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


def form_page(title: str, lines: Sequence[str], status: int = 200, **shown: object) -> Response:
    """Return a page with words, and where `button` is given a form with this button."""
    words = {"hidden": {}, "back_words": _("Back to the dashboard"), **shown}
    return hardened(make_response(render_template("form.html", title=title, lines=lines, **words), status))


def _closed() -> Response:
    """Say that the link is forged, old or used. A person who is still signed in can go on."""
    return form_page(
        _("This link does not open any more"),
        [_("It works once, for ten minutes, and for one person."), _(_AGAIN)],
        410,
        back=ROOT,
        back_words=_("I am still signed in: go on"),
    )


def moved_to(to: str) -> Response:
    response = make_response("", 303)
    response.headers["Location"] = to
    return hardened(response)


def _signed_out(response: Response) -> Response:
    response.delete_cookie(COOKIE, path=ROOT, httponly=True, samesite="Strict")
    return response


def hardened(response: Response) -> Response:
    """Set the dashboard's own policy: its forms are sent to itself."""
    response.headers["Content-Security-Policy"] = POLICY
    return response
