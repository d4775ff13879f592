"""Half a year of the sample company, with the real delivery: no message holds the key of one of its questions.

`pytest -s` prints the figures of docs/measurements/practice.md.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from fakes.practice_company import MONDAY, Company
from fakes.unit_of_work import fake_units

from core.people import Person
from core.work_events import MISSED, WorkEvent
from core.yaml_files import read_yaml_file
from nudges.asking.attempts import Delivery, Question
from nudges.asking.quizzing import practise, quiz_me
from nudges.cards.models import Cause
from nudges.cards.starting import FollowUp, follow_up
from nudges.cards.working import work_happened
from nudges.items.bank import BankItem
from nudges.items.curation import sync_library
from nudges.items.demand import demand
from nudges.items.models import SIGN, Kind
from nudges.learners.enrolment import enrol_everyone
from nudges.rules import Rules
from nudges.skills.skillmap import parse_skill_map
from retrieval.adapters.markdown.files import read_folder
from retrieval.library.models import SectionRef
from retrieval.library.versions import Version

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
DAYS = 182
LESSONS = 60
"""Days on which everybody opens a lesson."""


@dataclass
class HalfYear:
    """Everybody learns, asks, errs and forgets; `messages` are all that were sent."""

    random: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - a simulation
    messages: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        skills, problems = parse_skill_map(read_yaml_file(EXAMPLES / "skills.yaml").value, "skills.yaml")
        assert problems == ()
        self.it = Company(fake_units(), Rules(skills))
        with self.it.units() as unit:
            unit.people.save([Person(f"U{role}", name=role, role=role) for role in skills.roles])
            for document in read_folder(EXAMPLES / "sops", (), lambda *_: None).documents:
                unit.library.add_version(document, Version(document.id, 1, document.digest, MONDAY))
                unit.library.make_current(document.id, 1, MONDAY, "test")
            unit.commit()
        sync_library(self.it.units, self.it.rules, MONDAY)
        with self.it.units() as unit:
            enrol_everyone(unit, self.it.rules, MONDAY)
            unit.commit()

    def run(self) -> HalfYear:
        for day in range(DAYS):
            self.it.now = MONDAY + timedelta(days=day)
            if self.it.now.weekday() < 5:
                self._work(day)
                self._take(list(self.it.tick().deliveries))
        return self

    def _work(self, day: int) -> None:
        """A lesson, a question, a missed step now and then, and a quiz that somebody asks for."""
        made: list[Delivery | None] = []
        with self.it.units() as unit:
            for role in self.it.rules.skills.roles.values():
                person, task = f"U{role.id}", self.random.choice(role.tasks)
                refs = [section for ref in task.sops for section in sections(unit, ref)]
                if day < LESSONS:
                    made.append(practise(unit, self.it.rules, person, self.random.choice(refs), self.it.now))
                if self.random.random() < 0.3:
                    after = FollowUp(person, Cause.QUESTION, f"{person}{day}", [self.random.choice(refs)])
                    follow_up(unit, self.it.rules, after, self.it.now)
                if self.random.random() < 0.1:
                    place = self.random.choice(refs)
                    context = {"sop": place.sop_id, "section": place.anchor}
                    step = str(self.random.randint(1, 5))
                    event = WorkEvent(f"{person}{day}", self.it.now, MISSED, person, task.id, step, context=context)
                    work_happened(unit, self.it.rules, [event], self.it.now)
                if self.random.random() < 0.05:
                    made.append(quiz_me(unit, self.it.rules, person, self.it.now))
            unit.commit()
        self._take([one for one in made if one is not None])

    def _take(self, deliveries: list[Delivery]) -> None:
        self.messages += deliveries
        for delivery in deliveries:
            for question in delivery.questions:
                self.it.replies(question, right=self.random.random() < 0.75, person=delivery.batch.person)


def sections(unit: object, ref: SectionRef) -> list[SectionRef]:
    if ref.anchor:
        return [ref]
    document = unit.library.document(ref.sop_id, 1)  # type: ignore[attr-defined]
    return [SectionRef(ref.sop_id, section.anchor) for section in document.sections]


@pytest.fixture(scope="module")
def half_year() -> HalfYear:
    return HalfYear().run()


def words(text: str) -> str:
    plain = re.findall(r"[^\W_]+|[%€$£]", text.replace("*", "").casefold())
    return f" {' '.join(plain)} "


def keys_of(question: Question) -> list[str]:
    """The words that may stand nowhere else in the message, both halves of two facts that are asked at once, every rule of three.

    None of yes, no, true, false and single words.
    """
    item = question.item.item
    halves = item.answer.split(SIGN) if item.kind is Kind.JOINED else [item.answer]
    if item.kind is Kind.MISTAKES:  # the rules as the SOP has them
        halves = [line.partition(": ")[2] for line in item.explanation.split("\n")[1:]]
    keys = [words(half.removeprefix("kept: ").removeprefix("broken: ")) for half in halves]
    return [key for key in keys if len(key.split()) > 1 and key.split()[0] not in {"yes", "no", "true", "false"}]


def shown_by(question: Question) -> str:
    item = question.item.item
    return " | ".join(
        words(text) for text in (item.stem, *item.options, item.explanation, item.evidence, *question.card.context.values())
    )


def leaked(message: Delivery) -> Iterator[str]:
    """Every key of the message that stands at another of its questions, by plain containment: apart from the code under test."""
    for question in message.questions:
        others = [other for other in message.questions if other is not question]
        for key in keys_of(question):
            if any(key in shown_by(other) for other in others):
                yield f"{question.item.item.stem} -> {key}"
        rule = words(question.item.item.evidence)
        if len(rule.split()) > 1 and any(rule in shown_by(other) for other in others):
            yield f"{question.item.item.stem} -> {rule}"


def test_no_message_of_half_a_year_holds_a_key_of_its_questions(half_year: HalfYear) -> None:
    sizes = Counter(len(message.questions) for message in half_year.messages)
    found = [leak for message in half_year.messages for leak in leaked(message)]
    print(f"\n{len(half_year.messages)} messages {dict(sizes)}, {len(found)} leaks")  # noqa: T201 - the measurement
    assert sizes[2] + sizes[3] > 200
    assert found == []


def test_no_message_asks_twice_about_one_procedure(half_year: HalfYear) -> None:
    for message in half_year.messages:
        places = [question.item.section for question in message.questions]
        assert len(set(places)) == len(places)


def test_two_asks_in_a_row_demand_something_else_wherever_there_is_something_else(half_year: HalfYear) -> None:
    with half_year.it.units() as unit:
        families = {question.card.family for message in half_year.messages for question in message.questions}
        demands = {family: {demand(found.item) for found in items} for family, items in unit.items.asked(families).items()}
    asks: dict[tuple[str, str], list[BankItem]] = {}
    for message in half_year.messages:
        for question in message.questions:
            asks.setdefault((message.batch.person, question.card.family), []).append(question.item)
    pairs = [(family, one, other) for (_, family), items in asks.items() for one, other in pairwise(items)]
    repeats = [pair for pair in pairs if demand(pair[1].item) == demand(pair[2].item)]
    print(f"\n{len(pairs)} repeats, {len(repeats)} of them with the same demand")  # noqa: T201 - the measurement
    assert len(pairs) > 100
    assert [pair for pair in repeats if len(demands[pair[0]]) > 1] == []
