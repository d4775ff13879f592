"""Deadlines in business time: who is reminded, who gets it next, when clocks stand still. NOON is a Monday, 13:00 in Berlin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from fakes.company import ASKER, BACKUP, LAST, LEAD, OWNER, YES, Company
from fakes.fallback import Fallback
from fakes.samples import NOON, later
from hypothesis import given
from hypothesis import strategies as st

from core.eventlog import CAIRN, Done, Refused
from core.workdays import Calendars, Workdays
from escalation.cases.concern import Concern
from escalation.cases.events import (
    Claimed,
    Clock,
    Closed,
    Commented,
    Expired,
    InfoAsked,
    InfoGiven,
    Lapse,
    Overdue,
    Reassigned,
    Relayed,
    Reminded,
)
from escalation.cases.fold import _resumed, _stopped
from escalation.cases.models import NEVER_RAN, ClockPeriod, ClockState, Status
from escalation.cases.requests import Reassign
from escalation.clocks import DEFAULT, STEPS, TARGETS, reached_at, targets_of, used
from escalation.owners import Gap, Obstacle, OwnerRoute


@pytest.fixture
def company() -> Company:
    return Company()


def deadline(company: Company, clock: Clock) -> object:
    case = company.case()
    with company.units() as unit:
        found = company.service.deadlines(unit, case, company.now)
    return next((one.at for one in found if one.clock is clock), None)


def test_deadlines_are_in_the_owners_hours(company: Company) -> None:
    company.open()
    assert deadline(company, Clock.FIRST_RESPONSE) == later(days=1)
    assert deadline(company, Clock.RESOLUTION) == later(days=3)
    assert deadline(company, Clock.NEXT_UPDATE) is None
    company.act(OWNER, Claimed())
    assert deadline(company, Clock.FIRST_RESPONSE) is None
    assert deadline(company, Clock.NEXT_UPDATE) == later(days=2)


def test_who_is_elsewhere_works_at_other_hours(company: Company) -> None:
    company.open()
    with company.units() as unit:
        unit.people.save([replace(unit.people.get(OWNER), timezone="America/New_York")])
        unit.commit()
    assert deadline(company, Clock.FIRST_RESPONSE) == later(hours=10)
    company.open("c2", kind="safety")
    case = company.case("c2")
    with company.units() as unit:
        found = company.service.deadlines(unit, case, company.now)
    assert found[0].at == later(hours=1)


def test_holidays_are_the_workspaces(company: Company) -> None:
    calendars = Calendars(workdays=Workdays(is_holiday=lambda day: day == date(2026, 3, 3)))
    company.service = replace(company.service, calendars=calendars)
    company.open()
    assert deadline(company, Clock.FIRST_RESPONSE) == later(days=2)


def test_reminded_twice_then_the_backup_then_the_lead_and_no_further(company: Company) -> None:
    company.open()
    seen = []
    for _ in range(96):
        company.wait(minutes=30)
        seen += [(body, company.now) for body in company.tick()]
    first = Clock.FIRST_RESPONSE
    assert seen == [
        (Reminded(first, 50, 1), later(hours=4)),
        (Reminded(first, 90, 1), later(hours=23.5)),
        (Overdue(first, 100, OwnerRoute("C0SOP", BACKUP), 1), later(hours=24)),
        (Overdue(first, 200, OwnerRoute(LEAD, LEAD), 1), later(hours=48)),
    ]
    case = company.case()
    assert (case.status, case.looked_at_by) == (Status.OPEN, LEAD)
    company.wait(days=30)
    assert company.tick() == []
    assert isinstance(company.act(LEAD, YES), Done)


def test_missed_reminders_are_not_made_up_for(company: Company) -> None:
    company.open()
    company.wait(days=10)
    assert [(type(body), body.percent) for body in company.tick()] == [(Overdue, 200)]
    assert company.tick() == []


def test_of_two_replicas_one_reminds(company: Company) -> None:
    company.open()
    company.wait(hours=4)
    with company.units() as unit:
        [due] = company.service.due(unit, company.now)
    assert due.deadline == later(days=1)
    assert isinstance(company.act(CAIRN, due.body), Done)
    assert isinstance(company.act(CAIRN, due.body), Refused)


def test_the_clocks_stop_while_the_asker_owes_a_reply(company: Company) -> None:
    company.open()
    company.act(OWNER, Claimed())
    company.wait(hours=2)
    company.act(OWNER, InfoAsked("Which?"))
    assert deadline(company, Clock.RESOLUTION) is None
    company.wait(days=7)
    assert company.tick() == []
    company.act(ASKER, InfoGiven("This."))
    assert deadline(company, Clock.RESOLUTION) == later(days=10)


def test_an_asker_who_never_replies_lets_it_lapse(company: Company) -> None:
    company.open()
    company.act(OWNER, InfoAsked("Which?"))
    company.wait(days=13)
    assert company.tick() == []
    company.wait(days=1)
    assert company.tick() == [Expired(Lapse.NO_INFO)]
    assert company.case().status is Status.EXPIRED


def test_who_works_on_it_and_is_quiet_is_reminded_and_a_word_starts_the_clock_anew(company: Company) -> None:
    company.open()
    company.act(OWNER, Claimed())
    company.wait(hours=26)
    company.act(OWNER, Commented("Asking finance."))
    assert deadline(company, Clock.NEXT_UPDATE) == later(days=3, hours=2)
    company.wait(hours=44)
    assert [(body.clock, body.percent) for body in company.tick()] == [(Clock.RESOLUTION, 90)]
    assert [(body.clock, body.percent) for body in company.tick()] == []


def test_an_overdue_case_leaves_whoever_sat_on_it_but_they_may_still_decide(company: Company) -> None:
    company.open()
    company.act(OWNER, Claimed())
    company.wait(days=3)
    [moved] = company.tick()
    assert (moved.clock, moved.percent, moved.to) == (Clock.RESOLUTION, 100, OwnerRoute("C0SOP", BACKUP))
    case = company.case()
    assert (case.status, case.assignee, case.first_response.is_running) == (Status.OPEN, None, True)
    assert isinstance(company.act(OWNER, YES), Done)


def test_with_nobody_next_it_stays_and_is_said_once() -> None:
    company = Company(fallback=Fallback())
    company.publish("lonely", owner=OWNER, channel="C0SOP")
    company.reach.gone[LEAD] = Obstacle.DEACTIVATED
    company.open(concern=Concern("lonely", "limits", 1, "d"))
    company.wait(days=1)
    [due] = company.tick()
    assert (type(due), due.to) == (Overdue, OwnerRoute("C0SOP", OWNER))
    assert company.case().looked_at_by == OWNER
    assert company.tick() == []


def test_a_person_who_leaves_hands_their_cases_on(company: Company) -> None:
    company.open()
    company.act(OWNER, Claimed())
    company.reach.gone[OWNER] = Obstacle.DEACTIVATED
    company.reach.gone["owner@x.example"] = Obstacle.DEACTIVATED
    [body] = company.tick()
    assert body == Reassigned(OwnerRoute("C0SOP", BACKUP))
    assert body.to.skipped == (Gap("owner@x.example", "owner", Obstacle.DEACTIVATED),)
    assert company.case().looked_at_by == BACKUP
    company.reach.gone["C0SOP"] = Obstacle.ARCHIVED
    [moved] = company.tick()
    assert moved.to == OwnerRoute("C0HELP", BACKUP)
    company.reach.gone |= dict.fromkeys((BACKUP, LAST, "C0HELP"), Obstacle.DEACTIVATED)
    assert company.tick() == []
    assert company.case().looked_at_by == BACKUP


def test_an_archived_channel_does_not_take_the_case_from_whoever_claimed_it(company: Company) -> None:
    company.open()
    company.act(BACKUP, Claimed())
    company.reach.gone["C0SOP"] = Obstacle.ARCHIVED
    assert company.tick() == [Reassigned(OwnerRoute("C0HELP", BACKUP))]
    assert (company.case().assignee, company.case().status) == (BACKUP, Status.CLAIMED)
    assert company.tick() == []


def test_a_draft_nobody_sends_lapses(company: Company) -> None:
    company.open(send_now=False)
    company.wait(days=6)
    assert company.tick() == []
    company.wait(days=1)
    assert company.tick() == [Expired(Lapse.NEVER_SENT)]


def test_what_was_told_is_closed_and_an_approval_ends_with_its_day(company: Company) -> None:
    company.open()
    company.act(OWNER, replace(YES, expires_on=date(2026, 3, 20)))
    assert company.tick() == []
    company.act(CAIRN, Relayed("C1", "1.1"))
    company.wait(days=3)
    assert company.tick() == [Closed()]
    company.wait(days=15)
    assert company.tick() == []
    company.wait(days=1)
    assert company.tick() == [Expired(Lapse.APPROVAL_RAN_OUT)]
    case = company.case()
    assert (case.status, case.decision, len(case.decisions)) == (Status.EXPIRED, None, 1)


def test_a_worklist_goes_by_deadline_with_paused_cases_last(company: Company) -> None:
    company.open("waiting")
    company.act(OWNER, InfoAsked("Which?"), "waiting")
    company.open("slow")
    company.open("urgent", kind="legal")
    company.open("other")
    with company.units() as unit:
        company.service.reassign(unit, "other", OWNER, Reassign(BACKUP), company.now)
        unit.commit()
    company.open("draft", send_now=False)
    company.open("own", asker=OWNER)
    with company.units() as unit:
        found = company.service.worklist(unit, OWNER, company.now)
        assert [case.id for case, _ in found] == ["urgent", "slow", "waiting"]
        assert found[0][1].at == later(hours=1)
        assert found[-1][1] is None
        assert {case.id for case, _ in company.service.worklist(unit, BACKUP, company.now)} == {"other", "own"}


def test_every_kind_has_targets_in_order() -> None:
    for targets in (*TARGETS.values(), DEFAULT):
        assert timedelta(0) < targets.first_response <= targets.next_update
        assert targets.first_response <= targets.resolution
    assert targets_of("amount") == DEFAULT
    assert targets_of("legal").first_response == targets_of("safety").first_response == timedelta(hours=1)
    assert targets_of("compensation").first_response == timedelta(hours=4)
    assert all(list(steps) == sorted(steps) for steps in STEPS.values())


cuts = st.lists(st.integers(1, 5_000), min_size=1, max_size=7)


@given(cuts, st.integers(0, 20_000))
def test_a_deadline_is_when_the_clock_shows_the_amount(minutes: list[int], amount: int) -> None:
    calendar, state, at = Calendars().of("Europe/Berlin"), NEVER_RAN, NOON
    for length in minutes:
        state = _stopped(state, at) if state.is_running else _resumed(state, at)
        at += timedelta(minutes=length)
    wanted = timedelta(minutes=amount)
    reached = reached_at(state, wanted, calendar)
    assert (reached is None) == (not state.is_running)
    if reached is not None:
        assert used(state, calendar, max(reached, state.periods[-1].since)) >= wanted
        if used(state, calendar, state.periods[-1].since) <= wanted:
            assert used(state, calendar, reached) == wanted


def test_a_clock_that_stands_still_has_no_deadline() -> None:
    stopped = ClockState((ClockPeriod(NOON, later(hours=1)),))
    assert reached_at(stopped, timedelta(hours=2), Calendars().of("UTC")) is None
    assert used(stopped, Calendars().of("UTC"), later(days=9)) == timedelta(hours=1)
