"""Handles the buttons and modals of a proposal's card. Who may decide is checked at the click; if somebody was first, the clicker
is told who.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.blocks.card import Card
from bot.blocks.modals import too_personal
from bot.governance.acting import ProposalBook
from bot.governance.views import card, modals, notes
from bot.governance.views.card import ProposalShown
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.slack.events import Click, Submission
from core import units
from core.eventlog import Refused
from core.localization import gettext as _
from retrieval.library.errors import LibraryError
from retrieval.library.proposals.drafting import section_text
from retrieval.library.proposals.events import Body, Edited, Rejected
from retrieval.library.proposals.models import Proposal, ProposalRefused, Status, Why

Reply = dict[str, Any]
"""How a submitted modal is answered; empty: it closes."""


_AROUND: Final = frozenset({Why.CONFLICT, Why.FILE_WAITS, Why.OPENS})
"""What stands in the way has changed since the card was drawn: it is drawn anew."""


@dataclass(frozen=True)
class ProposalClicks:
    book: ProposalBook
    click_reply: ClickReply

    def approve(self, click: Click) -> None:
        proposal, seal, opens = self._allowed(click)
        if proposal is not None:
            self._answer(click, self.book.approve(proposal.id, click.person, seal, opens=bool(opens)))

    def roll_back(self, click: Click) -> None:
        proposal, _seal, _opens = self._allowed(click)
        if proposal is None:
            return
        try:
            self._answer(click, self.book.roll_back(proposal, click.person))
        except LibraryError as error:
            why = str(error)
            self.click_reply(click, lambda: notes.line(_("That did not work. {reason}").format(reason=why)))

    def open(self, click: Click) -> None:
        """Give whoever may see the proposal a link of their own."""
        proposal_id, *_others = _parts(click.value)

        def work(uow: UnitOfWork) -> Card:
            proposal, routes = uow.proposals.get(proposal_id), self.book.details.routes
            if proposal is None or not routes.may_read(uow, proposal, click.person):
                return notes.line(notes.GONE if proposal is None else notes.NOT_YOURS)
            page = self.book.details.page(proposal.id, click.person)
            title = self.book.details.shown(uow, proposal, click.person).title
            return notes.opened(title, page) if page else notes.line(notes.NO_PAGE)

        self.click_reply(click, lambda: units.run(self.book.units, work))

    def modal(self, click: Click) -> dict[str, Any] | None:
        """Return the modal that a button opens; None when the person may not open it, which they are told."""
        proposal, seal, _opens = self._allowed(click)
        if proposal is None:
            return None
        if proposal.seal != seal or not proposal.is_open or (click.action == card.EDIT and proposal.status is not Status.WAITING):
            why = Why.OUTDATED if proposal.seal != seal and proposal.is_open else Why.WRONG_STATUS
            self._answer(click, Refused(why, proposal))
            return None
        return units.run(self.book.units, lambda uow: self._view(uow, proposal, click))

    def submit(self, given: Submission, close: Callable[[], object]) -> Reply:
        """Do what a modal asks for; `close` is called as soon as it is stored, before Slack is told of it."""
        proposal_id, seal, _opens = _parts(given.private)
        wanted = units.run(self.book.units, lambda uow: self._wanted(uow, proposal_id, seal, given))
        if isinstance(wanted, str):
            return _error(given, wanted)
        done = self.book.act(proposal_id, given.person, wanted, close)
        if not isinstance(done, Refused) or done.why is Why.ALREADY_DONE:
            return {}
        shown = units.run(self.book.units, lambda uow: self._shown(uow, done.record, given.person))
        return _error(given, notes.refusal_text(done.why, shown))

    def _wanted(self, uow: UnitOfWork, proposal_id: str, seal: str, given: Submission) -> Body | str:
        """Return what was filled in, when the person may decide; else the modal's error message."""
        proposal = uow.proposals.get(proposal_id)
        if proposal is None:
            return notes.GONE
        if not self.book.details.routes.may_decide(uow, proposal, given.person):
            return notes.NOT_YOURS
        if given.callback == modals.EDITING:
            return self._edited(uow, proposal, given) if proposal.seal == seal else notes.refusal_text(Why.OUTDATED, None)
        note = given.values.get(modals.NOTE, "").strip()
        return Rejected(seal, note) if note else notes.NO_NOTE

    def _edited(self, uow: UnitOfWork, proposal: Proposal, given: Submission) -> Edited | str:
        drafts, text = self.book.service.drafts, given.values.get(modals.TEXT, "")
        if modals.PASSAGE in given.values:
            replaced = with_passage(proposal.text, given.values[modals.PASSAGE], text)
            if replaced is None:
                return notes.PASSAGE_MISSING
            text = replaced
        known = proposal.text, section_text(drafts.current(uow, proposal.sop_id), proposal.anchor)
        personal = too_personal({modals.TEXT: added_lines("\n".join(known), text)})
        return personal.get(modals.TEXT) or drafts.edited(uow, proposal, given.values.get(modals.HEADING, proposal.heading), text)

    def _view(self, uow: UnitOfWork, proposal: Proposal, click: Click) -> dict[str, Any]:
        details = self.book.details
        place = click.person if click.channel.startswith("D") else click.channel
        title, value = details.shown(uow, proposal, place).title, card.value_of(proposal)
        if click.action == card.REJECT:
            return modals.reject_view(value, title, stops=proposal.status is Status.APPROVED)
        text = proposal.text
        if details.service.drafts.text_obstacle(uow, proposal) is Why.CONFLICT:
            text = _both(proposal.text, section_text(details.service.drafts.current(uow, proposal.sop_id), proposal.anchor))
        long = len(text) > modals.LONGEST
        draft = modals.Draft(title, proposal.heading, None if long else text, is_new_section=proposal.anchor is None)
        return modals.edit_view(value, draft)

    def _allowed(self, click: Click) -> tuple[Proposal | None, str, str]:
        """Return the proposal, when this person may decide about it, with the button's value; else tell them why not."""
        proposal_id, seal, more = _parts(click.value)

        def work(uow: UnitOfWork) -> tuple[Proposal | None, bool]:
            proposal = uow.proposals.get(proposal_id)
            return proposal, proposal is not None and self.book.details.routes.may_decide(uow, proposal, click.person)

        proposal, may = units.run(self.book.units, work)
        if proposal is None or not may:
            self.click_reply(click, lambda: notes.line(notes.NOT_YOURS if proposal else notes.GONE))
            return None, seal, more
        return proposal, seal, more

    def _answer(self, click: Click, result: object) -> None:
        """Tell the clicker why nothing happened; a second click of their own says nothing."""
        if isinstance(result, Refused) and result.why is not Why.ALREADY_DONE:
            refused: ProposalRefused = result
            shown = units.run(self.book.units, lambda uow: self._shown(uow, refused.record, click.person))
            self.click_reply(click, lambda: notes.refused(refused.why, shown))
            if refused.record is not None and refused.why in _AROUND:
                self.book.redraw(refused.record.id, click.trigger)

    def _shown(self, uow: UnitOfWork, proposal: Proposal | None, person: str) -> ProposalShown | None:
        return self.book.details.shown(uow, proposal, person) if proposal else None


def with_passage(text: str, passage: str, instead: str) -> str | None:
    """Return the text with another passage in place of one that stands in it exactly once; else None."""
    words = passage.strip()
    return text.replace(words, instead.strip()) if words and text.count(words) == 1 else None


def added_lines(old: str, new: str) -> str:
    """Return the lines that the SOP does not hold yet: what it says already was not written by the person."""
    known = set(old.split("\n"))
    return "\n".join(line for line in new.split("\n") if line not in known)


def _both(suggested: str, today: str) -> str:
    """What the editor of a conflict begins with."""
    return suggested if suggested.strip() == today.strip() else f"{today}\n\n({_('suggested before it changed:')})\n{suggested}"


def _parts(value: str) -> tuple[str, str, str]:
    proposal, _colon, rest = value.partition(":")
    seal, _colon, more = rest.partition(":")
    return proposal, seal, more


def _error(given: Submission, problem: str) -> Reply:
    """Return an error below the first field that the modal has; Slack shows it and leaves the modal open."""
    fields = (modals.PASSAGE, modals.NOTE, modals.TEXT)
    field = next((name for name in fields if name in given.values), modals.TEXT)
    return {"response_action": "errors", "errors": {field: _(problem)}}
