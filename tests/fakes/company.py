"""A small company for the case tests: one SOP, its people, who can be reached, and vectors of questions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from fakes.fallback import Fallback
from fakes.samples import NOON, document, later, version
from fakes.unit_of_work import fake_units

from core.eventlog import CAIRN, Done
from core.people import Person
from escalation.cases.concern import Concern, Evidence, LimitAtStake
from escalation.cases.events import Claimed, Decided, Event, Opened, Outcome, Relayed
from escalation.cases.models import Case
from escalation.cases.ports import CaseUnit
from escalation.cases.requests import Opening
from escalation.cases.routing import Need
from escalation.cases.service import CaseService
from escalation.owners import Obstacle, OwnerRoute

ASKER, OWNER, BACKUP, LEAD, LAST, FINANCE, STRANGER = "U1", "U0OWNER", "U0BACKUP", "U0LEAD", "U0LAST", "U0FIN", "U9"
SECTION = document().sections[0]
CONCERN = Concern("refunds", "limits", 1, SECTION.digest, 0.8)
OVER_500 = LimitAtStake("refunds#limits:500", "refunds over 500 USD need finance-lead", "finance-lead", Decimal(750), "USD")
TO_OWNER = OwnerRoute("C0SOP", OWNER)
YES = Decided(Outcome.APPROVED, "A loyal customer.")

PEOPLE = (
    Person(ASKER, "asker@x.example", "Ada", "support", timezone="Europe/Berlin"),
    Person(OWNER, "owner@x.example", "Olga", "billing", manager=LEAD, timezone="Europe/Berlin"),
    Person(BACKUP, name="Bo", role="billing", timezone="Europe/Berlin"),
    Person(LEAD, name="Lea", role="head", timezone="Europe/Berlin"),
    Person(FINANCE, name="Fin", role="finance-lead", timezone="Europe/Berlin"),
)


@dataclass
class FakeReach:
    """Everybody is there but those in `gone`; e-mail addresses are known to Slack."""

    gone: dict[str, Obstacle] = field(default_factory=dict)
    away: set[str] = field(default_factory=set)
    """People who are in no channel."""
    closed: bool = False
    """Whether everybody in every channel may see everything."""

    def slack_id(self, name: str) -> str | None:
        found = {"owner@x.example": OWNER}.get(name, name)
        return None if found in self.gone or "@" in found else found

    def obstacle(self, name: str) -> Obstacle | None:
        return self.gone.get({"owner@x.example": OWNER}.get(name, name))

    def reads(self, channel: str, person: str) -> bool:
        return person not in self.away

    def may_all_see(self, _unit: CaseUnit, channel: str, audience: Collection[str]) -> bool:
        return self.closed


@dataclass
class FakeVectors:
    known: dict[str, Sequence[float]] = field(default_factory=dict)

    def __call__(self, _unit: object, question_ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        return {question_id: self.known[question_id] for question_id in question_ids if question_id in self.known}


@dataclass
class Company:
    """The service over a database in memory; `now` is moved by hand."""

    reach: FakeReach = field(default_factory=FakeReach)
    fallback: Fallback = field(default_factory=lambda: Fallback(LAST, "C0HELP"))

    def __post_init__(self) -> None:
        self.units = fake_units()
        self.service = CaseService(self.reach, self.fallback)
        self.now = NOON
        with self.units() as unit:
            unit.people.save(PEOPLE)
            unit.commit()
        self.publish(owner="owner@x.example", backup=BACKUP, channel="C0SOP")

    def publish(self, sop_id: str = "refunds", text: str = "Refund within 30 days.", **governance: object) -> None:
        with self.units() as unit:
            latest = unit.library.latest(sop_id)
            number = latest.number + 1 if latest else 1
            doc = document(sop_id, text, **governance)
            unit.library.add_version(doc, version(doc, number))
            unit.library.make_current(sop_id, number, NOON, "U9")
            unit.commit()

    def wait(self, **amount: float) -> None:
        self.now += later(**amount) - NOON

    def open(self, case_id: str = "c1", **changes: object) -> Case:
        opening = replace(Opening(f"q-{case_id}", ASKER, "amount", CONCERN, send_now=True), **changes)
        with self.units() as unit:
            result = self.service.open_case(unit, case_id, opening, self.now)
            unit.commit()
        assert isinstance(result, Done), result
        return result.record

    def desk_need(self, *, is_private: bool) -> Need:
        return Need(ASKER, CONCERN, is_private=is_private)

    def act(self, person: str, body: object, case_id: str = "c1") -> object:
        with self.units() as unit:
            result = self.service.act(unit, case_id, person, body, self.now)
            unit.commit()
        return result

    def case(self, case_id: str = "c1") -> Case:
        with self.units() as unit:
            return unit.cases.get(case_id)

    def tick(self) -> list[object]:
        """Do all that is due; returns the bodies that were accepted."""
        with self.units() as unit:
            dues = self.service.due(unit, self.now)
        results = [self.act(CAIRN, due.body, due.record.id) for due in dues]
        return [result.event.body for result in results if isinstance(result, Done)]


def opened(number: int = 1, asker: str = ASKER, *, is_draft: bool = False, concern: Concern | None = CONCERN) -> Event:
    evidence = Evidence(0.93, ("over a limit",), OVER_500)
    body = Opened(f"q{number}", asker, "amount", concern, evidence, None if is_draft else TO_OWNER)
    return Event(f"c{number}", 1, asker, later(minutes=number), body)


def decided(number: int = 1, said: Decided = YES) -> list[Event]:
    """A whole case: opened, claimed, decided, told."""
    case = f"c{number}"
    return [
        opened(number),
        Event(case, 2, OWNER, later(hours=number), Claimed()),
        Event(case, 3, OWNER, later(hours=number, minutes=5), said),
        Event(case, 4, CAIRN, later(hours=number, minutes=6), Relayed("C1", "9.9")),
    ]
