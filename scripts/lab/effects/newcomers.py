"""Made-up newcomers of one role: their mistakes grow rarer day by day, and the production code says when they are proficient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from insights.cohorts.ramp_up import Cohort
from insights.cohorts.survival import Spell
from nudges.skills.mastery import Observation, Source
from nudges.skills.proficiency import RUN, TaskEvidence, proficient_on

START: Final = date(2026, 3, 2)
WORKING_DAYS: Final = 5

_TASKS: Final = ((16, True, 2.0), (9, True, 1.0), (4, False, 1.0))
"""Weight, whether mistakes are critical, cases a working day."""

_FIRST, _LAST = 0.35, 0.012
"""Share of cases that go wrong on the first day, and of one who has learned it."""

_QUIZZES: Final = 1.0
"""Answers a day about each task; wrong half as often as at work."""


@dataclass(frozen=True, slots=True)
class Newcomers:
    """In `days` (their logarithms differ by `spread`) mistakes fall to a third; with a `tempo` of 2 in half of them."""

    people: int = 60
    tempo: float = 1.0
    days: float = 20.0
    spread: float = 0.35
    watched: tuple[int, int] = (70, 150)
    leaving: float = 0.1


def cohort(name: str, plan: Newcomers, rng: np.random.Generator) -> Cohort:
    """Live through everybody's first months; some leave, and the data end while others are on the way."""
    return Cohort(name, [_spell(plan, rng) for _ in range(plan.people)])


def _spell(plan: Newcomers, rng: np.random.Generator) -> Spell:
    pace = plan.days / plan.tempo * math.exp(rng.normal(0, plan.spread))
    watched = int(rng.integers(*plan.watched))
    if rng.random() < plan.leaving:
        watched = int(rng.integers(RUN, watched))
    evidence = [_task(weight, cases, pace, watched, rng, is_critical=is_critical) for weight, is_critical, cases in _TASKS]
    reached = proficient_on(evidence, START, START + timedelta(days=watched - 1))
    days = watched - RUN if reached is None else (reached - START).days
    return Spell(float(days), reached is not None)


def _task(  # noqa: PLR0913 - what a task is made of
    weight: int, cases: float, pace: float, watched: int, rng: np.random.Generator, *, is_critical: bool
) -> TaskEvidence:
    days = np.array([number for number in range(watched) if number % 7 < WORKING_DAYS])
    wrong = _LAST + (_FIRST - _LAST) * np.exp(-days / pace)
    seen: list[Observation] = []
    for source, number, share in ((Source.WORK, cases, wrong), (Source.QUIZ, _QUIZZES, wrong / 2)):
        done = rng.poisson(number, len(days))
        failed = rng.binomial(done, share)
        for day, all_of_them, bad in zip(days.tolist(), done.tolist(), failed.tolist(), strict=True):
            on = START + timedelta(days=day)
            seen += [Observation(source, on, is_good=False)] * bad + [Observation(source, on, is_good=True)] * (all_of_them - bad)
    return TaskEvidence(weight, is_critical, seen)
