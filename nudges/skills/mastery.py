"""Measures how well a person does a task: .3 memory + .3 quiz + .4 work, never above the weakest critical step + .1, with a lower
bound.

Old evidence counts half after 45 days. Unknown parts (no work events, say) are left out, and under five effective observations the
figure is not shown as knowledge.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from statistics import fmean
from typing import NamedTuple

from nudges.cards.models import PracticeCard
from nudges.cards.spacing import retrievability

MEMORY_SHARE, QUIZ_SHARE, WORK_SHARE = 0.3, 0.3, 0.4
SELF_RATED = 0.5
"""What a person says of themselves counts as half an observation."""

FEWEST_CHECKED = 0.5
"""A task is shown by no less than this beside what people say of themselves: one graded answer, work event or confirmation of the
last 45 days."""

HALF_LIFE = 45
FEWEST = 5
ABOVE_WEAKEST = 0.1
SHOWN, SHOWN_LOWER = 0.85, 0.7
"""Score and lower bound from which on a task counts as shown."""

_Z = 1.96


class Source(StrEnum):
    QUIZ = "quiz"
    WORK = "work"


class Observation(NamedTuple):
    """One answer or work event; `step` names the family or step that it is about, where it is about one. `is_self_rated`: nobody
    checked it.
    """

    source: Source
    on: date
    is_good: bool
    step: str = ""
    is_self_rated: bool = False

    @property
    def worth(self) -> float:
        return SELF_RATED if self.is_self_rated else 1.0


@dataclass(frozen=True, slots=True)
class Mastery:
    """Values from 0 to 1, except `observations`, an effective number, and `self_rated`, how much of it nobody checked.

    An unknown part is None.
    """

    score: float
    lower: float
    observations: float
    memory: float | None = None
    quiz: float | None = None
    work: float | None = None
    weakest: float | None = None
    self_rated: float = 0.0

    @property
    def is_known(self) -> bool:
        return self.observations >= FEWEST

    @property
    def is_shown(self) -> bool:
        is_checked = self.observations - self.self_rated >= FEWEST_CHECKED
        return self.is_known and is_checked and self.score >= SHOWN and self.lower >= SHOWN_LOWER


def mastery(cards: Sequence[PracticeCard], seen: Sequence[Observation], on: date, *, is_critical: bool) -> Mastery:
    """Measure one task.

    Args:
        cards: the person's cards on the task.
        seen: their answers and work events on it.
        on: today; evidence is weighed by its age.
        is_critical: the task's steps are critical: the weakest of them caps the score.
    """
    met = [card for card in cards if card.schedule.memory is not None]
    memory = fmean(retrievability(card.schedule.memory, on) for card in met) if met else None
    quiz, work = _Sums(), _Sums()
    weigh, observations, self_rated = _weights(on), 0.0, 0.0
    for observation in seen:
        weight = weigh(observation)
        sums = quiz if observation.source is Source.QUIZ else work
        sums.total += weight
        sums.good += weight if observation.is_good else 0.0
        observations += weight
        self_rated += weight if observation.is_self_rated else 0.0
    weakest = min(_steps(seen, on).values(), default=None) if is_critical else None
    score = score_of(Parts(memory, quiz.share, work.share, weakest))
    return Mastery(score, wilson_lower(score, observations), observations, memory, quiz.share, work.share, weakest, self_rated)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a score, each from 0 to 1 or None where unknown."""

    memory: float | None = None
    quiz: float | None = None
    work: float | None = None
    weakest: float | None = None


def score_of(parts: Parts) -> float:
    """Return the weighted mean of the known parts, capped by the weakest step; 0 where nothing is known."""
    shares = ((MEMORY_SHARE, parts.memory), (QUIZ_SHARE, parts.quiz), (WORK_SHARE, parts.work))
    known = [(share, value) for share, value in shares if value is not None]
    score = sum(share * value for share, value in known) / sum(share for share, _ in known) if known else 0.0
    return score if parts.weakest is None else min(score, parts.weakest + ABOVE_WEAKEST)


def wilson_lower(share: float, observations: float) -> float:
    """Return the lower end of the 95 % score interval (Wilson 1927) for a share of so many observations; 0 without any."""
    if observations <= 0:
        return 0.0
    z2 = _Z * _Z / observations
    middle = share + z2 / 2
    spread = _Z * math.sqrt(max(0.0, share * (1 - share)) / observations + z2 / (4 * observations))
    return max(0.0, (middle - spread) / (1 + z2))


@dataclass(slots=True)
class _Sums:
    """Sums of the weights of all observations, and of the good ones."""

    total: float = 0.0
    good: float = 0.0

    @property
    def share(self) -> float | None:
        return self.good / self.total if self.total else None


def _steps(seen: Iterable[Observation], on: date) -> Mapping[str, float]:
    by_step: dict[str, _Sums] = defaultdict(_Sums)
    weigh = _weights(on)
    for observation in seen:
        if "/step-" in observation.step:
            sums, weight = by_step[observation.step], weigh(observation)
            sums.total += weight
            sums.good += weight if observation.is_good else 0.0
    return {step: share for step, sums in by_step.items() if (share := sums.share) is not None}


@lru_cache(maxsize=8)
def _weights(today: date) -> Callable[[Observation], float]:
    """Return the function that weighs observations on a day. It computes the decay once per date of observation.

    A team's year has tens of thousands of observations on a few hundred days.
    """
    decays: dict[date, float] = {}

    def weigh(observation: Observation) -> float:
        decay = decays.get(observation.on)
        if decay is None:
            decays[observation.on] = decay = _decay(max(0, (today - observation.on).days))
        return SELF_RATED * decay if observation.is_self_rated else decay

    return weigh


@cache
def _decay(days: int) -> float:
    return float(0.5 ** (days / HALF_LIFE))
