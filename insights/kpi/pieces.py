"""Reads everything that a ladder counts once. Its weeks, baseline and comparisons overlap, and each would read the same rows again.

The spans' weeks are cut where any of them begins, and each piece is counted by person. A span is then the sum of its pieces.
"""

from __future__ import annotations

from collections import defaultdict
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
_NOTHING = Tally()

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

    def tallies(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Tallies:
        """As `Facts.tallies`."""
        if not self._knows(span, kinds):
            return self.facts.tallies(span, kinds, part)
        found: dict[str, Tally] = {}
        for (person, kind), (n, valued, total) in self._summed(span, kinds, part).items():
            old = found.get(kind, _NOTHING)
            found[kind] = Tally(old.n + n, old.valued + valued, old.total + total, old.people + (person != _NOBODY))
        return found

    def of_people(self, span: Span, kinds: Collection[str], part: Slice = EVERYTHING) -> Sequence[PersonValue]:
        """As `Facts.of_people`."""
        if not self._knows(span, kinds):
            return self.facts.of_people(span, kinds, part)
        summed = self._summed(span, kinds, part)
        return [PersonValue(*key, Tally(*summed[key], 1)) for key in sorted(summed) if key[0] != _NOBODY]

    def _knows(self, span: Span, kinds: Collection[str]) -> bool:
        is_whole = span.since in self._bounds and span.until in self._bounds and not (span.until - span.since) % WEEK
        return is_whole and set(kinds) <= set(self.kinds)

    def _summed(self, span: Span, kinds: Collection[str], part: Slice) -> _Sums:
        wanted, people = frozenset(kinds), None if part.people is None else frozenset(part.people)
        found: _Sums = {}
        for piece in range(self._bounds[span.since], self._bounds[span.until]):
            for _, person, kind, n, valued, total in self._rows[piece]:
                if kind in wanted and (people is None or person in people):
                    old = found.get((person, kind))
                    found[person, kind] = (n, valued, total) if old is None else (old[0] + n, old[1] + valued, old[2] + total)
        if wanted & _QUESTIONS:
            found |= {key: (n, 0, 0.0) for key, n in self._asked(span, people).items() if n and key[1] in wanted}
        return found

    def _asked(self, span: Span, people: Collection[str] | None) -> Mapping[tuple[str, str], int]:
        """Questions, and of them the repeated ones: all but the first of a person, topic and week of the span."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for week in weeks_of(span):
            seen: set[tuple[str, str]] = set()
            for piece in range(self._bounds[week.since], self._bounds[week.until]):
                for _, person, topic, n in self._askings[piece]:
                    if people is None or person in people:
                        found[person, _ASKED] += n
                        found[person, _REPEATED] += n - ((person, topic) not in seen)
                        seen.add((person, topic))
        return found

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
    def _bounds(self) -> Mapping[datetime, int]:
        """The number of the piece that begins at each moment."""
        moments = {moment for span in self.spans for week in weeks_of(span) for moment in (week.since, week.until)}
        return {moment: number for number, moment in enumerate(sorted(moments))}
