"""Chooses the sections that owners are asked to review, ranked by use x age x confusion x misses.

A section is asked about when evidence speaks against it; an SOP as a whole when its promised review is due. A question that was
asked three times without an answer is reported, and goes to the owner's stand-in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from typing import Final, Protocol

from core.localization import counted
from core.localization import gettext as _
from insights.kpi.ports import SectionUse
from retrieval.library.models import SectionRef, SopCard

MOST: Final = 3
"""Questions of one weekly message."""

BUMPS: Final = 3
"""So many weeks in a row without a look are reported."""

WINDOW: Final = timedelta(days=90)
"""How far back use, confusion and misses are counted."""

_USUAL_DAYS: Final = 180
"""The review period of an SOP that promises none."""

_OLDEST: Final = 3.0
_FEWEST_STUCK: Final = 2
_FEWEST_MISSES: Final = 3
_LEAST_DAMAGE: Final = 1.0
_REST_DAYS: Final = 30
"""So long after somebody looked at a section nobody is asked about it."""


class Said(StrEnum):
    """Lists what an owner can answer."""

    RIGHT = "right"
    CHANGE = "change"
    NOT_MINE = "not_mine"


@dataclass(frozen=True, slots=True)
class ReviewAsk:
    """Holds a question that was put to a person. The anchor of `section` is empty for the SOP as a whole."""

    id: str
    section: SectionRef
    person: str
    asked_at: datetime
    said: Said | None = None
    said_at: datetime | None = None
    said_by: str = ""


class ReviewAsks(Protocol):
    """Stores questions to owners and their answers. Nothing here commits."""

    def add(self, ask: ReviewAsk) -> bool:
        """Store a question; return False when its id is known."""

    def get(self, ask_id: str) -> ReviewAsk | None: ...

    def since(self, moment: datetime) -> Sequence[ReviewAsk]:
        """Return all questions asked at or after a moment, oldest first."""

    def answer(self, ask_id: str, answer: Said, by: str, at: datetime) -> bool:
        """Store the answer; return False when the question was answered before."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Multiplies four factors. Each is 1 where there is no evidence, except `use`, which counts questions and answers."""

    use: float
    age: float
    confusion: float
    misses: float

    @property
    def total(self) -> float:
        return self.use * self.age * self.confusion * self.misses


@dataclass(frozen=True, slots=True)
class Candidate:
    """Holds a section (or an SOP as a whole) with what was counted about it.

    `looked_at` is the last approval, confirmation or "still right"; `signals` are the live topics of confusion about it; `step`
    names the part that is missed most ("step 3"), empty where none stands out.
    """

    use: SectionUse
    card: SopCard
    looked_at: date
    signals: int = 0
    step: str = ""

    @property
    def place(self) -> SectionRef:
        return self.use.place

    def may_be_counted(self, fewest: int) -> bool:
        """Return whether the factors of its damage tell of no group of fewer people than `fewest`, nobody aside."""
        use = self.use
        people = (use.people, use.stuck_people, use.practised_people, use.missed_people, use.error_people)
        return all(number >= fewest for number in people if number)


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """Holds a candidate that is asked about. `bumps`: so many times in a row it was asked without an answer."""

    candidate: Candidate
    damage: Damage
    is_due: bool
    bumps: int = 0

    @property
    def place(self) -> SectionRef:
        return self.candidate.place


@dataclass(frozen=True)
class AskHistory:
    """Holds questions and answers by place, oldest first."""

    asks: Mapping[SectionRef, Sequence[ReviewAsk]] = field(default_factory=dict)

    @classmethod
    def of(cls, asks: Sequence[ReviewAsk]) -> AskHistory:
        by_section: dict[SectionRef, list[ReviewAsk]] = {}
        for ask in asks:
            by_section.setdefault(ask.section, []).append(ask)
        return cls(by_section)

    def bumps(self, place: SectionRef) -> int:
        """Count the latest consecutive unanswered questions to the person who was asked last."""
        mine = self.asks.get(place, ())
        return self._silent(place, mine[-1].person) if mine else 0

    def _silent(self, place: SectionRef, person: str) -> int:
        theirs = [ask for ask in self.asks.get(place, ()) if ask.person == person]
        return len(list(takewhile(lambda ask: ask.said is None, reversed(theirs))))

    def confirmed(self, place: SectionRef) -> date | None:
        """Return the day on which somebody last said that the section is still right."""
        days = [ask.said_at.date() for ask in self.asks.get(place, ()) if ask.said is Said.RIGHT and ask.said_at is not None]
        return max(days, default=None)

    def passed(self, place: SectionRef) -> Collection[str]:
        """Return who is not asked (again): they said that it is not theirs, or did not answer three times in a row."""
        mine = self.asks.get(place, ())
        not_theirs = {ask.person for ask in mine if ask.said is Said.NOT_MINE}
        return not_theirs | {person for person in {ask.person for ask in mine} if self._silent(place, person) >= BUMPS}


def damage_of(candidate: Candidate, today: date) -> Damage:
    """Return the four factors.

    use: questions that led to the section, and a quarter of the practice answers on it. age: days since the last look in review
    periods (180 days where none is promised), at most 3. confusion: 1, plus twice the share of questions that ended stuck
    (shrunk by two questions that did not), plus a half for each live topic, two at most. misses: 1, plus twice the share of
    practice answers that were wrong (shrunk by four right ones), plus a fifth for each mistake at work, five at most.
    """
    use, every = candidate.use, candidate.card.governance.review_every
    period = every.days if every is not None else _USUAL_DAYS
    return Damage(
        use=use.asked + use.tried / 4,
        age=min(_OLDEST, max(0, (today - candidate.looked_at).days) / period),
        confusion=1 + 2 * use.stuck / (use.asked + 2) + min(2, candidate.signals) / 2,
        misses=1 + 2 * use.missed / (use.tried + 4) + min(5, use.errors) / 5,
    )


def review_queue(candidates: Sequence[Candidate], history: AskHistory, today: date) -> list[ReviewQuestion]:
    """Return the questions to ask, the worst damage first; SOPs whose promised review is due come before all others."""
    questions = [
        ReviewQuestion(candidate, damage_of(candidate, today), _is_due(candidate, today), history.bumps(candidate.place))
        for candidate in candidates
    ]
    worth_asking = [question for question in questions if question.is_due or _is_worth_asking(question, today)]
    return sorted(worth_asking, key=lambda question: (not question.is_due, -question.damage.total, question.place))


def _is_due(candidate: Candidate, today: date) -> bool:
    """Return whether the SOP as a whole is due for its promised review, whatever the evidence."""
    return not candidate.place.anchor and candidate.card.is_overdue(today)


def _is_worth_asking(question: ReviewQuestion, today: date) -> bool:
    use, rests = question.candidate.use, (today - question.candidate.looked_at).days < _REST_DAYS
    speaks = use.stuck >= _FEWEST_STUCK or use.missed >= _FEWEST_MISSES or use.errors > 0 or question.candidate.signals > 0
    return bool(question.place.anchor) and speaks and not rests and question.damage.total >= _LEAST_DAMAGE


def reasons(candidate: Candidate, fewest: int) -> list[str]:
    """Say why it is asked about, in clauses; a count of fewer people than `fewest` is not given."""
    use = candidate.use
    clauses = []
    if use.asked:
        clauses.append(_asked(use, fewest))
    if use.missed >= _FEWEST_MISSES:
        clauses.append(_missed(candidate, fewest))
    if use.errors:
        mistakes = counted(use.error_people, "{n} person made a mistake with it", "{n} people made a mistake with it")
        clauses.append(mistakes if use.error_people >= fewest else _("A mistake came of it"))
    return clauses


def _asked(use: SectionUse, fewest: int) -> str:
    is_told, is_stuck_told = use.people >= fewest, use.stuck_people >= fewest
    if not use.stuck:
        return counted(use.people, "{n} person asked about it", "{n} people asked about it") if is_told else _("It was asked about")
    if is_told and is_stuck_told:
        sentence = _("{people} people asked about it and {stuck} were still stuck")
    elif is_told:
        sentence = _("{people} people asked about it and not everybody was helped")
    elif is_stuck_told:
        sentence = _("It was asked about and {stuck} were still stuck")
    else:
        sentence = _("It was asked about and not everybody was helped")
    return sentence.format(people=use.people, stuck=use.stuck_people)


def _missed(candidate: Candidate, fewest: int) -> str:
    use = candidate.use
    if use.practised_people >= fewest and use.missed_people >= fewest:
        share = _("{missed} of {tried} practice answers were wrong")
        at_step = _("{missed} of {tried} practice answers on {step} were wrong")
    else:
        share, at_step = _("Practice questions are missed"), _("Practice questions on {step} are missed")
    return (at_step if candidate.step else share).format(missed=use.missed, tried=use.tried, step=candidate.step)
