"""Simulates work events: tasks done, steps missed, tickets reopened, minutes taken. One process is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from core.work_events import COMPLETED, ESCALATED, MISSED, REOPENED, WorkEvent
from nudges.skills.skillmap import Frequency, SkillMap, Task
from retrieval.library.models import SectionRef
from scripts.history.company import Worker, at_work, poisson, rhythm
from scripts.history.plot import FAULTY_SECTION, FAULTY_STEP, FAULTY_TASK
from scripts.history.practising import Practising

SOURCE: Final = "simulated"
HANDLING: Final = "handling_time"

_PER_DAY: Final = {Frequency.DAILY: 0.5, Frequency.WEEKLY: 0.15, Frequency.MONTHLY: 0.03, Frequency.RARE: 0.01}
_FAULT: Final = 0.4
"""Share of the faulty task on which its step goes wrong, whoever does it."""

_MISSED: Final = 0.35
"""The same of other tasks, for somebody who has mastered nothing of it."""

_REOPENED: Final = 0.04
_ESCALATED: Final = 0.02
_MINUTES: Final = 18.0


@dataclass
class Working:
    skills: SkillMap
    practising: Practising
    random: Random
    _number: int = 0

    def of_day(self, day: date, people: Sequence[Worker]) -> Iterator[WorkEvent]:
        """Return the day's events, person by person."""
        for worker in people:
            role = self.skills.roles.get(worker.person.role or "")
            for task in role.tasks if role else ():
                for _ in range(poisson(_PER_DAY[task.frequency] * rhythm(day), self.random)):
                    yield from self._done(worker, task, day)

    def _done(self, worker: Worker, task: Task, day: date) -> Iterator[WorkEvent]:
        at = at_work(worker, day, self.random)
        section = FAULTY_SECTION if task.id == FAULTY_TASK else task.sops[0]
        mastery = self.practising.mastery(worker, section)
        yield self._event(worker, task, at, COMPLETED)
        minutes = _MINUTES * (1.9 - 0.9 * worker.experience(day)) * self.random.lognormvariate(0, 0.35)
        yield self._event(worker, task, at, HANDLING, value=round(minutes, 1), unit="minutes")
        if self.random.random() < self._chance(task, mastery, worker.experience(day)):
            yield self._missed(worker, task, at, section)
        if self.random.random() < _REOPENED * (2 - mastery):
            yield self._event(worker, task, at, REOPENED)
        if self.random.random() < _ESCALATED * (2 - worker.experience(day)):
            yield self._event(worker, task, at, ESCALATED)

    def _chance(self, task: Task, mastery: float, experience: float) -> float:
        return _FAULT if task.id == FAULTY_TASK else _MISSED * (1 - mastery) * (1.2 - experience)

    def _missed(self, worker: Worker, task: Task, at: object, section: SectionRef) -> WorkEvent:
        step = FAULTY_STEP if task.id == FAULTY_TASK else str(self.random.randint(1, 5))
        return self._event(worker, task, at, MISSED, step=step, sop=section.sop_id, section=section.anchor or None)

    def _event(self, worker: Worker, task: Task, at: object, kind: str, **more: object) -> WorkEvent:
        self._number += 1
        return WorkEvent(f"sim-{self._number}", at, kind, worker.id, task.id, source=SOURCE, **more)  # type: ignore[arg-type]
