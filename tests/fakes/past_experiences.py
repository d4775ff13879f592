from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from fakes.memory import Memory

from insights.prior_learning import Experience, ExperienceKind
from nudges.cards.models import Cause
from retrieval.library.models import SectionRef
from retrieval.questions import FeedbackKind, LoggedQuestion


class FakePastExperiences:
    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of_people(self, persons: Collection[str], since: datetime, until: datetime) -> Sequence[Experience]:
        theirs = [one for one in self._all(until) if one.person and one.person in persons and since <= one.at < until]
        return sorted(theirs, key=lambda one: (one.person, one.at, one.source))

    def _all(self, until: datetime) -> Iterator[Experience]:
        for start in self._memory.starts.values():
            if start.cause is Cause.PATH:
                yield Experience(start.person, ExperienceKind.TAUGHT, start.at, start.section, start.id)
        for attempt in (one for one in self._memory.attempts.values() if not one.is_self_rated):
            kind = ExperienceKind.RIGHT if attempt.is_right else ExperienceKind.WRONG
            yield Experience(attempt.person, kind, attempt.at, self._memory.items[attempt.item].section, attempt.ask)
        for logged in self._memory.questions.values():
            yield from self._asked(logged, until)

    def _asked(self, logged: LoggedQuestion, until: datetime) -> Iterator[Experience]:
        person, clicks = logged.question.person, [one for one in logged.feedback if one.person == logged.question.person]
        led = clicks[-1].position if clicks else 0
        is_stuck = any(one.kind is FeedbackKind.STILL_STUCK and one.at < until for one in clicks)
        kind = ExperienceKind.STUCK if is_stuck or logged.outcome == "unanswered" else ExperienceKind.ASKED
        if led < len(logged.sources):
            section = SectionRef(logged.sources[led].sop_id, logged.sources[led].anchor)
            yield Experience(person, kind, logged.question.asked_at, section, logged.question.id)
