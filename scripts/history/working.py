"""Simulates cases that were decided, and work events: tasks done, steps missed, tickets reopened, minutes taken. One process is
broken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from core.work_events import COMPLETED, ESCALATED, MISSED, REOPENED, WorkEvent
from escalation.cases.concern import Concern
from escalation.cases.events import Body, Claimed, Closed, Decided, Event, Opened, Outcome, Relayed
from escalation.owners import OwnerRoute
from nudges.skills.skillmap import Frequency, SkillMap, Task
from retrieval.library.models import SectionRef
from retrieval.questions import LoggedQuestion
from scripts.history.company import Worker, at_work, poisson, rhythm
from scripts.history.plot import FAULTY_SECTION, FAULTY_STEP, FAULTY_TASK
from scripts.history.practising import Practising

_WAITING: Final = timedelta(days=2)
_OUTCOMES: Final = (Outcome.APPROVED, Outcome.APPROVED, Outcome.DECLINED, Outcome.ANSWERED)
_KINDS: Final = ("amount", "window", "approval", "waiver")


@dataclass(frozen=True)
class Deciding:
    owners: Mapping[str, tuple[str, str]]
    """Owner and channel by SOP."""

    random: Random

    def events(self, logged: LoggedQuestion, section: SectionRef | None, now: datetime) -> list[Event]:
        """Return the events of a question's case, from its opening to what was decided up to now."""
        case = f"case-{logged.question.id}"
        events: list[Event] = []
        for actor, at, body in self._story(logged, section, now):
            if at < now:
                events.append(Event(case, len(events) + 1, actor, at, body))
        return events

    def _story(self, logged: LoggedQuestion, section: SectionRef | None, now: datetime) -> Iterator[tuple[str, datetime, Body]]:
        question = logged.question
        owner, channel = self.owners[section.sop_id if section else ""]
        concern = Concern(section.sop_id, section.anchor, 1, "", 0.7) if section else None
        route = OwnerRoute(channel, owner)
        sent = question.asked_at + timedelta(minutes=self.random.randint(1, 6))
        yield question.person, sent, Opened(question.id, question.person, self.random.choice(_KINDS), concern, route=route)
        claimed = sent + timedelta(minutes=self.random.randint(10, 200))
        if sent > now - _WAITING:
            return
        yield owner, claimed, Claimed()
        decided = claimed + timedelta(minutes=self.random.randint(20, 1500))
        outcome = self.random.choice(_OUTCOMES)
        yield owner, decided, Decided(outcome, "Simulated decision.", should_be_in_sop=self.random.random() < 1 / 4)
        yield "cairn", decided + timedelta(minutes=1), Relayed(f"D{question.person[1:]}", "1.0")
        yield "cairn", decided + timedelta(days=2), Closed()


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
