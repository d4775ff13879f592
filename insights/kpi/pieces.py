"""Counts the rows of all KPIs in one reading. Their weeks, baseline and comparisons overlap, and each would read the same rows
again.

Time is cut where any week of a span begins, and each piece is counted by person. A span is then the sum of its pieces. Rows are
kept as arrays in the order of the pieces, so that a span is a slice of each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from insights.kpi.ports import Asking, Facts, PieceRow
from insights.kpi.tallies import EVERYTHING, OwnKind, PersonValue, Slice, Span, Tallies, Tally
from insights.kpi.windows import WEEK, weeks_of

_ASKED, _REPEATED = OwnKind.QUESTION_ASKED.value, OwnKind.QUESTION_REPEATED.value
_QUESTIONS = frozenset({_ASKED, _REPEATED})
_NOBODY = ""

_Numbers: TypeAlias = NDArray[np.int64]
_Sums: TypeAlias = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]
"""n, valued and total, each with a row for each person and a column for each kind. Counts are exact up to 2**53."""


@dataclass
class Pieces:
    """Returns the same counts as `facts` for `spans` of whole weeks, `kinds` and the rows of `part`. It reads on first use."""

    facts: Facts
    kinds: Collection[str]
    part: Slice
    spans: Sequence[Span]
    is_read: bool = field(default=False, init=False)

    def tallies(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Tallies:
        """Return the same as `Facts.tallies`."""
        if not self._knows(span, kinds):
            return self.facts.tallies(span, kinds, part)
        sums = self._summed(span, part)
        is_known = np.array([person != _NOBODY for person in self._rows.people], dtype=bool)
        people = np.count_nonzero(sums[0][is_known], axis=0).tolist()
        n, valued, total = (column.sum(axis=0).tolist() for column in sums)
        wanted = ((number, kind) for number, kind in enumerate(self._rows.kinds) if kind in kinds and n[number])
        return {kind: Tally(int(n[at]), int(valued[at]), total[at], people[at]) for at, kind in wanted}

    def of_people(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PersonValue]:
        """Return the same as `Facts.of_people`."""
        if not self._knows(span, kinds):
            return self.facts.of_people(span, kinds, part)
        sums, rows = self._summed(span, part), self._rows
        cells = np.nonzero(sums[0])
        values = zip(*(cell.tolist() for cell in cells), *(column[cells].tolist() for column in sums), strict=True)
        return [
            PersonValue(rows.people[person], rows.kinds[kind], Tally(int(n), int(valued), total, 1))
            for person, kind, n, valued, total in values
            if rows.people[person] != _NOBODY and rows.kinds[kind] in kinds
        ]

    def _knows(self, span: Span, kinds: Collection[str]) -> bool:
        is_whole = not (span.until - span.since) % WEEK
        are_known = all(week.since in self._bounds and week.until in self._bounds for week in weeks_of(span))
        return is_whole and are_known and frozenset(self.kinds) >= frozenset(kinds)

    def _summed(self, span: Span, part: Slice) -> _Sums:
        """Add up the pieces of a span, for the people who are counted."""
        weeks = [self._bounds[week.since] for week in weeks_of(span)]
        sums = self._rows.summed(weeks, self._bounds[span.until] if weeks else 0)
        if part.people is not None:
            people = frozenset(part.people)
            is_other = np.array([person not in people for person in self._rows.people], dtype=bool)
            for column in sums:
                column[is_other] = 0
        return sums

    @cached_property
    def _rows(self) -> _Rows:
        self.is_read = True
        bounds = list(self._bounds)
        askings = () if _QUESTIONS.isdisjoint(self.kinds) else self.facts.askings(bounds, self.part)
        return _Rows.of(self.facts.of_pieces(bounds, self.kinds, self.part), askings)

    @cached_property
    def _bounds(self) -> Mapping[datetime, int]:
        """Return the number of the piece that begins at each moment."""
        moments = {moment for span in self.spans for week in weeks_of(span) for moment in (week.since, week.until)}
        return {moment: number for number, moment in enumerate(sorted(moments))}


@dataclass(frozen=True)
class _Rows:
    """Holds rows and questions by piece. People and kinds are sorted; a row's number in `cells` is made of both positions."""

    people: Sequence[str]
    kinds: Sequence[str]
    pieces: _Numbers
    cells: _Numbers
    values: _Sums
    asked_in: _Numbers
    pairs: _Numbers
    """Which person and topic each question is about, by a number of its own."""
    askers: _Numbers
    """The person of each pair."""

    @classmethod
    def of(cls, rows: Sequence[PieceRow], askings: Sequence[Asking]) -> _Rows:
        """Build the arrays from rows and questions."""
        piece, person, kind, *values = zip(*rows, strict=True) if rows else ((),) * 6
        asked_in, asker, topic = zip(*askings, strict=True) if askings else ((),) * 3
        people, kinds = sorted({*person, *asker}), sorted({*kind, *_QUESTIONS})
        cells = _numbers(person, people) * len(kinds) + _numbers(kind, kinds)
        pieces, order = _ordered(piece)
        n, valued, total = (np.array(column, dtype=np.float64)[order] for column in values)
        questions, asked_order = _ordered(asked_in)
        of_topics = _numbers(topic, sorted(set(topic))) * len(people) + _numbers(asker, people)
        known, pairs = np.unique(of_topics, return_inverse=True)
        return cls(
            people, kinds, pieces, cells[order], (n, valued, total), questions, pairs[asked_order], known % max(1, len(people))
        )

    def summed(self, weeks: Sequence[int], end: int) -> _Sums:
        """Add up the pieces of consecutive weeks, given by each week's first piece and the piece after the last week."""
        theirs, shape = _between(self.pieces, weeks[:1], end), (len(self.people), len(self.kinds))
        cells = self.cells[theirs]
        n, valued, total = (
            np.bincount(cells, column[theirs], shape[0] * shape[1]).astype(np.float64, copy=False).reshape(shape)
            for column in self.values
        )
        self._add_questions(n, weeks, end)
        return n, valued, total

    def _add_questions(self, n: NDArray[np.float64], weeks: Sequence[int], end: int) -> None:
        """Add questions to `n`, and of them the repeated ones: all but the first of a person and topic in a week."""
        people, (asked, repeated) = len(self.people), (self.kinds.index(kind) for kind in (_ASKED, _REPEATED))
        for since, until in pairwise((*weeks, end)):
            pairs = self.pairs[_between(self.asked_in, [since], until)]
            times = np.bincount(pairs, minlength=len(self.askers))
            n[:, asked] += np.bincount(self.askers[pairs], minlength=people)
            n[:, repeated] += np.bincount(self.askers, weights=np.maximum(times - 1, 0), minlength=people)


def _ordered(pieces: Sequence[int]) -> tuple[_Numbers, _Numbers]:
    """Return the pieces sorted, and the original position of each."""
    numbers = np.array(pieces, dtype=np.int64)
    order = np.argsort(numbers, kind="stable")
    return numbers[order], order


def _between(pieces: _Numbers, first: Sequence[int], end: int) -> slice:
    """Return the slice of rows of these pieces; empty without a first piece."""
    since, until = np.searchsorted(pieces, [*(first or [end]), end]).tolist()
    return slice(since, until)


def _numbers(values: Collection[str], known: Sequence[str]) -> _Numbers:
    """Return the position of each value in `known`."""
    places = {value: number for number, value in enumerate(known)}
    return np.fromiter(map(places.__getitem__, values), np.int64, len(values))
