"""The schedules that are compared. Cairn's is the production code: its policy, its cards, its choice of what comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from nudges.cards.models import Cause, PracticeCard, Review, Start, applied
from nudges.cards.priority import by_urgency
from nudges.cards.spacing import DEFAULT_RETENTION, Rating
from nudges.skills.skillmap import retention_of
from retrieval.library.models import SectionRef

FIRST_DAY = date(2026, 1, 5)


class Schedule(Protocol):
    """One learner's. Days count from 0; a skill is a number."""

    def learnt(self, skill: int, day: int) -> None:
        """The lesson was read and its scenario answered right."""

    def batch(self, day: int, cap: int) -> Sequence[int]:
        """What to ask, at most `cap`."""

    def answered(self, skill: int, day: int, *, is_right: bool) -> None: ...


@dataclass
class _Oldest:
    """What is due longest comes first."""

    due: dict[int, int] = field(default_factory=dict)

    def batch(self, day: int, cap: int) -> Sequence[int]:
        waiting = (skill for skill, due in self.due.items() if due <= day)
        return sorted(waiting, key=lambda skill: (self.due[skill], skill))[:cap]


@dataclass
class Never(_Oldest):
    """The lesson, and nothing after it."""

    def learnt(self, skill: int, day: int) -> None:
        """Nothing is planned."""

    def answered(self, skill: int, day: int, *, is_right: bool) -> None:
        raise AssertionError(f"skill {skill} was never asked, so not answered on day {day} ({is_right})")


@dataclass
class Fixed(_Oldest):
    """Four checks, so many days after the lesson, whatever the answers."""

    days: tuple[int, ...] = (1, 3, 7, 14)
    lesson: dict[int, int] = field(default_factory=dict)
    done: dict[int, int] = field(default_factory=dict)

    def learnt(self, skill: int, day: int) -> None:
        self.lesson[skill], self.done[skill] = day, 0
        self.due[skill] = day + self.days[0]

    def answered(self, skill: int, day: int, *, is_right: bool) -> None:
        del day, is_right  # the plan was made at the lesson
        self.done[skill] += 1
        if self.done[skill] == len(self.days):
            del self.due[skill]
        else:
            self.due[skill] = self.lesson[skill] + self.days[self.done[skill]]


@dataclass
class Leitner(_Oldest):
    """Boxes of doubling intervals; a miss goes back to the first."""

    box: dict[int, int] = field(default_factory=dict)

    def learnt(self, skill: int, day: int) -> None:
        self.box[skill] = 0
        self.due[skill] = day + 1

    def answered(self, skill: int, day: int, *, is_right: bool) -> None:
        self.box[skill] = min(self.box[skill] + 1, 6) if is_right else 0
        self.due[skill] = day + 2 ** self.box[skill]


@dataclass
class Sm2(_Oldest):
    """SuperMemo 2 as it is commonly built: right is quality 4, wrong is 2, starts over and lowers the factor by .32."""

    repetitions: dict[int, int] = field(default_factory=dict)
    interval: dict[int, float] = field(default_factory=dict)
    factor: dict[int, float] = field(default_factory=dict)

    def learnt(self, skill: int, day: int) -> None:
        self.repetitions[skill], self.interval[skill], self.factor[skill] = 1, 1.0, 2.5
        self.due[skill] = day + 1

    def answered(self, skill: int, day: int, *, is_right: bool) -> None:
        if is_right:
            self.interval[skill] = (1.0, 6.0, self.interval[skill] * self.factor[skill])[min(self.repetitions[skill], 2)]
            self.repetitions[skill] += 1
        else:
            self.interval[skill], self.repetitions[skill] = 1.0, 1
            self.factor[skill] = max(1.3, self.factor[skill] - 0.32)
        self.due[skill] = day + round(self.interval[skill])


@dataclass
class Cairn:
    """Production code on one learner: `nudges.cards.models.applied`, `nudges.cards.priority.by_urgency`, the map's weights.

    Without priority nothing is weighed: every skill aims at the same recall, and what is due longest comes first.
    """

    weights: Mapping[int, int]
    has_priority: bool = True
    cards: dict[int, PracticeCard] = field(default_factory=dict)

    def learnt(self, skill: int, day: int) -> None:
        section = SectionRef(f"s{skill:03}", "")
        begun = Start(f"s{skill}", "p", f"s{skill:03}", section, Cause.PATH, _noon(day), _date(day), self._aim(skill))
        self.cards[skill] = applied(None, begun)
        self.answered(skill, day, is_right=True)

    def batch(self, day: int, cap: int) -> Sequence[int]:
        skills = {card.family: skill for skill, card in self.cards.items()}
        cards = list(self.cards.values())
        if not self.has_priority:
            due = sorted((card for card in cards if card.schedule.due_on <= _date(day)), key=lambda card: card.schedule.due_on)
            return [skills[card.family] for card in due[:cap]]
        weight: Callable[[PracticeCard], int] = lambda card: self.weights[skills[card.family]]  # noqa: E731 -- closes over this day's names
        return [skills[card.family] for card in by_urgency(cards, _date(day), weight)[:cap]]

    def answered(self, skill: int, day: int, *, is_right: bool) -> None:
        rating = Rating.GOOD if is_right else Rating.AGAIN
        self.cards[skill] = applied(self.cards[skill], Review(f"{day}", _noon(day), _date(day), rating, self._aim(skill)))

    def _aim(self, skill: int) -> float:
        return retention_of(self.weights[skill]) if self.has_priority else DEFAULT_RETENTION


def _date(day: int) -> date:
    return FIRST_DAY + timedelta(days=day)


def _noon(day: int) -> datetime:
    return datetime.combine(_date(day), datetime.min.time(), UTC) + timedelta(hours=12)
