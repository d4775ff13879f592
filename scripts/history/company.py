"""Defines who works in the simulated history: the sample company, and two groups of newcomers that start some weeks apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final

from core.people import Person
from core.workdays import zone_of

GROUP: Final = 12
"""Newcomers of each start."""

_FIRST = """
Ada Ben Carla Dario Edda Farid Gita Hugo Ines Jaro Kira Luan Mona Nils Olga Pavel Rana Sven Tilda Uwe Vera Wim Yara Zeno
""".split()  # noqa: SIM905 -- a list of names
_LAST = "Adler Bruun Costa Dietz Eriksen Fuchs Grimm Holm Ibarra Janik Koch Lund".split()  # noqa: SIM905
_ROLES = (("billing-ops", "U0AMARA"), ("support", "U0NOOR"))
_ZONES = ("Europe/Berlin", "Europe/Madrid", "Europe/Warsaw")
_WORKING = (time(9), 8 * 3600)
_RHYTHM = (1.2, 1.1, 1.0, 0.95, 0.75)
"""Monday to Friday."""

_NEW_DAYS = 40.0


@dataclass(frozen=True, slots=True)
class Worker:
    """Describes a worker. `ability` is drawn from a standard normal distribution."""

    person: Person
    ability: float

    @property
    def id(self) -> str:
        return self.person.id

    def is_here(self, day: date) -> bool:
        return self.person.started_on is None or self.person.started_on <= day

    def experience(self, day: date) -> float:
        """Return the experience, from 0 on the first day to 1 after a long time."""
        days = (day - self.person.started_on).days if self.person.started_on else 1000
        return 1 - math.exp(-max(days, 0) / _NEW_DAYS)


def workdays(until: date, days: int) -> list[date]:
    """Return the weekdays of the last `days` days, `until` included."""
    every = (until - timedelta(days=ago) for ago in range(days - 1, -1, -1))
    return [day for day in every if day.weekday() < len(_RHYTHM)]


def rhythm(day: date) -> float:
    """Return how busy a weekday is, 1.0 on average."""
    return _RHYTHM[day.weekday()]


def newcomers(first: date, second: date) -> Iterator[Person]:
    """Return two groups, half of each in either role. Their names say that they are made up."""
    for number in range(2 * GROUP):
        role, manager = _ROLES[number % 2]
        name = f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"
        yield Person(
            id=f"U0SIM{number:02}",
            email=f"{name.lower().replace(' ', '.')}@simulated.example",
            name=f"{name} (simulated)",
            role=role,
            started_on=first if number < GROUP else second,
            manager=manager,
            timezone=_ZONES[number % len(_ZONES)],
        )


def workers(people: Sequence[Person], random: Random) -> list[Worker]:
    return [Worker(person, random.gauss(0, 1)) for person in sorted(people, key=lambda person: person.id)]


def at_work(worker: Worker, day: date, random: Random) -> datetime:
    """Return a random moment of the worker's day, in UTC."""
    start, seconds = _WORKING
    local = datetime.combine(day, start, zone_of(worker.person.timezone)) + timedelta(seconds=random.randrange(seconds))
    return local.astimezone(UTC)


def poisson(mean: float, random: Random) -> int:
    """Return a random number of things that happen on a day."""
    number, product, limit = 0, random.random(), math.exp(-mean)
    while product > limit:
        number += 1
        product *= random.random()
    return number


def started(person: Person, first: date) -> Person:
    """Return the person, with a start before the history where none is given."""
    return person if person.started_on else replace(person, started_on=first - timedelta(days=400))
