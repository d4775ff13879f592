"""Lists what an owner can settle on the Home tab: gaps in their SOPs, limits read from the text that wait for a yes or no."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.blocks.words import plain_title
from bot.cases.acting import Cases
from bot.home.views.owners_page import GapLine, LimitLine, OwnersPage
from bot.ports import UnitOfWork
from core import units
from escalation.cases.afterwards import SopGap
from escalation.cases.ports import Review
from escalation.limits.lines import limits_of, to_review
from retrieval.library.models import SectionRef
from retrieval.library.ports import SopStatus

LIMITS = 5
"""Limits that are asked about at a time."""


@dataclass(frozen=True)
class OwnersPages:
    cases: Cases
    topic: Callable[[UnitOfWork, str, str], str] = lambda _uow, _alert, _person: ""
    """The title of a topic of confusion (an alert's id) for a person."""

    def of(self, person: str, *, has_week: bool = False) -> OwnersPage:
        """Return what waits for this person; empty for a person who owns nothing. Topics stand in This week of who has one."""

        def work(uow: UnitOfWork) -> OwnersPage:
            topics = {alert.id for alert in uow.alerts.live()} if has_week else set()
            theirs = self.cases.service.gaps_of(uow, person)
            gaps = [self._gap(uow, gap, person) for gap in theirs if gap.alert_id not in topics]
            limits = list(self._limits(uow, person))
            return OwnersPage(gaps, limits[:LIMITS], len(limits))

        return units.run(self.cases.units, work)

    def review(self, person: str, sop_id: str, key: str, word: Review) -> bool:
        """Store an owner's yes or no to a limit; False for a limit that is not theirs or is gone."""

        def work(uow: UnitOfWork) -> bool:
            lines = (line for line in self._limits(uow, person) if line.sop_id == sop_id)
            keys = next((line.keys for line in lines if key in line.keys), ())
            for each in keys:
                uow.limits.review(each, sop_id, word, person, self.cases.clock())
            uow.commit()
            return bool(keys)

        return units.run(self.cases.units, work)

    def close_gap(self, person: str, gap_id: str) -> bool:
        """Close a gap because the owner changed the SOP, or decided not to; False for a gap that is not theirs or is closed."""

        def work(uow: UnitOfWork) -> bool:
            if gap_id not in {gap.id for gap in self.cases.service.gaps_of(uow, person)}:
                return False
            is_closed = uow.gaps.close(gap_id, person, self.cases.clock())
            uow.commit()
            return is_closed

        return units.run(self.cases.units, work)

    def _gap(self, uow: UnitOfWork, gap: SopGap, person: str) -> GapLine:
        case = uow.cases.get(gap.case_id) if gap.case_id else None
        logged = uow.questions.get(case.question_id) if case else None
        section = uow.library.section(SectionRef(gap.sop_id, gap.anchor)) if gap.sop_id and gap.anchor else None
        reason = case.decisions[-1].said.reason if case and case.decisions else ""
        title = plain_title(section, 80) if section else ""
        asked = logged.question.text if logged else "" if case else None
        question_text = self.topic(uow, gap.alert_id, person) if gap.alert_id else asked
        return GapLine(gap.id, gap.kind, title, question_text, reason, gap.due_on)

    def _limits(self, uow: UnitOfWork, person: str) -> Iterator[LimitLine]:
        """Return limits proposed from the text of SOPs that this person owns, which nobody has reviewed yet."""
        mine = [status for status in uow.library.statuses() if self._owns(status, person)]
        reviewed = uow.limits.reviewed([status.id for status in mine])
        for status in mine:
            document = uow.library.document(status.id, status.current) if status.current is not None else None
            if document is None:
                continue
            for same in to_review(limits_of(document.id, document.governance, document.sections), reviewed):
                needs = next((limit.needs for limit in same if limit.needs), "")
                keys, evidence = tuple(limit.key for limit in same), tuple(dict.fromkeys(limit.evidence for limit in same))
                yield LimitLine(document.id, keys, document.title, str(same[0]), needs, evidence)

    def _owns(self, status: SopStatus, person: str) -> bool:
        if status.owner is None or status.retired_at is not None:
            return False
        return status.owner == person or self.cases.details.people.slack_id(status.owner) == person
