"""The owner's topics for the Home tab, by what they cost: people x repeats x what a mistake costs in the skill map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.topics.acting import AlertBook
from bot.topics.views.home import TopicLine
from core import units
from insights.alerts.digest import damage
from insights.alerts.models import Alert
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class AlertPages:
    book: AlertBook
    skills: SkillMap

    def of(self, person: str) -> Sequence[TopicLine]:
        """Topics that this person decides about, the worst first; nothing for who owns nothing."""
        details = self.book.details

        def work(uow: UnitOfWork) -> list[TopicLine]:
            theirs = [alert for alert in uow.alerts.live() if details.routes.may_decide_by_name(uow, alert, person)]
            return sorted((self._line(uow, alert, person) for alert in theirs), key=lambda line: -line.damage)

        return units.run(self.book.units, work)

    def title(self, uow: UnitOfWork, alert_id: str, person: str) -> str:
        """What a gap on somebody's list is about; empty when the topic is gone."""
        alert = uow.alerts.get(alert_id)
        return self.book.details.title(uow, alert, person) if alert else ""

    def _line(self, uow: UnitOfWork, alert: Alert, person: str) -> TopicLine:
        details, impact = self.book.details, self.impact(alert)
        return TopicLine(
            title=details.title(uow, alert, person),
            kind=alert.kind,
            people=alert.reading.people,
            times=alert.reading.times,
            impact=impact,
            damage=damage(alert, impact),
            standing=details.standing(uow, alert, person),
            url=details.card_url(alert, person),
        )

    def impact(self, alert: Alert) -> int:
        """The costliest task that names the section or its whole SOP; 1 where no task does."""
        section = alert.section or (SectionRef(alert.sop_id, "") if alert.sop_id else None)
        if section is None:
            return 1
        places = {section, SectionRef(section.sop_id, "")}
        return max((task.impact for _, task, ref in self.skills.references() if ref in places), default=1)
