"""Many rows of the past, the same for the same number: questions, answers and work events of 200 people over two years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from bot.wiring.history import HistoryRows
from core.people import Person
from core.work_events import COMPLETED, ESCALATED, MISSED, REOPENED, WorkEvent, WorkKind
from nudges.asking.attempts import Ask, AskState, Attempt, Batch, Confidence
from nudges.cards.models import Cause, Start
from nudges.cards.spacing import Rating
from nudges.cards.starting import start_id
from nudges.items.bank import BankItem
from nudges.skills.skillmap import SkillMap, Task, Weights
from retrieval.library.models import SectionRef
from retrieval.questions import (
    ANSWERED,
    NEEDS_HUMAN,
    PLACES,
    Feedback,
    FeedbackKind,
    LoggedQuestion,
    LoggedSource,
    Place,
    Question,
    Surface,
)
from scripts.history.asking import TEAM
from scripts.history.company import workdays

PEOPLE: Final = 200
DAYS: Final = 730
AT_ONCE: Final = 5000
SOURCE: Final = "bench"
_LEADS: Final = {"billing-ops": "U0AMARA", "support": "U0NOOR", "onboarding": "U0FREYA", "finance-ops": "U0GRETA"}
_RIGHT: Final = 0.75
_HELPED: Final = 0.3
_STUCK: Final = 0.06
_OUTCOMES: Final = {ANSWERED: 78, PLACES: 14, "unanswered": 7.5, NEEDS_HUMAN: 0.5}
_KINDS: Final = {
    COMPLETED: 44,
    WorkKind.HANDLING_TIME.value: 30,
    MISSED: 4,
    REOPENED: 2,
    ESCALATED: 2,
    WorkKind.RESOLVED_FIRST_CONTACT.value: 6,
    WorkKind.CSAT.value: 4,
    WorkKind.SLA_MET.value: 7,
    WorkKind.SLA_BREACHED.value: 1,
}
_VALUED: Final = {WorkKind.HANDLING_TIME.value: "minutes", WorkKind.RESOLVED_FIRST_CONTACT.value: None, WorkKind.CSAT.value: None}
_OPENS: Final = time(8)
_OFFICE_MINUTES: Final = 600


@dataclass(frozen=True, slots=True)
class SampleBasis:
    """What rows are about. `sections` are those that are asked about, the most frequent first."""

    sections: Sequence[SectionRef]
    items: Sequence[BankItem]
    skills: SkillMap
    people: Sequence[Person]


@dataclass
class _Lots:
    """Draws persons, moments and what a row is about."""

    ground: SampleBasis
    days: Sequence[date]
    random: Random
    items_by_section: Mapping[tuple[str, str], Sequence[BankItem]] = field(init=False)
    _zipf: list[float] = field(init=False)
    _items: Mapping[str, Sequence[BankItem]] = field(init=False)

    def __post_init__(self) -> None:
        self._zipf = list(accumulate(1 / (rank + 1) for rank in range(len(self.ground.sections))))
        by_section: dict[tuple[str, str], list[BankItem]] = defaultdict(list)
        for item in self.ground.items:
            by_section[item.item.sop, item.item.section].append(item)
        self.items_by_section = by_section
        weights = Weights(self.ground.skills)
        self._items = {
            role: [item for item in self.ground.items if weights.task(role, item.section) is not None]
            for role in self.ground.skills.roles
        }

    def person(self) -> Person:
        return self.random.choice(self.ground.people)

    def moment(self) -> datetime:
        minutes = self.random.randrange(_OFFICE_MINUTES * 60)
        return datetime.combine(self.random.choice(self.days), _OPENS, UTC) + timedelta(seconds=minutes)

    def section(self) -> SectionRef:
        return self.random.choices(self.ground.sections, cum_weights=self._zipf)[0]

    def task(self, person: Person) -> Task:
        return self.random.choice(self.ground.skills.roles[person.role or ""].tasks)

    def items(self, person: Person) -> Sequence[BankItem]:
        return self._items[person.role or ""]

    def one_of(self, weights: Mapping[str, float]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]


def person(number: int) -> str:
    return f"U0B{number:05}"


def staff(skills: SkillMap, until: date) -> list[Person]:
    """People of the sample company's roles, who began at some time in the last three years."""
    random = Random("staff")  # noqa: S311 - a measurement
    roles = [role for role in _LEADS if role in skills.roles]
    return [
        Person(
            person(number),
            f"b{number:05}@bench.example",
            f"Bench {number}",
            roles[number % len(roles)],
            started_on=until - timedelta(days=random.randrange(30, 1095)),
            manager=_LEADS[roles[number % len(roles)]],
        )
        for number in range(PEOPLE)
    ]


def many(count: int, ground: SampleBasis, until: date) -> Iterator[HistoryRows]:
    """Yield `count` rows in all, a third of each kind, `AT_ONCE` of each at a time; the last day is the one before `until`."""
    lots = _Lots(ground, workdays(until - timedelta(days=1), DAYS), Random("insights"))  # noqa: S311 - a measurement
    third = count // 3
    for first in range(0, third, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, third))
        questions = [_question(number, lots) for number in numbers]
        events = [_event(number, lots) for number in numbers]
        batches, asks, attempts = zip(*(_answer(number, lots) for number in numbers), strict=True)
        starts = [start for event in events if (start := _after(event, lots)) is not None]
        yield HistoryRows(questions, events, starts, batches, asks, attempts)


def beginnings(ground: SampleBasis, until: date) -> HistoryRows:
    """What begins a card for everybody and each family of their role, before all that `many` yields."""
    lots = _Lots(ground, [until - timedelta(days=DAYS + 3)], Random("beginnings"))  # noqa: S311 - a measurement
    families = ((person, item) for person in ground.people for item in {it.item.family: it for it in lots.items(person)}.values())
    return HistoryRows(starts=[_start(person.id, item, Cause.PATH, "bench", lots.moment()) for person, item in families])


def _after(event: WorkEvent, lots: _Lots) -> Start | None:
    """The practice that a missed step starts."""
    items = lots.items_by_section.get((event.sop or "", event.section or ""), ())
    return _start(event.person, items[0], Cause.MISSED_STEP, event.id, event.at) if event.kind == MISSED and items else None


def _start(person: str, item: BankItem, cause: Cause, source: str, at: datetime) -> Start:
    family = item.item.family
    return Start(start_id(cause, source, person, family), person, family, item.section, cause, at, at.date(), 0.9)


def _question(number: int, lots: _Lots) -> LoggedQuestion:
    person, at, outcome, section = lots.person(), lots.moment(), lots.one_of(_OUTCOMES), lots.section()
    place = Place(TEAM, f"D{person.id[1:]}", "", "", Surface.DIRECT, is_private=True)
    source = LoggedSource(section.sop_id, 1, section.anchor, 1, 0.8, 0.7, 1, 1)
    clicks = tuple(Feedback(f"q{number}", person.id, kind, at + timedelta(minutes=1)) for kind in _clicks(outcome, lots.random))
    question = Question(f"q{number}", person.id, f"question {number % 997} about {section}", place, at)
    reason = "out_of_scope" if outcome == "unanswered" else None
    sources = () if outcome == "unanswered" else (source,)
    return LoggedQuestion(question, person.role, outcome, reason, 0.8, 100, 90, sources, clicks)


def _clicks(outcome: str, random: Random) -> Iterator[FeedbackKind]:
    lot = random.random()
    if outcome not in {ANSWERED, PLACES}:
        return
    if lot < _STUCK:
        yield FeedbackKind.STILL_STUCK
    elif outcome == PLACES:
        yield FeedbackKind.CHOSEN
    elif lot < _STUCK + _HELPED:
        yield FeedbackKind.HELPED


def _event(number: int, lots: _Lots) -> WorkEvent:
    person, at, kind = lots.person(), lots.moment(), lots.one_of(_KINDS)
    task = lots.task(person)
    if kind in _VALUED:
        value = round(lots.random.uniform(5, 40), 1) if _VALUED[kind] else float(lots.random.random() < _RIGHT)
        return WorkEvent(f"e{number}", at, kind, person.id, task.id, value=value, unit=_VALUED[kind], source=SOURCE)
    if kind == MISSED:
        place = _missed_in(task, lots)
        step = str(lots.random.randint(1, 5))
        anchor = place.anchor or None
        return WorkEvent(f"e{number}", at, kind, person.id, task.id, step, source=SOURCE, sop=place.sop_id, section=anchor)
    return WorkEvent(f"e{number}", at, kind, person.id, task.id, source=SOURCE)


def _missed_in(task: Task, lots: _Lots) -> SectionRef:
    """A section of the task that something is asked about, where there is one."""
    named = lots.random.choice(task.sops)
    known = [anchor for sop, anchor in lots.items_by_section if sop == named.sop_id and named.anchor in {"", anchor}]
    return SectionRef(named.sop_id, lots.random.choice(known)) if known else named


def _answer(number: int, lots: _Lots) -> tuple[Batch, Ask, Attempt]:
    person, at = lots.person(), lots.moment()
    item = lots.random.choice(lots.items(person)).item
    on, is_right = at.date(), lots.random.random() < _RIGHT
    choice, rating = (item.key, Rating.GOOD) if is_right else ((item.key + 1) % len(item.options), Rating.AGAIN)
    about = (f"a{number}", person.id, item.family, item.id, item.kind.value)
    sure = Confidence.SURE if lots.random.random() < _HELPED else None
    return (
        Batch(f"b{number}", person.id, on, at),
        Ask(f"a{number}", f"b{number}", person.id, item.family, item.id, 0, at, AskState.ANSWERED),
        Attempt(*about, choice, is_right, at, on, rating, 0.9, Cause.PATH, 12.0, sure),
    )
