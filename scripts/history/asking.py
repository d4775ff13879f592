"""Simulates what people ask on a day: the golden questions of the sample company, plus planted ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from retrieval.library.models import SectionRef, digest_of
from retrieval.questions import (
    ANSWERED,
    NEEDS_HUMAN,
    PLACES,
    Feedback,
    FeedbackKind,
    LoggedQuestion,
    LoggedSource,
    Place,
    Question,
    Surface,
)
from scripts.history.company import Worker, at_work, poisson, rhythm
from scripts.history.plot import Confusion

TEAM: Final = "T0CAIRN"
_PER_DAY: Final = 0.35
"""Questions of somebody who has been here for long; a newcomer has so many more:"""

_NEW: Final = 1.1
_STUCK: Final = 0.03
_STUCK_NEW: Final = 0.06
_PLANTED_STUCK: Final = 0.85
_HELPED: Final = 0.3
_UNANSWERED: Final = 0.04
_PLACES: Final = 0.12


@dataclass(frozen=True, slots=True)
class Topic:
    """Holds a question that is asked. `section` is None where no SOP says it; `is_exception`: it needs a person's decision."""

    text: str
    section: SectionRef | None
    role: str | None = None
    is_exception: bool = False


@dataclass(frozen=True)
class Asking:
    topics: Sequence[Topic]
    random: Random

    def of_day(self, day: date, people: Sequence[Worker], planted: Sequence[Confusion]) -> list[LoggedQuestion]:
        """Return the day's questions, in the order in which they were asked; `planted` is what people are stuck over that day."""
        questions = [*self._usual(day, people), *self._planted(day, people, planted)]
        return sorted(questions, key=lambda logged: (logged.question.asked_at, logged.question.id))

    def _usual(self, day: date, people: Sequence[Worker]) -> Iterator[LoggedQuestion]:
        for worker in people:
            theirs = [topic for topic in self.topics if topic.role in {None, worker.person.role}] or list(self.topics)
            mean = (_PER_DAY + _NEW * (1 - worker.experience(day))) * rhythm(day)
            for number in range(poisson(mean, self.random)):
                share = _STUCK + _STUCK_NEW * (1 - worker.experience(day))
                yield self._logged(worker, day, self._chosen(theirs), share, number)

    def _planted(self, day: date, people: Sequence[Worker], planted: Sequence[Confusion]) -> Iterator[LoggedQuestion]:
        for confusion in planted:
            for number in range(poisson(confusion.a_day * rhythm(day), self.random)):
                worker = self.random.choice(people)
                topic = Topic(self.random.choice(confusion.texts), confusion.section)
                yield self._logged(worker, day, topic, _PLANTED_STUCK, 100 + number)

    def _chosen(self, topics: Sequence[Topic]) -> Topic:
        """Choose a question. Exceptions are rarer than among the golden questions."""
        first = self.random.choice(topics)
        return self.random.choice(topics) if first.is_exception else first

    def _logged(self, worker: Worker, day: date, topic: Topic, stuck: float, number: int) -> LoggedQuestion:
        at = at_work(worker, day, self.random)
        id_ = f"sim-{digest_of(worker.id, day.isoformat(), str(number), topic.text)[:24]}"
        place = Place(TEAM, f"D{worker.id[1:]}", "", "", Surface.DIRECT, is_private=True)
        outcome = self._outcome(topic)
        sources = (_source(topic.section),) if topic.section and outcome != "unanswered" else ()
        feedback = tuple(
            Feedback(id_, worker.id, kind, at + timedelta(seconds=self.random.randint(20, 400)))
            for kind in self._clicks(outcome, stuck)
        )
        confidence = round(self.random.uniform(0.55, 0.98) if outcome == ANSWERED else self.random.uniform(0.1, 0.6), 3)
        return LoggedQuestion(
            Question(id_, worker.id, topic.text, place, at),
            worker.person.role,
            outcome,
            "out_of_scope" if outcome == "unanswered" else None,
            confidence,
            searched=240,
            latency_ms=self.random.randint(40, 400),
            sources=sources,
            feedback=feedback,
        )

    def _outcome(self, topic: Topic) -> str:
        if topic.is_exception:
            return NEEDS_HUMAN
        lot = self.random.random()
        if topic.section is None or lot < _UNANSWERED:
            return "unanswered"
        return PLACES if lot < _UNANSWERED + _PLACES else ANSWERED

    def _clicks(self, outcome: str, stuck: float) -> Iterator[FeedbackKind]:
        """Return at most one click: a place that was opened, a complaint, or thanks."""
        lot = self.random.random()
        if outcome in {ANSWERED, PLACES} and lot < stuck:
            yield FeedbackKind.STILL_STUCK
        elif outcome == PLACES and lot < _PLANTED_STUCK:
            yield FeedbackKind.CHOSEN
        elif outcome == ANSWERED and lot < stuck + _HELPED:
            yield FeedbackKind.HELPED


def _source(section: SectionRef) -> LoggedSource:
    return LoggedSource(section.sop_id, 1, section.anchor, 1, 0.8, 0.7, 1, 1)
