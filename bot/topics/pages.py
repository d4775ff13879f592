"""What pages say of topics of confusion: their title for a person, and what a mistake there costs."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.topics.acting import SignalBook
from insights.signals.models import Signal
from nudges.skillmap import SkillMap
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class SignalPages:
    book: SignalBook
    skills: SkillMap

    def title(self, uow: UnitOfWork, signal_id: str, person: str) -> str:
        """What a gap on somebody's list is about; empty when the topic is gone."""
        signal = uow.signals.get(signal_id)
        return self.book.details.title(uow, signal, person) if signal else ""

    def impact(self, signal: Signal) -> int:
        """The costliest task that names the section or its whole SOP; 1 where no task does."""
        section = signal.section or (SectionRef(signal.sop_id, "") if signal.sop_id else None)
        if section is None:
            return 1
        places = {section, SectionRef(section.sop_id, "")}
        return max((task.impact for _, task, ref in self.skills.references() if ref in places), default=1)
