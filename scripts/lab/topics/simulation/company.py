"""The simulated company: people with their habits, topics with a long tail, a weekly rhythm, two classes of newcomers.

Topics differ in how often they are stumbled over anyway, so that the normal is not one number; SOPs are edited every week without
anybody noticing. What was planted comes on top (`plot`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from insights.alerts.readings import AlertKind
from retrieval.library.models import SectionRef

FIRST_DAY = date(2026, 1, 5)
RHYTHM = (1.2, 1.1, 1.0, 0.95, 0.75, 0.06, 0.04)
"""Monday to Sunday."""

NEWCOMER_DAYS = 30
_OUTSIDE = 0.1
"""Topics that no SOP is about."""

_EVERY = 8


@dataclass(frozen=True, slots=True)
class Setup:
    """`per_week`: questions of an average person. `evenness`: how alike topics are in being stumbled over (the weight of a beta
    distribution). `misplaced`: share of questions that the topic code puts into a neighbouring topic.
    """

    name: str = "usual"
    seed: int = 1
    weeks: int = 26
    people: int = 150
    sops: int = 25
    sections: int = 4
    owners: int = 8
    topics: int = 120
    per_week: float = 3.0
    evenness: float = 20.0
    unanswered: float = 0.1
    unclear: float = 0.07
    conflicting: float = 0.02
    newcomers: int = 12
    classes: tuple[int, ...] = (7, 17)
    """The weeks in which they start."""
    busy: tuple[int, ...] = (12, 13, 25)
    """Weeks with 1.8 times the questions."""
    misplaced: float = 0.0
    strength: float = 1.0
    """How many come to what was planted, against `Plot.per_week`."""


@dataclass(frozen=True, slots=True)
class Topic:
    """`usual` is the share of questions that end in a stumble of this kind anyway."""

    id: str
    section: SectionRef | None
    weight: float
    usual: Mapping[AlertKind, float]
    neighbours: tuple[str, ...]
    is_onboarding: bool


@dataclass(frozen=True, slots=True)
class Human:
    id: str
    activity: float
    group: int
    started_on: date

    def is_newcomer(self, day: date) -> bool:
        return self.started_on <= day < self.started_on + timedelta(days=NEWCOMER_DAYS)


def owner_of(setup: Setup, sop: int) -> str:
    return f"owner{sop % setup.owners}"


def people_of(setup: Setup, random: Random) -> list[Human]:
    old = FIRST_DAY - timedelta(days=400)
    people = [Human(f"p{number}", random.lognormvariate(0, 0.5), number % 4, old) for number in range(setup.people)]
    for week in setup.classes:
        started = FIRST_DAY + timedelta(weeks=week)
        people += [Human(f"n{week}.{number}", 3.0, number % 4, started) for number in range(setup.newcomers)]
    return people


def topics_of(setup: Setup, random: Random) -> list[Topic]:
    """Topics by falling popularity; a tenth leads to no section, and every eighth is a newcomers' topic."""
    ids = [f"t{number:03}" for number in range(setup.topics)]
    sections = [SectionRef(f"sop{sop:02}", f"s{part}") for sop in range(setup.sops) for part in range(setup.sections)]
    random.shuffle(sections)
    return [
        Topic(
            id=name,
            section=None if random.random() < _OUTSIDE else sections[number % len(sections)],
            weight=(number + 3) ** -0.9,
            usual={
                AlertKind.GAP: _share(random, setup.unanswered, setup.evenness),
                AlertKind.UNCLEAR: _share(random, setup.unclear, setup.evenness),
                AlertKind.CONFLICTING: _share(random, setup.conflicting, setup.evenness),
            },
            neighbours=tuple(random.sample(ids, 3)),
            is_onboarding=number % _EVERY == 0 and number > 0,
        )
        for number, name in enumerate(ids)
    ]


def likings(topics: Sequence[Topic], group: int, *, is_newcomer: bool) -> list[float]:
    """How likely a topic is asked about, summed up: departments have their favourites, newcomers ask mostly what newcomers ask."""
    weights = (
        topic.weight * (3.0 if number % 4 == group else 1.0) * (12.0 if is_newcomer and topic.is_onboarding else 1.0)
        for number, topic in enumerate(topics)
    )
    return list(accumulate(weights))


def _share(random: Random, mean: float, evenness: float) -> float:
    return random.betavariate(mean * evenness, (1 - mean) * evenness)
