"""Fills an empty home with a million rows on top of the simulated history, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

import numpy as np

from bot.insights.pages import is_simulated
from bot.wiring import Cairn
from bot.wiring.calendars import rules_of
from bot.wiring.history import HistoryRows
from core import units
from core.people import Person
from insights.topics.models import Member, Topic, Vector, topic_id
from nudges.cards.rebuild import rebuild
from nudges.learners.enrolment import enrol_everyone
from nudges.learners.proficiency_rows import Proficiency
from retrieval.library.models import SectionRef
from retrieval.questions import NEEDS_HUMAN, LoggedQuestion
from scripts.demo import EXAMPLES
from scripts.history.filling import fill
from scripts.history.sample import askable_items, owners
from scripts.history.working import Deciding
from scripts.lab.insights.rows import DAYS, SampleBasis, beginnings, many, staff

MARK: Final = "bench_rows"
_HISTORY_DAYS: Final = 90
_NEAR: Final = 0.02
_WIDTH: Final = 384
"""Numbers of a question's vector."""


def fill_rows(cairn: Cairn, rows: int, say: Callable[[str], object]) -> None:
    """Write the history and the rows. A home that was filled before keeps what it has. Raises `ValueError`: the home or the
    database is in use.
    """
    if units.run(cairn.unit, lambda uow: uow.counters.get(MARK)) is not None:
        return
    if not units.run(cairn.unit, is_simulated):
        if units.run(cairn.unit, lambda uow: bool(uow.library.statuses())):
            raise ValueError("The database is in use. Name a folder that is not there yet, or an empty database.")
        fill(cairn, EXAMPLES, _HISTORY_DAYS, tell=say)
    _Filling(cairn, say).fill(rows)
    with cairn.unit() as uow:
        uow.counters.put(MARK, rows)
        uow.commit()


class _Filling:
    def __init__(self, cairn: Cairn, say: Callable[[str], object]) -> None:
        self.cairn, self.say = cairn, say
        self.random = Random("filling")  # noqa: S311 - a measurement
        self.until: date = cairn.clock().date()
        self.topics: dict[SectionRef, tuple[str, Vector]] = {}

    def fill(self, rows: int) -> None:
        ground, deciding = self._sample_basis(), Deciding(owners(self.cairn), self.random)
        self.cairn.history.write(beginnings(ground, self.until))
        written = 0
        for number, part in enumerate(many(rows, ground, self.until)):
            self.cairn.history.write(part)
            self._place(part)
            self._decide(part, deciding)
            written += 3 * len(part.questions)
            if number % 10 == 0:
                self.say(f"{written:,} rows")
        self.say("cards")
        rebuild(self.cairn.unit)

    def _sample_basis(self) -> SampleBasis:
        """The people are enrolled, and it is known when each of them became proficient."""
        cairn, before = self.cairn, self.cairn.clock() - timedelta(days=DAYS + 5)
        items, people = askable_items(cairn), staff(cairn.skills, self.until)
        with cairn.unit() as uow:
            uow.people.save(people)
            enrol_everyone(uow, rules_of(cairn), before)
            uow.proficiency.save(*map(self._proficient, people))
            places = [section.ref for section in uow.library.current(frozenset())]
            uow.commit()
        self.random.shuffle(places)
        return SampleBasis(places, items, cairn.skills, people)

    def _proficient(self, person: Person) -> Proficiency:
        started = person.started_on or self.until
        reached = started + timedelta(days=self.random.randrange(20, 120))
        reached_on = reached if reached < self.until else None
        return Proficiency(person.id, person.role or "", started, self.until, reached_on, evidence_from=started)

    def _place(self, part: HistoryRows) -> None:
        """Questions that led somewhere go into the topic of their section."""
        placed = [logged for logged in part.questions if logged.sources]
        opened: list[Topic] = []
        with self.cairn.unit() as uow:
            position = uow.topics.lock().position
            members = [self._member(logged, position + number, opened) for number, logged in enumerate(placed, 1)]
            uow.topics.add(members, opened, self.cairn.encoder.fingerprint)
            uow.commit()

    def _member(self, logged: LoggedQuestion, position: int, opened: list[Topic]) -> Member:
        question, source = logged.question, logged.sources[0]
        section = SectionRef(source.sop_id, source.anchor)
        if section not in self.topics:
            topic = Topic(topic_id(question.id), question.asked_at, question.id)
            opened.append(topic)
            self.topics[section] = (topic.id, self._vector(section))
        topic_of, vector = self.topics[section]
        return Member(question.id, position, topic_of, topic_of, position, vector=vector)

    def _vector(self, section: SectionRef) -> Vector:
        drawn = np.random.default_rng(abs(hash(str(section)))).standard_normal(_WIDTH)
        return (drawn / np.linalg.norm(drawn)).astype(np.float16)

    def _decide(self, part: HistoryRows, deciding: Deciding) -> None:
        """Questions that needed a person are cases."""
        wanted: Sequence[LoggedQuestion] = [
            logged_question for logged_question in part.questions if logged_question.outcome == NEEDS_HUMAN
        ]
        with self.cairn.unit() as uow:
            for logged in wanted:
                source = logged.sources[0]
                section = SectionRef(source.sop_id, source.anchor)
                uow.cases.append(0, *deciding.events(logged, section, self.cairn.clock()))
            uow.commit()
