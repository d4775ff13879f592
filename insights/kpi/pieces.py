"""Reads everything that a ladder counts once. Its weeks, baseline and comparisons overlap, and each would read the same rows again.

The spans' weeks are cut where any of them begins, and each piece is counted by person. A span is then the sum of its pieces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from insights.kpi.ports import Asking, Facts, PieceRow
from insights.kpi.tallies import EVERYTHING, Own, PersonValue, Slice, Span, Tallies, Tally
from insights.kpi.windows import WEEK, weeks_of

_ASKED, _REPEATED = Own.QUESTION_ASKED.value, Own.QUESTION_REPEATED.value
_QUESTIONS = frozenset({_ASKED, _REPEATED})
_NOBODY = ""

_Sums = dict[tuple[str, str], tuple[int, int, float]]
"""n, valued and total by person and kind."""


@dataclass
class Pieces:
    """Answers like `facts` for `spans` of whole weeks, `kinds` and the rows of `part`. Nothing is read before it is asked."""

    facts: Facts
    kinds: Collection[str]
    part: Slice
    spans: Sequence[Span]
    is_read: bool = field(default=False, init=False)
    _weeks: dict[Span, _Sums] = field(default_factory=dict, init=False)

    def tallies(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Tallies:
        """As `Facts.tallies`."""
        if not self._knows(span, kinds):
            return self.facts.tallies(span, kinds, part)
        sums: dict[str, tuple[int, int, float, int]] = {}
        for (person, kind), (n, valued, total) in self._summed(span, kinds, part).items():
            old = sums.get(kind, (0, 0, 0.0, 0))
            sums[kind] = old[0] + n, old[1] + valued, old[2] + total, old[3] + (person != _NOBODY)
        return {kind: Tally(*counted) for kind, counted in sums.items()}

    def of_people(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PersonValue]:
        """As `Facts.of_people`."""
        if not self._knows(span, kinds):
            return self.facts.of_people(span, kinds, part)
        summed = self._summed(span, kinds, part)
        return [PersonValue(*key, Tally(*summed[key], 1)) for key in sorted(summed) if key[0] != _NOBODY]

    def _knows(self, span: Span, kinds: Collection[str]) -> bool:
        is_whole = not (span.until - span.since) % WEEK
        are_known = all(week.since in self._bounds and week.until in self._bounds for week in weeks_of(span))
        return is_whole and are_known and self._kinds >= frozenset(kinds)

    def _summed(self, span: Span, kinds: Collection[str], part: Slice) -> _Sums:
        wanted, people = frozenset(kinds), None if part.people is None else frozenset(part.people)
        weeks = [self._week(week) for week in weeks_of(span)]
        if len(weeks) == 1 and people is None and wanted == self._kinds:
            return weeks[0]
        found: _Sums = {}
        for week in weeks:
            for key, counted in week.items():
                if key[1] in wanted and (people is None or key[0] in people):
                    old = found.get(key)
                    found[key] = counted if old is None else (old[0] + counted[0], old[1] + counted[1], old[2] + counted[2])
        return found

    def _week(self, week: Span) -> _Sums:
        """What a week's pieces add up to."""
        if week not in self._weeks:
            found: _Sums = {}
            pieces = range(self._bounds[week.since], self._bounds[week.until])
            for piece in pieces:
                for _, person, kind, n, valued, total in self._rows[piece]:
                    old = found.get((person, kind))
                    found[person, kind] = (n, valued, total) if old is None else (old[0] + n, old[1] + valued, old[2] + total)
            if not _QUESTIONS.isdisjoint(self.kinds):
                _add_questions(found, [asking for piece in pieces for asking in self._askings[piece]])
            self._weeks[week] = found
        return self._weeks[week]

    @cached_property
    def _rows(self) -> Sequence[Sequence[PieceRow]]:
        self.is_read = True
        found: list[list[PieceRow]] = [[] for _ in self._bounds]
        for row in self.facts.of_pieces(list(self._bounds), self.kinds, self.part):
            found[row.piece].append(row)
        return found

    @cached_property
    def _askings(self) -> Sequence[Sequence[Asking]]:
        found: list[list[Asking]] = [[] for _ in self._bounds]
        for asking in self.facts.askings(list(self._bounds), self.part):
            found[asking.piece].append(asking)
        return found

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(self.kinds)

    @cached_property
    def _bounds(self) -> Mapping[datetime, int]:
        """The number of the piece that begins at each moment."""
        moments = {moment for span in self.spans for week in weeks_of(span) for moment in (week.since, week.until)}
        return {moment: number for number, moment in enumerate(sorted(moments))}


def _add_questions(sums: _Sums, askings: Sequence[Asking]) -> None:
    """Questions of a week, and of them the repeated ones: all but the first of a person and topic."""
    asked = Counter(person for _, person, _ in askings)
    topics = Counter(person for person, _ in {(person, topic) for _, person, topic in askings})
    for person, n in asked.items():
        sums[person, _ASKED] = (n, 0, 0.0)
        if n > topics[person]:
            sums[person, _REPEATED] = (n - topics[person], 0, 0.0)
