"""A small company that practises: SOPs cut by the real reader, one role, people, and a clock in the tests' hands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fakes.approved_steps import approved_steps
from fakes.quiz_sops import REFUNDS
from fakes.quiz_sops import sop as cut_sop

from core.people import Person
from nudges.asking.answering import answer
from nudges.asking.attempts import Delivery, Outcome, Question, Reply
from nudges.asking.service import Due, due_batches
from nudges.cards.models import Cause, PracticeCard, Start
from nudges.cards.starting import FollowUp, follow_up
from nudges.items.curation import sync_library
from nudges.items.reviewing import approve
from nudges.learners.enrolment import enrol_everyone
from nudges.rules import Rules
from nudges.skills.skillmap import Frequency, Role, SkillMap, Task
from retrieval.library.models import SectionRef, SopDocument
from retrieval.library.versions import Version

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
ISSUE = SectionRef("refunds", "issue-a-refund")
DEADLINES = SectionRef("refunds", "deadlines")
APPROVALS = SectionRef("refunds", "who-approves")

MAP = SkillMap(
    {
        "support": Role(
            "support",
            "Support",
            (
                Task("greet", "Greet a customer", Frequency.DAILY, 1, (SectionRef("greeting", ""),)),
                Task("refund", "Issue a refund", Frequency.DAILY, 4, (SectionRef("refunds", ""),), ("greet",)),
                Task("close", "Close an account", Frequency.RARE, 3, (SectionRef("closing", ""),), ("refund",)),
            ),
        )
    }
)
GREETING = """# Greeting

## How to greet a customer

1. Open the ticket in Tallyroom and read the whole thread.
2. Check the name of the customer in the profile.
3. Address the customer by this name in the first line.
4. Confirm the account number with the customer.
5. Write a summary of the request into the ticket.
6. Notify the shift lead of a request that cannot wait.
7. Set the status of the ticket to In progress.
"""
PEOPLE = (
    Person("U1", "one@x.example", "One", "support", timezone="UTC"),
    Person("U2", None, "Two", "support", timezone="Asia/Kolkata"),
    Person("U9", None, "Boss", "lead", timezone="UTC"),
)


def no_map() -> Rules:
    """Nothing is on a map: the aimed recall is that of the published table."""
    return Rules()


@dataclass
class Company:
    """Opens a unit per call and commits it, as the bot does."""

    units: Callable[[], Any]
    rules: Rules = field(default_factory=no_map)
    now: datetime = MONDAY

    def open(self, *texts: str, people: Sequence[Person] = PEOPLE) -> Company:
        for text in texts or (REFUNDS,):
            self.publish(text)
        with self.units() as unit:
            unit.people.save(people)
            enrol_everyone(unit, self.rules, self.now)
            unit.commit()
        return self

    def publish(self, text: str) -> SopDocument:
        name = text.split("\n", 1)[0].strip("# ").casefold()
        document = cut_sop(text, owner="U0OWNER", sop_id=name)
        with self.units() as unit:
            latest = unit.library.latest(name)
            number = latest.number + 1 if latest else 1
            unit.library.add_version(document, Version(name, number, document.digest, self.now))
            unit.library.make_current(name, number, self.now, "U0OWNER")
            unit.items.add(approved_steps(document, self.now))
            unit.commit()
        sync_library(self.units, self.rules, self.now)
        return document

    def asks_about(self, section: SectionRef, person: str = "U1", source: str = "q1", quote: str = "") -> Start | None:
        with self.units() as unit:
            begun = follow_up(unit, self.rules, FollowUp(person, Cause.QUESTION, source, [section], quote), self.now)
            unit.commit()
        return begun

    def tick(self, limit: int = 100) -> Due:
        with self.units() as unit:
            due = due_batches(unit, self.rules, self.now, limit)
            unit.commit()
        return due

    def batch(self, person: str = "U1") -> Delivery | None:
        return next((delivery for delivery in self.tick().deliveries if delivery.batch.person == person), None)

    def replies(self, question: Question, *, right: bool, person: str = "U1", **more: Any) -> Outcome:
        item = question.item.item
        wrong = 0 if item.is_self_rated else (item.key + 1) % len(item.options)
        choice = wrong if not right else 2 if item.is_self_rated else item.key
        with self.units() as unit:
            outcome = answer(unit, self.rules, Reply(question.ask.id, person, choice, **more), self.now)
            unit.commit()
        return outcome

    def card(self, family: str, person: str = "U1") -> PracticeCard:
        with self.units() as unit:
            found = unit.cards.get(person, family)
        assert found is not None
        return found

    def at(self, day: date, hour: int = 12) -> None:
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)

    def approve_all(self, sop: str) -> None:
        """The owner approves every question of an SOP that waits and in which the lint finds nothing."""
        with self.units() as unit:
            for found in unit.items.waiting([sop]):
                if not found.item.findings:
                    approve(unit, found.item.id, "U0OWNER", self.now)
            unit.commit()

    def later(self, **amount: float) -> None:
        self.now += timedelta(**amount)
