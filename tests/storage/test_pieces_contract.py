"""Counts that are read once for a whole ladder are those of each span by itself: memory, SQLite and PostgreSQL, on random rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from random import Random

import pytest
from fakes.quiz_sops import REFUNDS, items_of
from fakes.samples import NOON, question
from fakes.unit_of_work import Units

from core.work_events import WorkEvent
from insights.kpi.pieces import Pieces
from insights.kpi.ports import Facts
from insights.kpi.tallies import OwnKind, PersonValue, Slice, Span, Tallies, Tally
from insights.kpi.windows import WEEK, weeks_of
from insights.topics.models import Member, Topic
from nudges.asking.attempts import Ask, Attempt, Batch, Confidence
from nudges.cards.models import Cause
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState
from retrieval.library.models import SectionRef
from retrieval.questions import Feedback, FeedbackKind

END = NOON.replace(hour=0) + timedelta(days=1)
LAUNCH = END - 5 * WEEK - timedelta(days=3)
SHOWN, VALUE = Span(END - 6 * WEEK, END), Span(END - 3 * WEEK, END)
SPANS = [*weeks_of(SHOWN), VALUE, Span(LAUNCH - 4 * WEEK, LAUNCH), Span(LAUNCH, LAUNCH + 4 * WEEK)]
WORK = ("csat", "cycle_time", "step_missed")
KINDS = [*(kind.value for kind in OwnKind), *WORK]
SLICES = [
    Slice(),
    Slice(people=["U1", "U3", "U5"]),
    Slice(people=[]),
    Slice(tasks=["refund"], places=[SectionRef("refunds", "")]),
    Slice(currency="EUR"),
]


def filled(units: Units, random: Random) -> None:
    """Everything a ladder counts over ten weeks, in several time zones; one person is erased, and events come late."""
    people, item = [f"U{number}" for number in range(7)], items_of(REFUNDS)[0]

    def at() -> datetime:
        moment = END - timedelta(minutes=random.randrange(10 * 7 * 24 * 60))
        return moment.astimezone(timezone(timedelta(hours=random.choice((-7, 0, 9)))))

    with units() as unit:
        unit.items.add([BankItem(each, ItemState.APPROVED, NOON) for each in items_of(REFUNDS)])
        unit.topics.lock()
        members = []
        for number in range(1, 181):
            logged = question(number, random.choice(people))
            unit.questions.add(replace(logged, question=replace(logged.question, asked_at=at())))
            topic = random.choice(("ta", "tb"))
            members += [Member(f"q{number}", len(members) + 1, topic, topic, len(members) + 1)] if random.random() < 0.9 else []
            for _ in range(random.randrange(3)):
                kind = random.choice((FeedbackKind.HELPED, FeedbackKind.STILL_STUCK))
                unit.questions.add_feedback(Feedback(f"q{number}", random.choice(people), kind, at()))
        unit.topics.add(members, [Topic("ta", NOON, None), Topic("tb", NOON, None)], "m")
        for number in range(120):
            person, moment, sure = random.choice(people), at(), random.choice((None, *Confidence))
            made = Attempt(
                *(f"a{number}", person, item.family, item.id, random.choice(("next-step", "scenario")), 0, random.random() < 0.7),
                *(moment, moment.date(), Rating.GOOD, 0.9, Cause.QUESTION),
                confidence=sure,
            )
            unit.asks.add(
                [Batch(made.ask, person, made.on, moment)], [Ask(made.ask, made.ask, person, item.family, item.id, 0, moment)]
            )
            unit.asks.record(made)
        unit.work.add([_event(number, at(), random, people) for number in range(200)])
        unit.questions.erase_person("U2")
        unit.commit()
    with units() as unit:
        unit.work.add([_event(number, at(), random, people) for number in range(200, 220)])
        unit.commit()


def _event(number: int, at: datetime, random: Random, people: Sequence[str]) -> WorkEvent:
    value, unit = random.choice(((None, None), (2.0, "hours"), (7.0, "EUR"), (3.0, "USD")))
    task = random.choice(("refund", "capture", None))
    return WorkEvent(f"e{number}", at, random.choice(WORK), random.choice(people), task, value=value, unit=unit)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_read_once_is_what_each_span_counts(units: Units, seed: int) -> None:
    filled(units, Random(seed))  # noqa: S311 - rows of a test
    with units() as unit:
        for part in SLICES:
            pieces = Pieces(unit.facts, KINDS, part, SPANS)
            for span in SPANS:
                _same(pieces.tallies(span, KINDS, part), unit.facts.tallies(span, KINDS, part))
                theirs = pieces.of_people(span, KINDS, part), unit.facts.of_people(span, KINDS, part)
                assert [(one.person, one.kind) for one in theirs[0]] == [(one.person, one.kind) for one in theirs[1]]
                _same(*({f"{one.person} {one.kind}": one.tally for one in rows} for rows in theirs))


def _same(one: Tallies, other: Tallies) -> None:
    """But for the order in which decimals are added up."""
    assert {kind: tally._replace(total=0.0) for kind, tally in one.items()} == {
        kind: tally._replace(total=0.0) for kind, tally in other.items()
    }
    assert {kind: tally.total for kind, tally in one.items()} == pytest.approx({kind: tally.total for kind, tally in other.items()})


class Counting:
    """Facts that note what was asked of them."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.asked = facts, list[str]()

    def __getattr__(self, name: str) -> object:
        self.asked.append(name)
        return getattr(self.facts, name)


def test_rows_are_read_once_and_only_when_they_are_wanted(units: Units) -> None:
    filled(units, Random(9))  # noqa: S311 - rows of a test
    with units() as unit:
        facts = Counting(unit.facts)
        pieces = Pieces(facts, KINDS, Slice(), SPANS)  # type: ignore[arg-type]
        assert not facts.asked
        for span in SPANS:
            pieces.tallies(span, KINDS)
        assert sorted(facts.asked) == ["askings", "of_pieces"]
        some = pieces.of_people(VALUE, ["csat"], Slice(people=["U1"]))
        assert {(value.person, value.kind) for value in some} == {("U1", "csat")}
        assert isinstance(some[0], PersonValue)
        assert sorted(facts.asked) == ["askings", "of_pieces"]


def test_another_span_is_counted_by_itself(units: Units) -> None:
    filled(units, Random(9))  # noqa: S311 - rows of a test
    with units() as unit:
        pieces = Pieces(unit.facts, KINDS, Slice(), SPANS)
        short = Span(END - timedelta(days=2), END)
        assert pieces.tallies(short, KINDS) == unit.facts.tallies(short, KINDS)
        assert pieces.tallies(VALUE, ["leakage"]) == {}
        assert Tally() not in pieces.tallies(VALUE, KINDS).values()
