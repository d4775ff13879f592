"""Estimates the baseline of an alert: how often people usually stumble over a topic, from the topic's own past where there is one,
else the company's.

Two questions are asked of a window, and both know that newcomers ask and stumble more:
- share: of those who asked about this topic, so many stumbled. That more ask (a class of newcomers, a busy week) changes nothing.
- count: so many stumbled in a window with so much traffic. A topic that is seldom asked stands out early.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from insights.alerts.chances import Array, beta_binomial, gamma_poisson, tail
from insights.alerts.readings import AlertKind, Stumble, Traffic

USUAL: Mapping[AlertKind, float] = {AlertKind.GAP: 0.1, AlertKind.UNCLEAR: 0.08, AlertKind.CONFLICTING: 0.03}
"""The share of askings that end so, until the workspace has its own: they weigh as much as 100 of those."""

_WEIGHT = 100.0
_OWN = 20.0
"""A topic's own share, and the newcomers', counts half when so many have asked."""
_SPREAD = 0.5
"""Shape of how topics differ in being asked: a long tail."""
_FEW_TOPICS = 10

Cell = tuple[str, AlertKind]


@dataclass(frozen=True, slots=True)
class AskedCounts:
    """Holds the people-days of a window on which somebody asked about a topic, and about anything at all (veterans)."""

    veterans: int
    newcomers: int
    everything: int


@dataclass(frozen=True)
class Baseline:
    """Estimates from people-days before the window: stumbles by (topic, kind), and questions, with veterans and newcomers apart."""

    stumbled: Mapping[Cell, int]
    newcomers_stumbled: Mapping[AlertKind, int]
    asked: Mapping[str, int]
    newcomers_asked: int

    def share_tail(self, cell: Cell, window: AskedCounts, size: int) -> Array:
        """Return the chances of 0..size stumbling people, given how many asked about the topic."""
        right, wrong = self._share(cell)
        return self._tail(beta_binomial(window.veterans, right, wrong, size), cell, window, size)

    def count_tail(self, cell: Cell, window: AskedCounts, size: int) -> Array:
        """Return the chances of 0..size stumbling people, given how much was asked about anything.

        Newcomers count by their share only.
        """
        shape, exposure = self._rate(cell)
        return self._tail(gamma_poisson(shape, exposure, window.everything, size), cell, window, size)

    def expected(self, cell: Cell, window: AskedCounts) -> float:
        """Return how many people would usually stumble, given how many asked."""
        right, wrong = self._share(cell)
        return window.veterans * right / (right + wrong) + window.newcomers * self._newcomers_share(cell)

    def _share(self, cell: Cell) -> tuple[float, float]:
        topic, kind = cell
        own, askings = self.stumbled.get(cell, 0), self.asked.get(topic, 0)
        usual = self._company(kind)
        return _OWN * usual + own, _OWN * (1 - usual) + max(0, askings - own)

    def _rate(self, cell: Cell) -> tuple[float, float]:
        kind = cell[1]
        topics = max(_FEW_TOPICS, len(self.asked))
        per_topic = self._company(kind) / topics
        return _SPREAD + self.stumbled.get(cell, 0), _SPREAD / per_topic + self._total

    def _tail(self, veterans: Array, cell: Cell, window: AskedCounts, size: int) -> Array:
        if not window.newcomers:
            return tail(veterans, size=size)
        share = self._newcomers_share(cell)
        newcomers = beta_binomial(window.newcomers, _OWN * share, _OWN * (1 - share), size)
        return tail(veterans, newcomers, size=size)

    def _newcomers_share(self, cell: Cell) -> float:
        """Return the newcomers' usual share, at least what is usual for everybody.

        A class that did well by chance says little about the next one. Where veterans stumble more than elsewhere, so do newcomers.
        """
        kind, (right, wrong) = cell[1], self._share(cell)
        usual = self._company(kind)
        own = (_OWN * usual + self.newcomers_stumbled.get(kind, 0)) / (_OWN + self.newcomers_asked)
        harder = max(1.0, right / (right + wrong) / usual)
        return min(max(usual, own) * harder, 0.9)

    def _company(self, kind: AlertKind) -> float:
        """Return the company's share of askings that end in a stumble."""
        return min((_WEIGHT * USUAL[kind] + self._by_kind[kind]) / (_WEIGHT + self._total), 0.5)

    @cached_property
    def _total(self) -> int:
        return sum(self.asked.values())

    @cached_property
    def _by_kind(self) -> Counter[AlertKind]:
        by_kind: Counter[AlertKind] = Counter()
        for (_, kind), number in self.stumbled.items():
            by_kind[kind] += number
        return by_kind


def baseline_of(stumbles: Iterable[Stumble], traffic: Traffic, since: date, until: date) -> Baseline:
    """Build the baseline from the stumbles and questions of these days (`until` excluded), each person once per day and topic."""
    seen: set[tuple[str, AlertKind, str, date, bool]] = set()
    for stumble in stumbles:
        day = stumble.at.date()
        if since <= day < until and stumble.kind in USUAL:
            seen.add((stumble.topic, stumble.kind, stumble.person, day, stumble.is_newcomer))
    stumbled = Counter((topic, kind) for topic, kind, _, _, is_newcomer in seen if not is_newcomer)
    newcomers = Counter(kind for _, kind, _, _, is_newcomer in seen if is_newcomer)
    askings: Counter[str] = Counter()
    asked_by_newcomers = 0
    for row in traffic.rows:
        if since <= row.day < until:
            askings[row.topic] += row.people - row.newcomers
            asked_by_newcomers += row.newcomers
    return Baseline(stumbled, newcomers, askings, asked_by_newcomers)
