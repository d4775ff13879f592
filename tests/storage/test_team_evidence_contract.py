"""What is read of a team at once is what each person's own rows say: memory, SQLite and PostgreSQL, on random rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from fakes.practice_company import GREETING, MAP, MONDAY, Company
from fakes.quiz_sops import REFUNDS
from fakes.unit_of_work import Units

from core.people import Person
from core.work_events import COMPLETED, ESCALATED, MISSED, REOPENED, WorkEvent
from nudges.asking.attempts import Ask, Attempt, Batch, Grade
from nudges.cards.models import Begun, Cause
from nudges.cards.spacing import Rating
from nudges.cards.working import work_happened
from nudges.learners import evidence
from nudges.learners.evidence import SINCE, evidence_of, mastery_of, mastery_of_each
from nudges.rules import Rules
from nudges.skills.checkpoints import Checkpoint, CheckpointState

NAMES = [f"U{number}" for number in range(5)]
ZONES = ("UTC", "Asia/Kolkata", "America/Los_Angeles")
KINDS = COMPLETED, MISSED, REOPENED, ESCALATED


@pytest.fixture
def company(units: Units) -> Company:
    """People who answer and work for two years; one of them does nothing, and one is not asked about."""
    people = [Person(name, None, name, "support", timezone=ZONES[number % 3]) for number, name in enumerate(NAMES)]
    company = Company(units, Rules(MAP)).open(REFUNDS, GREETING, people=people)
    random = Random(7)  # noqa: S311 - rows of a test

    def at() -> object:
        return MONDAY - timedelta(minutes=random.randrange(2 * 365 * 24 * 60))

    with units() as unit:
        events = [
            WorkEvent(f"w{number}", at(), random.choice(KINDS), random.choice(NAMES[1:]), random.choice(("refund", "greet", None)))
            for number in range(150)
        ]
        missed = {"sop": "refunds", "section": "Issue a refund"}
        events += [
            WorkEvent(f"m{number}", MONDAY, MISSED, random.choice(NAMES[1:]), "refund", str(4 + number % 2), context=missed)
            for number in range(8)
        ]
        work_happened(unit, company.rules, events, MONDAY)
        families = [card.family for name in NAMES for card in unit.cards.of_person(name)]
        for number in range(120):
            person, family, moment = random.choice(NAMES[1:]), random.choice(families), at()
            kind = random.choice(("next-step", "scenario", "recall"))
            made = Attempt(
                *(f"a{number}", person, family, "i1", kind, 0, random.random() < 0.7),
                *(moment, moment.date(), Rating.GOOD, 0.9, Cause.QUESTION),
            )
            unit.asks.add([Batch(made.ask, person, made.on, moment)], [Ask(made.ask, made.ask, person, family, "i1", 0, moment)])
            assert unit.asks.record(made)
        for name in NAMES[1:4]:
            state = random.choice((CheckpointState.CONFIRMED, CheckpointState.ASKED))
            unit.checkpoints.add(Checkpoint(name, "support", "refund", state, MONDAY - timedelta(days=5), "U9"))
        unit.commit()
    return company


def test_evidence_of_a_team_is_that_of_each_person(company: Company) -> None:
    since = MONDAY - SINCE
    with company.units() as unit:
        known = evidence_of(unit, NAMES[:4], since)
        assert list(known) == NAMES[:4]
        for person, evidence in known.items():
            attempts = unit.asks.attempts_of(person, since)
            assert list(evidence.cards) == list(unit.cards.of_person(person))
            assert list(evidence.grades) == [Grade(one.on, one.family, one.is_right, one.is_self_rated) for one in attempts]
            own = unit.work.outcomes_of([person], since, {COMPLETED, MISSED, REOPENED})
            assert list(evidence.outcomes) == list(own.get(person, ()))
            begun = [one for one in unit.cards.starts_of(person, Cause.MISSED_STEP) if one.at >= since]
            assert list(evidence.begun) == [Begun(one.id, one.at, one.family) for one in begun]
            checkpoints = unit.checkpoints.of_person(person)
            assert list(evidence.confirmed) == [one for one in checkpoints if one.state is CheckpointState.CONFIRMED]
        assert not known[NAMES[0]].outcomes
        assert all(any(getattr(each, name) for each in known.values()) for name in ("grades", "outcomes", "begun"))


def test_mastery_of_a_team_is_that_of_each_learner(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "_TOGETHER", 2)
    with company.units() as unit:
        learners = [replace(unit.learners.get(name), zone=ZONES[number % 3]) for number, name in enumerate(NAMES)]
        each = [mastery_of(unit, company.rules, learner, MONDAY) for learner in learners]
        assert list(mastery_of_each(unit, company.rules, learners, MONDAY)) == each
        assert any(known.weakest is not None for known in each[1].values())
