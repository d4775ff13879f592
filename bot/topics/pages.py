"""Says on pages what a topic of confusion is about: its title for a person, and what a mistake there costs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.topics.acting import AlertBook
from insights.alerts.models import Alert
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class AlertPages:
    book: AlertBook
    skills: SkillMap

    def title(self, uow: UnitOfWork, alert_id: str, person: str) -> str:
        """Return what a gap on somebody's list is about; empty when the topic is gone."""
        alert = uow.alerts.get(alert_id)
        return self.book.details.title(uow, alert, person) if alert else ""

    def impact(self, alert: Alert) -> int:
        """Return the impact of the costliest task that names the section or its whole SOP; 1 where no task does."""
        section = alert.section or (SectionRef(alert.sop_id, "") if alert.sop_id else None)
        if section is None:
            return 1
        places = {section, SectionRef(section.sop_id, "")}
        return max((task.impact for _, task, ref in self.skills.references() if ref in places), default=1)
