"""Finds when a person became proficient in a role: the first of ten days in a row with the role shown and no critical error.

A role's score is the mean of its tasks, weighted by frequency and impact; a task without any evidence counts as 0. Days are
processed in order, so that old evidence loses weight step by step and is never read twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from nudges.cards.models import Entry, PracticeCard, Review, Start, applied
from nudges.cards.spacing import Memory, retrievability
from nudges.skills.mastery import (
    HALF_LIFE,
    SHOWN,
    Mastery,
    Observation,
    Parts,
    Source,
    score_of,
    wilson_lower,
)

RUN = 10
"""Days in a row that the role must be shown."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TaskEvidence:
    """The evidence on one person's task: `seen` in any order, and a log for each card. `weight` is frequency times impact."""

    weight: int
    is_critical: bool
    seen: Sequence[Observation] = ()
    logs: Sequence[Sequence[Entry]] = ()


def proficient_on(tasks: Sequence[TaskEvidence], start: date, until: date) -> date | None:
    """Return the first day of the first sustained run that begins on `start` or later and ends by `until`; None without one."""
    tallies = [_TaskTally(task, start) for task in tasks]
    begun: date | None = None
    day = start
    while tallies and day <= until:
        failures = [tally.advance(day) for tally in tallies]
        if any(failures) or not _is_shown(tallies, day):
            begun = None
        else:
            begun = begun or day
            if (day - begun).days + 1 >= RUN:
                return begun
        day += _DAY
    return None


def _is_shown(tallies: Sequence[_TaskTally], day: date) -> bool:
    """Return whether the role is shown. A first test assumes perfect memory: if that fails, memory need not be computed."""
    if _score(tallies, day, is_bound=True) < SHOWN:
        return False
    known = _of_role(tallies, day)
    return known.is_shown


def _of_role(tallies: Sequence[_TaskTally], day: date) -> Mastery:
    score = _score(tallies, day)
    observations = sum(tally.observations(day) for tally in tallies)
    self_rated = sum(tally.self_rated.weight(day) for tally in tallies)
    return Mastery(score, wilson_lower(score, observations), observations, self_rated=self_rated)


def _score(tallies: Sequence[_TaskTally], day: date, *, is_bound: bool = False) -> float:
    return sum(tally.weight * tally.score(day, is_bound=is_bound) for tally in tallies) / sum(tally.weight for tally in tallies)


class _FadingShare:
    """A share of good observations in which each counts half after `HALF_LIFE` days. Observations must come in order of days."""

    def __init__(self) -> None:
        self._good, self._total, self._day = 0.0, 0.0, date.min

    def add(self, seen: Observation) -> None:
        left = self._left(seen.on)
        self._good = self._good * left + seen.is_good * seen.worth
        self._total = self._total * left + seen.worth
        self._day = seen.on

    def share(self) -> float | None:
        return self._good / self._total if self._total else None

    def weight(self, on: date) -> float:
        return self._total * self._left(on)

    def _left(self, on: date) -> float:
        return float(0.5 ** (max(0, (on - self._day).days) / HALF_LIFE))


class _TaskTally:
    """The evidence on a task up to the day to which it was advanced."""

    def __init__(self, evidence: TaskEvidence, start: date) -> None:
        self.weight = evidence.weight
        self.self_rated = _FadingShare()
        self._is_critical = evidence.is_critical
        self._waiting = sorted((seen for seen in evidence.seen if seen.on >= start), key=lambda seen: seen.on, reverse=True)
        self._shares = {source: _FadingShare() for source in Source}
        self._steps: dict[str, _FadingShare] = defaultdict(_FadingShare)
        self._cards = [_CardReplay(log) for log in evidence.logs]

    def advance(self, day: date) -> bool:
        """Take in what was seen up to a day; returns whether a critical task went wrong at work."""
        has_failed = False
        while self._waiting and self._waiting[-1].on <= day:
            seen = self._waiting.pop()
            self._shares[seen.source].add(seen)
            if seen.is_self_rated:
                self.self_rated.add(seen)
            if "/step-" in seen.step:
                self._steps[seen.step].add(seen)
            has_failed = has_failed or (self._is_critical and seen.source is Source.WORK and not seen.is_good)
        for card in self._cards:
            card.advance(day)
        return has_failed

    def score(self, day: date, *, is_bound: bool) -> float:
        memories = [card.memory for card in self._cards if card.memory is not None]
        memory = (1.0 if is_bound else fmean(retrievability(state, day) for state in memories)) if memories else None
        steps = [share for step in self._steps.values() if (share := step.share()) is not None]
        weakest = min(steps, default=None) if self._is_critical else None
        return score_of(Parts(memory, self._shares[Source.QUIZ].share(), self._shares[Source.WORK].share(), weakest))

    def observations(self, day: date) -> float:
        return sum(share.weight(day) for share in self._shares.values())


class _CardReplay:
    """A card as it was on the day to which it was advanced."""

    def __init__(self, log: Iterable[Entry]) -> None:
        entries = sorted(log, key=lambda entry: (entry.at, isinstance(entry, Review), entry.id))
        first = next((entry for entry in entries if isinstance(entry, Start)), None)
        self._waiting = [entry for entry in reversed(entries) if entry is not first] if first is not None else []
        if first is not None:
            self._waiting.append(first)
        self._card: PracticeCard | None = None

    @property
    def memory(self) -> Memory | None:
        return self._card.schedule.memory if self._card is not None else None

    def advance(self, day: date) -> None:
        while self._waiting and self._waiting[-1].on <= day:
            self._card = applied(self._card, self._waiting.pop())
