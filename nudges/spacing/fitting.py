"""FSRS's parameters for one workspace, fitted to its own answers. They are offered only where they predict later answers better.

The formulas are FSRS-6's, over all cards at once; a test holds them against the package, whose own optimiser needs pandas and takes
a step per review. Under `ENOUGH` answers nothing is fitted: on 100 to 1,500 of them fits made it worse (.576/.456 against .435).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from nudges.spacing.memory import BOUNDS, DEFAULTS, Rating

ENOUGH = 2_500
"""Answers that say something about memory: at least a day after the one before."""

HELD_OUT = 0.2
"""Share of them, the latest, on which a fit has to be better."""

_PULL = 0.5
"""How far a parameter may wander from its default, as a share of it, before that costs as much as one answer's loss."""

_MOST_STEPS = 60
_LONGEST = 64
_EDGE = 1e-6

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer, or a lapse at work (`is_answer` False: it moves the memory, and predicts nothing)."""

    on: date
    rating: Rating
    is_answer: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """Mean log-loss on the held-out answers; None where there are none.

    `average` always says the share of earlier answers that were right; `fitted` and `parameters` are None under `ENOUGH`.
    """

    answers: int
    held_out: int
    since: date | None
    default: float | None
    average: float | None
    fitted: float | None = None
    parameters: tuple[float, ...] | None = None

    @property
    def is_better(self) -> bool:
        return self.fitted is not None and self.default is not None and self.fitted < self.default


def fit(cards: Sequence[Sequence[Seen]]) -> Report:
    """Fit on the earlier answers, and judge on the latest fifth.

    Args:
        cards: the history of each card, by day.
    """
    table = _table([card[:_LONGEST] for card in cards if len(card) > 1])
    days = np.sort(table.on[table.counts])
    if not len(days):
        return Report(0, 0, None, None, None)
    cut = days[min(len(days) - 1, int(len(days) * (1 - HELD_OUT)))]
    early, late = table.counts & (table.on < cut), table.counts & (table.on >= cut)
    share = float(table.right[early].mean()) if early.any() else float(table.right[late].mean())
    average = float(_loss(np.full(late.sum(), share), table.right[late]))
    default = _loss_of(np.array(DEFAULTS), table, late)
    known = Report(len(days), int(late.sum()), date.fromordinal(int(cut)), default, average)
    if len(days) < ENOUGH:
        return known
    found = _fitted(table, early)
    return Report(
        known.answers, known.held_out, known.since, default, average, _loss_of(found, table, late), tuple(map(float, found))
    )


@dataclass(frozen=True)
class _Table:
    """Cards by row, entries by column. `gap`: days since the entry before; `counts`: an answer that memory can be judged by."""

    on: NDArray[np.int64]
    gap: NDArray[np.int64]
    rating: NDArray[np.int64]
    is_there: NDArray[np.bool_]
    counts: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        return self.rating > Rating.AGAIN


def _table(cards: Sequence[Sequence[Seen]]) -> _Table:
    shape = (len(cards), max(map(len, cards), default=0))
    on, rating = np.zeros(shape, np.int64), np.ones(shape, np.int64)
    is_there, is_answer = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for row, card in enumerate(cards):
        size = len(card)
        on[row, :size] = [seen.on.toordinal() for seen in card]
        rating[row, :size] = [seen.rating for seen in card]
        is_answer[row, :size] = [seen.is_answer for seen in card]
        is_there[row, :size] = True
    on = np.maximum.accumulate(on, axis=1)
    gap = np.diff(on, axis=1, prepend=on[:, :1])
    return _Table(on, gap, rating, is_there, is_answer & (gap > 0))


def recalls(parameters: Floats, table: _Table) -> Floats:
    """The probability of recall at every entry, from the entries before it; 1 at each card's first."""
    found = np.ones(table.on.shape)
    stability, difficulty = _begun(parameters, table.rating[:, 0])
    factor = 0.9 ** (-1 / parameters[20]) - 1
    for column in range(1, table.on.shape[1]):
        gap, rating = table.gap[:, column], table.rating[:, column]
        recall = (1 + factor * gap / stability) ** -parameters[20]
        found[:, column] = recall
        later = np.where(
            gap > 0,
            np.where(rating == Rating.AGAIN, _lapsed(parameters, stability, difficulty, recall), 0)
            + np.where(rating == Rating.AGAIN, 0, _kept(parameters, stability, difficulty, recall, rating)),
            _same_day(parameters, stability, rating),
        )
        stability = np.where(table.is_there[:, column], np.maximum(later, _LEAST), stability)
        difficulty = np.where(table.is_there[:, column], _harder(parameters, difficulty, rating), difficulty)
    return found


_LEAST = 0.001


def _begun(parameters: Floats, rating: NDArray[np.int64]) -> tuple[Floats, Floats]:
    difficulty = parameters[4] - np.exp(parameters[5] * (rating - 1)) + 1
    return np.maximum(parameters[rating - 1], _LEAST), np.clip(difficulty, 1, 10)


def _harder(parameters: Floats, difficulty: Floats, rating: NDArray[np.int64]) -> Floats:
    easiest = parameters[4] - np.exp(parameters[5] * 3) + 1
    moved = difficulty - parameters[6] * (rating - 3) * (10 - difficulty) / 9
    harder: Floats = np.clip(parameters[7] * easiest + (1 - parameters[7]) * moved, 1, 10)
    return harder


def _kept(parameters: Floats, stability: Floats, difficulty: Floats, recall: Floats, rating: NDArray[np.int64]) -> Floats:
    bonus = np.where(rating == Rating.HARD, parameters[15], np.where(rating == Rating.EASY, parameters[16], 1))
    grown = np.exp(parameters[8]) * (11 - difficulty) * stability ** -parameters[9]
    kept: Floats = stability * (1 + grown * (np.exp((1 - recall) * parameters[10]) - 1) * bonus)
    return kept


def _lapsed(parameters: Floats, stability: Floats, difficulty: Floats, recall: Floats) -> Floats:
    long = parameters[11] * difficulty ** -parameters[12] * ((stability + 1) ** parameters[13] - 1)
    short = stability / np.exp(parameters[17] * parameters[18])
    lapsed: Floats = np.minimum(long * np.exp((1 - recall) * parameters[14]), short)
    return lapsed


def _same_day(parameters: Floats, stability: Floats, rating: NDArray[np.int64]) -> Floats:
    grown = np.exp(parameters[17] * (rating - 3 + parameters[18])) * stability ** -parameters[19]
    later: Floats = stability * np.where(rating > Rating.AGAIN, np.maximum(grown, 1), grown)
    return later


def _loss(predicted: Floats, right: NDArray[np.bool_]) -> float:
    sure = np.clip(predicted, _EDGE, 1 - _EDGE)
    return float(-np.mean(np.where(right, np.log(sure), np.log1p(-sure))))


def _loss_of(parameters: Floats, table: _Table, wanted: NDArray[np.bool_]) -> float:
    return _loss(recalls(parameters, table)[wanted], table.right[wanted])


def _fitted(table: _Table, early: NDArray[np.bool_]) -> Floats:
    begin = np.array(DEFAULTS)
    width = _PULL * np.maximum(np.abs(begin), 0.1)

    def cost(parameters: Floats) -> float:
        pull = float((((parameters - begin) / width) ** 2).sum()) / int(early.sum())
        return _loss_of(parameters, table, early) + pull

    found = minimize(cost, begin, method="L-BFGS-B", bounds=BOUNDS, options={"maxiter": _MOST_STEPS})
    low, high = np.array(BOUNDS).T
    best: Floats = np.clip(found.x, low, high)
    return best
