"""Takes suggested changes: from an answer, from the card of a topic that people stumble over, from a decided case.

Whoever may see a section may suggest other words for it. It becomes a proposal; nothing that readers see changes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.blocks.modals import too_personal
from bot.blocks.words import plain_title
from bot.governance.acting import ProposalBook
from bot.governance.clicks import added_lines, with_passage
from bot.governance.views import modals, notes
from bot.outbox.click_reply import ClickReply
from bot.ports import UnitOfWork
from bot.slack.events import Click, Submission
from bot.topics.details import AlertDetails
from core import units
from core.eventlog import Refused
from core.localization import gettext as _
from core.localization import quoted
from core.people import names_of
from insights.alerts.models import Alert
from insights.alerts.readings import AlertKind
from retrieval.library.models import CurrentSection, SectionRef
from retrieval.library.proposals.events import ProposedIn
from retrieval.library.proposals.models import Suggestion, Why

Reply = dict[str, Any]

_ANSWER: Final = "q"
_ALERT: Final = "a"
_CASE: Final = "c"
_REVIEW: Final = "r"
_NEW: Final = "new"
_ORIGINS: Final = {_ALERT: ProposedIn.ALERT, _CASE: ProposedIn.CASE, _REVIEW: ProposedIn.OWNER}
_MOST_PRIVATE: Final = 3_000


@dataclass(frozen=True)
class Suggesting:
    book: ProposalBook
    click_reply: ClickReply
    topics: AlertDetails

    def from_answer(self, click: Click) -> dict[str, Any] | None:
        """Return the modal for the section that an answer shows; None when it is gone, which the clicker is told."""
        question_id = click.value.partition(":")[2]

        def work(uow: UnitOfWork) -> dict[str, Any] | str:
            logged = uow.questions.get(question_id)
            if logged is None or not logged.sources:
                return notes.FORGOTTEN
            source = logged.sources[logged.chosen or 0]
            section = self._section(uow, SectionRef(source.sop_id, source.anchor), click.person)
            if section is None:
                return notes.SECTION_GONE
            return _view(section, f"{_ANSWER}:{question_id}:{section.ref}", is_owner=self._looks_after(uow, section, click.person))

        return self._or_told(click, units.run(self.book.units, work))

    def from_alert(self, click: Click) -> dict[str, Any] | None:
        """Return the modal for a topic that people stumble over: its section, or the section that is missing."""
        alert_id = click.value.partition(":")[2]

        def work(uow: UnitOfWork) -> dict[str, Any] | str:
            alert = uow.alerts.get(alert_id)
            if alert is None or not self.topics.routes.may_decide(uow, alert, click.person):
                return notes.NOT_YOURS if alert else notes.GONE
            section = self._section(uow, alert.section, click.person) if alert.section else None
            if section is not None and alert.kind is not AlertKind.GAP:
                return _view(section, f"{_ALERT}:{alert_id}:{section.ref}", is_owner=True)
            return self._missing_section(uow, alert, section, click.person)

        return self._or_told(click, units.run(self.book.units, work))

    def from_case(self, click: Click) -> dict[str, Any] | None:
        """Return the modal for what was decided in a case: the section with the decision below it, or a section that is missing."""
        case_id = click.value.partition(":")[2]

        def work(uow: UnitOfWork) -> dict[str, Any] | str:
            case = uow.cases.get(case_id)
            if case is None or case.decision is None:
                return notes.GONE
            reason, concern = case.decision.said.reason.strip(), case.concern
            ref = SectionRef(concern.sop_id, concern.anchor) if concern else None
            section = self._section(uow, ref, click.person) if ref else None
            if ref is not None and section is None:
                return notes.SECTION_GONE
            if section is not None:
                is_owner = self._looks_after(uow, section, click.person)
                return _view(section, f"{_CASE}:{case_id}:{section.ref}", is_owner=is_owner, more=reason)
            sops = self._own_sops(uow, click.person)
            draft = modals.Draft(_("What was decided, for everybody who asks next"), "", reason, is_new_section=True, sops=sops)
            return modals.suggest_view(f"{_CASE}:{case_id}:#{_NEW}", draft, is_owner=True) if sops else notes.NO_SOP

        return self._or_told(click, units.run(self.book.units, work))

    def from_review(self, click: Click, ref: SectionRef | None) -> dict[str, Any] | None:
        """Return the modal for a section whose owner said that it needs a change; None when there is none, which was said
        already.
        """

        def work(uow: UnitOfWork) -> dict[str, Any] | None:
            section = self._section(uow, ref, click.person) if ref else None
            if section is None:
                return None
            return _view(section, f"{_REVIEW}::{section.ref}", is_owner=self._looks_after(uow, section, click.person))

        return units.run(self.book.units, work)

    def submit(self, given: Submission, close: Callable[[], object]) -> Reply:
        """Store what was filled in. Words about a person are refused: others read what is suggested."""
        wanted = units.run(self.book.units, lambda uow: self._wanted(uow, given))
        if isinstance(wanted, dict):
            return {"response_action": "errors", "errors": wanted}
        done = self.book.suggest(wanted, close)
        if not isinstance(done, Refused):
            return {}
        why = _(notes.SENT_ALREADY) if done.why is Why.ALREADY_DONE else notes.refusal_text(done.why, None)
        return {"response_action": "errors", "errors": {modals.TEXT: why}}

    def _wanted(self, uow: UnitOfWork, given: Submission) -> Suggestion | dict[str, str]:
        """Return the suggestion; else the modal's error messages below its fields."""
        kind, about, place = [*given.private.split(":", 2), "", ""][:3]
        ref = SectionRef.of(place)
        sop_id = given.values.get(modals.SOP) or ref.sop_id
        is_new = ref.anchor == _NEW and modals.HEADING in given.values
        section = None if is_new else self._section(uow, SectionRef(sop_id, ref.anchor), given.person)
        if (section is None and not is_new) or not self._may_see(uow, sop_id, given.person):
            return {modals.TEXT: _(notes.SECTION_GONE)}
        today, text = section.section.text if section else "", given.values.get(modals.TEXT, "")
        if modals.PASSAGE in given.values:
            replaced = with_passage(today, given.values[modals.PASSAGE], text)
            if replaced is None:
                return {modals.PASSAGE: _(notes.PASSAGE_MISSING)}
            text = replaced
        personal = too_personal({modals.TEXT: added_lines(today, text), modals.WHY: given.values.get(modals.WHY, "")})
        return personal or Suggestion(
            sop_id=sop_id,
            anchor=section.section.anchor if section else None,
            text=text,
            by=given.person,
            is_named=given.values.get(modals.NAMED, "") != modals.NAMELESS,
            origin=_ORIGINS.get(kind, ProposedIn.ANSWER),
            heading=given.values.get(modals.HEADING, "").strip(),
            why=given.values.get(modals.WHY, "").strip(),
            about=about,
        )

    def _missing_section(self, uow: UnitOfWork, alert: Alert, near: CurrentSection | None, person: str) -> dict[str, Any] | str:
        title = self.topics.title(uow, alert, person)
        sops = [] if near else self._own_sops(uow, person)
        if near is None and not sops:
            return notes.NO_SOP
        draft = modals.Draft(quoted(title), "", "", is_new_section=True, sops=sops)
        return modals.suggest_view(f"{_ALERT}:{alert.id}:{near.sop.id if near else ''}#{_NEW}", draft, is_owner=True)

    def _own_sops(self, uow: UnitOfWork, person: str) -> list[tuple[str, str]]:
        """Return the SOPs to which this person may add a section: those that they look after, first; else all that they may see."""
        cards = uow.library.cards()
        seen = [card for card in cards if self._may_see(uow, card.id, person)]
        names = names_of(uow.people, person)
        own = [card for card in seen if {card.governance.owner, card.governance.backup} & names]
        return [(card.id, card.title) for card in (own or seen)][:100]

    def _section(self, uow: UnitOfWork, ref: SectionRef, person: str) -> CurrentSection | None:
        section = uow.library.section(ref)
        return section if section is not None and self._may_see(uow, ref.sop_id, person) else None

    def _may_see(self, uow: UnitOfWork, sop_id: str, person: str) -> bool:
        card = uow.library.card(sop_id)
        people = self.book.details.routes.people
        if card is None or people.asker(person, uow).refusal is not None:
            return False
        return self.topics.routes.may_name(uow, card.governance, person)

    def _looks_after(self, uow: UnitOfWork, section: CurrentSection, person: str) -> bool:
        governance = section.sop.governance
        return bool({governance.owner, governance.backup} & names_of(uow.people, person))

    def _or_told(self, click: Click, modal: dict[str, Any] | str) -> dict[str, Any] | None:
        if isinstance(modal, dict):
            return modal
        self.click_reply(click, lambda: notes.line(modal))
        return None


def _view(section: CurrentSection, private: str, *, is_owner: bool, more: str = "") -> dict[str, Any]:
    text = f"{section.section.text}\n\n{more}" if more else section.section.text
    draft = modals.Draft(plain_title(section), text=text if len(text) <= modals.LONGEST else None)
    return modals.suggest_view(private[:_MOST_PRIVATE], draft, is_owner=is_owner)
