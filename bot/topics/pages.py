"""The owner's topics for the Home tab, by what they cost: people x repeats x what a mistake costs in the skill map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports import UnitOfWork
from bot.topics.acting import SignalBook
from bot.topics.views.home import TopicLine
from core import units
from insights.signals.digest import damage
from insights.signals.models import Signal
from nudges.skills.skillmap import SkillMap
from retrieval.library.models import SectionRef


@dataclass(frozen=True)
class SignalPages:
    book: SignalBook
    skills: SkillMap

    def of(self, person: str) -> Sequence[TopicLine]:
        """Topics that this person decides about, the worst first; nothing for who owns nothing."""
        details = self.book.details

        def work(uow: UnitOfWork) -> list[TopicLine]:
            theirs = [signal for signal in uow.signals.live() if details.routes.may_decide_by_name(uow, signal, person)]
            return sorted((self._line(uow, signal, person) for signal in theirs), key=lambda line: -line.damage)

        return units.run(self.book.units, work)

    def title(self, uow: UnitOfWork, signal_id: str, person: str) -> str:
        """What a gap on somebody's list is about; empty when the topic is gone."""
        signal = uow.signals.get(signal_id)
        return self.book.details.title(uow, signal, person) if signal else ""

    def _line(self, uow: UnitOfWork, signal: Signal, person: str) -> TopicLine:
        details, impact = self.book.details, self.impact(signal)
        return TopicLine(
            title=details.title(uow, signal, person),
            kind=signal.kind,
            people=signal.reading.people,
            times=signal.reading.times,
            impact=impact,
            damage=damage(signal, impact),
            standing=details.standing(uow, signal, person),
            url=details.card_url(signal, person),
        )

    def impact(self, signal: Signal) -> int:
        """The costliest task that names the section or its whole SOP; 1 where no task does."""
        section = signal.section or (SectionRef(signal.sop_id, "") if signal.sop_id else None)
        if section is None:
            return 1
        places = {section, SectionRef(section.sop_id, "")}
        return max((task.impact for _, task, ref in self.skills.references() if ref in places), default=1)
