"""Who sees which tasks on the page Why, read through every kind of storage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.samples import NOON, document, version
from fakes.unit_of_work import Units

from bot.insights.why import WhyPages, tasks_of
from core.people import Person, Viewer
from core.work_events import WorkEvent
from insights.diagnosis.models import Cause
from insights.kpi.values import FRESH
from insights.reports.models import Verb
from insights.reports.readers import Reader, visibility_of
from nudges.skills.skillmap import Frequency, Role, SkillMap, Task
from retrieval.library.models import SectionRef

SKILLS = SkillMap(
    {
        "support": Role(
            "support",
            "Support",
            (
                Task("refund", "Issue a refund", Frequency.DAILY, 4, (SectionRef("refunds", ""),)),
                Task("vat", "Check VAT", Frequency.WEEKLY, 2, (SectionRef("vat", "steps"),)),
            ),
        )
    }
)
TEAM = tuple(f"U{number}" for number in range(6))
REST = tuple(f"U{number}" for number in range(6, 12))
ADMIN = Reader("UA", is_admin=True)
MANAGER = Reader("UM", team=TEAM)
OWNER = Reader("UO", sops=frozenset({"vat"}))


def work(person: str, task: str, times: int, errors: int) -> Iterator[WorkEvent]:
    for number in range(times):
        kind = "step_missed" if number < errors else "task_completed"
        yield WorkEvent(f"{person}-{task}-{number}", NOON - timedelta(days=1 + number % 40), kind, person, task)


@pytest.fixture
def pages(units: Units) -> WhyPages:
    """Twelve people; refunds go wrong often, VAT seldom. The SOP on refunds is restricted to support."""
    with units() as unit:
        for doc in (document(audience=frozenset({"support"}), owner="UO2"), document("vat")):
            unit.library.add_version(doc, version(doc))
            unit.library.make_current(doc.id, 1, NOON - timedelta(days=100), "U9")
        unit.people.save([Person(name, role="support", manager="UM" if name in TEAM else "UN") for name in (*TEAM, *REST)])
        for name in (*TEAM, *REST):
            unit.work.add([*work(name, "refund", 30, 12), *work(name, "vat", 30, 2)])
        unit.commit()
    return WhyPages(units, lambda: NOON, SKILLS)


def test_an_administrator_sees_every_task(pages: WhyPages) -> None:
    found = {one.task.id: one for one in pages.findings(ADMIN).diagnoses}
    assert {name: one.n for name, one in found.items()} == {"refund": 12, "vat": 12}
    assert found["refund"].work.events == 144
    assert not found["vat"].cause.is_named


def test_what_is_found_stands_for_ten_minutes_and_for_who_may_see_the_same(pages: WhyPages) -> None:
    before = pages.findings(ADMIN)
    with pages.units() as unit:
        unit.work.add([WorkEvent(f"late-{name}", NOON - timedelta(days=1), "step_missed", name, "vat") for name in TEAM])
        unit.commit()
    assert pages.findings(ADMIN) is before
    assert {one.task.id: one.work.events for one in pages.findings(MANAGER).diagnoses}["vat"] == 12 + len(TEAM)
    later = replace(pages, clock=lambda: NOON + FRESH)
    assert {one.task.id: one.work.events for one in later.findings(ADMIN).diagnoses}["vat"] == 24 + len(TEAM)


def test_a_manager_sees_their_team(pages: WhyPages) -> None:
    assert {one.task.id: (one.n, one.work.events) for one in pages.findings(MANAGER).diagnoses} == {
        "refund": (6, 72),
        "vat": (6, 12),
    }
    few = Reader("UM", team=TEAM[:4])
    assert pages.findings(few).diagnoses == []
    assert "under 5 people" in " ".join(pages.page(few).notes)


def test_an_owner_sees_the_tasks_of_their_sops(pages: WhyPages) -> None:
    assert [one.task.id for one in pages.findings(OWNER).diagnoses] == ["vat"]


def test_a_manager_who_owns_sees_each_task_once(pages: WhyPages) -> None:
    both = Reader("UM", team=TEAM, sops=frozenset({"vat"}))
    assert {one.task.id: one.n for one in pages.findings(both).diagnoses} == {"refund": 6, "vat": 6}
    counted = "the last 8 weeks, the people who report to you, and everybody on the other tasks of your SOPs."
    assert counted in " ".join(pages.page(both).notes)


def test_who_leads_and_owns_nothing_sees_nothing(pages: WhyPages) -> None:
    found = pages.findings(Reader("U1"))
    assert (found.diagnoses, found.matrix, found.friction) == ([], [], [])


def test_the_strict_preset_asks_for_ten_people(pages: WhyPages) -> None:
    strict = visibility_of("nothing", "strict")
    assert pages.findings(Reader("UM", team=TEAM, visibility=strict)).diagnoses == []
    assert len(pages.findings(Reader("UA", is_admin=True, visibility=strict)).diagnoses) == 2


def test_a_restricted_sop_is_named_to_its_readers_only(pages: WhyPages) -> None:
    hidden, shown = pages.page(ADMIN), pages.page(Reader("UA", is_admin=True, viewer=Viewer.of("support")))
    assert "Refunds" not in repr(hidden.blocks[0])
    targets = [todo.action.target for todo in shown.blocks[0].todos if todo.action and todo.action.verb is Verb.ASK_OWNER]
    assert targets == ["refunds"]
    assert [todo.action for todo in hidden.blocks[0].todos] == [None]


def test_rows_for_this_week_are_the_named_bottlenecks(pages: WhyPages) -> None:
    named = [one for one in pages.findings(MANAGER).diagnoses if one.cause.is_named]
    assert len(pages.todos(MANAGER)) == len(named)


def test_nothing_older_than_the_weeks_counts(pages: WhyPages) -> None:
    lately = WhyPages(pages.units, lambda: NOON + timedelta(weeks=8), SKILLS)
    assert all(one.cause is Cause.UNKNOWN for one in lately.findings(ADMIN).diagnoses)


def test_the_skill_map_becomes_tasks() -> None:
    refund, vat = tasks_of(SKILLS)
    assert (refund.cell, refund.weight, refund.sops) == (("support", "refund"), 16, ("refunds",))
    assert (vat.frequency, vat.impact, vat.role_title) == (3, 2, "Support")
