"""Makes the page Cases for a reader: what waits for them, what waits about their SOPs, or everything for an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.ports import Clock, UnitOfWork
from core import units
from core.localization import N_
from core.localization import gettext as _
from core.workdays import moment
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.events import Clock as CaseClock
from escalation.cases.models import Case, Status
from escalation.cases.service import CaseService
from escalation.clocks import Deadline
from insights.kpi.tallies import Span
from insights.reports.cases import CaseLoad, MissingRule, WaitingCase, cases_page
from insights.reports.models import Page
from insights.reports.readers import Reader

WEEKS: Final = 4
_LONGEST: Final = 140
_CLOCKS: Final = {
    CaseClock.FIRST_RESPONSE: N_("The first response"),
    CaseClock.NEXT_UPDATE: N_("The next update"),
    CaseClock.RESOLUTION: N_("The decision"),
}


@dataclass(frozen=True)
class CasePages:
    units: Callable[[], UnitOfWork]
    clock: Clock
    service: CaseService

    def page(self, reader: Reader) -> Page:
        """Read and make the page."""
        now = self.clock()

        def work(uow: UnitOfWork) -> Page:
            whose = _("all cases") if reader.is_admin else _("cases that wait for you or are about your SOPs")
            load = self._load(uow, reader, now)
            return cases_page(load, now, whose, fewest=reader.fewest)

        return units.run(self.units, work)

    def _load(self, uow: UnitOfWork, reader: Reader, now: datetime) -> CaseLoad:
        mine = {case.id: (case, deadline) for case, deadline in self.service.worklist(uow, reader.person, now)}
        others = [case for case in uow.cases.watched() if case.is_open and case.id not in mine and _is_theirs(case, reader)]
        waiting = [_waiting(uow, reader, *entry, is_mine=True) for entry in mine.values()]
        public = [case for case in others if not case.is_private]
        waiting += [_waiting(uow, reader, case, next(iter(self.service.deadlines(uow, case, now)), None)) for case in public]
        end = moment(now.date() + timedelta(days=1))
        span = Span(end - timedelta(weeks=WEEKS), end)
        before = Span(span.since - timedelta(weeks=WEEKS), span.since)
        sops = None if reader.is_admin else reader.sops
        return CaseLoad(
            waiting=waiting,
            hidden=len(others) - len(public),
            now=uow.facts.cases(span, sops),
            previous=uow.facts.cases(before, sops),
            missing=list(self._missing(uow, reader)),
        )

    def _missing(self, uow: UnitOfWork, reader: Reader) -> Iterator[MissingRule]:
        """Return gaps that decisions left; the decider's reason is for the SOP's owner."""
        own = {gap.id for gap in self.service.gaps_of(uow, reader.person)}
        for gap in uow.gaps.open_gaps():
            if gap.kind is not GapKind.CONFUSING and (reader.is_admin or gap.id in own):
                yield _missing_rule(uow, reader, gap, is_own=gap.id in own)


def _is_theirs(case: Case, reader: Reader) -> bool:
    return reader.is_admin or (case.concern is not None and case.concern.sop_id in reader.sops)


def _waiting(uow: UnitOfWork, reader: Reader, case: Case, deadline: Deadline | None, *, is_mine: bool = False) -> WaitingCase:
    return WaitingCase(
        id=case.id,
        about=_title(uow, reader, case.concern.sop_id if case.concern else None),
        opened_at=case.sent_at or case.opened_at,
        clock=_(_CLOCKS[deadline.clock]) if deadline else "",
        due_at=deadline.at if deadline else None,
        share=deadline.share if deadline else 0.0,
        is_claimed=case.status is Status.CLAIMED,
        is_mine=is_mine,
        text=_question(uow, case) if is_mine else "",
    )


def _question(uow: UnitOfWork, case: Case) -> str:
    logged = uow.questions.get(case.question_id)
    words = " ".join(logged.question.text.split()) if logged else ""
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def _title(uow: UnitOfWork, reader: Reader, sop_id: str | None) -> str:
    card = uow.library.card(sop_id) if sop_id else None
    if card is None or not (card.id in reader.sops or reader.viewer.may_see(card.governance.audience)):
        return ""
    return card.title


def _missing_rule(uow: UnitOfWork, reader: Reader, gap: SopGap, *, is_own: bool) -> MissingRule:
    case = uow.cases.get(gap.case_id) if gap.case_id and is_own else None
    reasons: Sequence[str] = [decision.said.reason for decision in case.decisions] if case else ()
    return MissingRule(
        id=gap.id,
        sop_id=gap.sop_id or "",
        about=_title(uow, reader, gap.sop_id),
        opened_at=gap.opened_at,
        is_covered=gap.kind is GapKind.SHOULD_BE_IN_SOP,
        reason=reasons[-1] if reasons else "",
    )
