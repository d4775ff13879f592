"""Simulates the company's days: who asks what, how it ends, which quiz items are tried. It knows nothing of how confusion is
detected.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from core.workdays import moment
from insights.alerts.readings import AlertKind, Cause, FirstTry, Stumble
from retrieval.library.models import SectionRef
from scripts.lab.topics.simulation.company import FIRST_DAY, RHYTHM, Human, Setup, Topic, likings, people_of, topics_of
from scripts.lab.topics.simulation.plot import HARD, PLOTS, Plot

_BUSY = 1.8
_CLUMSY = 1.7
"""Newcomers stumble so much more."""
_TRIES = 0.25
_FRIDAY = 4
_MISSES = 0.2
_ITEMS = 3
_CAUSES = {
    AlertKind.GAP: (Cause.UNANSWERED,),
    AlertKind.UNCLEAR: (Cause.ASKED_AGAIN, Cause.STILL_STUCK),
    AlertKind.CONFLICTING: (Cause.CONFLICTING,),
}


@dataclass(frozen=True, slots=True)
class SimulatedQuestion:
    """One question; `true` is the topic that it belongs to, whatever the topic code said. No `cause`: the answer did."""

    question: Stumble
    true: str
    cause: Cause | None
    is_planted: bool


@dataclass
class Life:
    setup: Setup
    random: Random = field(init=False)
    topics: list[Topic] = field(init=False)
    people: list[Human] = field(init=False)
    planted: dict[str, Plot] = field(default_factory=dict)
    """Plots by topic."""
    fixed: dict[str, date] = field(default_factory=dict)
    """When a plot was fixed, by topic."""
    hard: SectionRef = field(init=False)
    sections: list[SectionRef] = field(init=False)
    _number: int = 0

    def __post_init__(self) -> None:
        self.random = Random(f"company/{self.setup.seed}")  # noqa: S311 -- a simulation
        self.topics = topics_of(self.setup, self.random)
        self.people = people_of(self.setup, self.random)
        self._likings = {(group, new): likings(self.topics, group, is_newcomer=new) for group in range(4) for new in (False, True)}
        self._by_id = {topic.id: topic for topic in self.topics}
        self.sections = [
            SectionRef(f"sop{sop:02}", f"s{part}") for sop in range(self.setup.sops) for part in range(self.setup.sections)
        ]
        self._plant()
        self._misses = {section: self.random.betavariate(_MISSES * 20, (1 - _MISSES) * 20) for section in self.sections}
        self._tried: set[tuple[str, str]] = set()

    def topic(self, topic_id: str) -> Topic:
        return self._by_id[topic_id]

    def is_on(self, plot: Plot, day: date) -> bool:
        return day >= FIRST_DAY + timedelta(weeks=plot.week)

    def questions(self, day: date) -> list[SimulatedQuestion]:
        """Return the questions of a day, in the order in which they are asked."""
        rhythm = RHYTHM[day.weekday()]
        week = (day - FIRST_DAY).days // 7
        busy = _BUSY if week in self.setup.busy else 1.0
        asked_today = []
        for human in self.people:
            if day >= human.started_on:
                for _ in range(self._poisson(human.activity * self.setup.per_week / 5 * rhythm * busy)):
                    liking = self._likings[human.group, human.is_newcomer(day)]
                    asked_today.append(self._asked(human, self.random.choices(self.topics, cum_weights=liking)[0], day))
        for topic, plot in self.planted.items():
            if self.is_on(plot, day):
                more = self._poisson(
                    plot.per_week * self.setup.strength / 5 * rhythm * busy * (0.5 + self._left(topic, plot, day) / 2)
                )
                asked_today += [self._asked(self._anybody(day), self.topic(topic), day) for _ in range(more)]
        return sorted(asked_today, key=lambda simulated: simulated.question.at)

    def tries(self, day: date) -> Iterator[FirstTry]:
        """Return the first answers to quiz items on a day."""
        if day.weekday() > _FRIDAY:
            return
        for human in self.people:
            if day >= human.started_on and self.random.random() < _TRIES:
                section = self.hard if self.random.random() < 3 / len(self.sections) else self.random.choice(self.sections)
                item = f"{section}/{self.random.randrange(_ITEMS)}"
                if (human.id, item) not in self._tried:
                    self._tried.add((human.id, item))
                    yield self._try(human, section, item, day)

    def _try(self, human: Human, section: SectionRef, item: str, day: date) -> FirstTry:
        is_hard = section == self.hard and self.is_on(HARD, day)
        share = HARD.stuck if is_hard else min(0.9, self._misses[section] * (_CLUMSY if human.is_newcomer(day) else 1.0))
        is_right = self.random.random() >= share
        at = self._moment(day)
        return FirstTry(human.id, section, item, item, 0 if is_right else self.random.randint(1, 3), is_right, at)

    def _plant(self) -> None:
        """Each plot has a topic and an SOP of its own: a middling topic, or a new one."""
        middling = [topic for topic in self.topics[15:70] if topic.section is not None and not topic.is_onboarding]
        self.random.shuffle(middling)
        of_sop: dict[str, Topic] = {}
        for topic in middling:
            of_sop.setdefault(topic.section.sop_id if topic.section else "", topic)
        places = list(of_sop.values())
        for number, plot in enumerate(PLOTS):
            topic = places[number]
            if plot.is_new_topic:
                topic = Topic("new", topic.section, 0.0, dict.fromkeys(topic.usual, 0.05), topic.neighbours, is_onboarding=False)
                self._by_id["new"] = topic
            self.planted[topic.id] = plot
        self.hard = places[len(PLOTS)].section or self.sections[0]

    def _left(self, topic: str, plot: Plot, day: date) -> float:
        fixed = self.fixed.get(topic)
        return plot.left if fixed is not None and day >= fixed else 1.0

    def _asked(self, human: Human, topic: Topic, day: date) -> SimulatedQuestion:
        is_newcomer = human.is_newcomer(day)
        plot = self.planted.get(topic.id)
        kind, is_planted = None, False
        if plot is not None and self.is_on(plot, day) and self.random.random() < plot.stuck * self._left(topic.id, plot, day):
            kind, is_planted = plot.kind, True
        else:
            kind = self._usual(topic.usual, _CLUMSY if is_newcomer else 1.0)
        self._number += 1
        seen = topic.id
        if self.random.random() < self.setup.misplaced:
            seen = self.random.choice(topic.neighbours)
        cause = self.random.choice(_CAUSES[kind]) if kind else None
        question = Stumble(f"q{self._number}", seen, human.id, self._moment(day), Cause.ASKED, topic.section, None, is_newcomer)
        return SimulatedQuestion(question, topic.id, cause, is_planted)

    def _usual(self, shares: Mapping[AlertKind, float], factor: float) -> AlertKind | None:
        lot = self.random.random()
        for kind, share in shares.items():
            lot -= share * factor
            if lot < 0:
                return kind
        return None

    def _anybody(self, day: date) -> Human:
        here = [human for human in self.people if day >= human.started_on]
        return self.random.choices(here, [human.activity for human in here])[0]

    def _moment(self, day: date) -> datetime:
        return moment(day) + timedelta(hours=8, seconds=self.random.randrange(9 * 3600))

    def _poisson(self, mean: float) -> int:
        number, product, limit = 0, self.random.random(), math.exp(-mean)
        while product > limit:
            number += 1
            product *= self.random.random()
        return number
