"""Whatever people and time do: one status, one decision at most, somebody to look at it, and never the asker; no verdict but by
who holds the role that the limit names; nothing private or restricted in a channel.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from fakes.company import ASKER, BACKUP, FINANCE, LAST, LEAD, OVER_500, OWNER, STRANGER, Company
from hypothesis import given, settings
from hypothesis import strategies as st

from core.eventlog import CAIRN, CardPosted, Done, Refused
from escalation.cases.concern import Evidence
from escalation.cases.events import (
    Claimed,
    Clock,
    Closed,
    Commented,
    Decided,
    Expired,
    InfoAsked,
    InfoGiven,
    Lapse,
    NotMine,
    Outcome,
    Overdue,
    Reassigned,
    Relayed,
    Reminded,
    Reopened,
    Sent,
    Withdrawn,
)
from escalation.cases.fold import CASES
from escalation.cases.models import Case, Status
from escalation.cases.requests import Again, Reassign
from escalation.owners import Obstacle, OwnerRoute

PEOPLE = (ASKER, OWNER, BACKUP, LAST, LEAD, FINANCE, STRANGER)
people = st.sampled_from(PEOPLE)
words = st.sampled_from(["", "because"])
routes = st.builds(OwnerRoute, st.sampled_from(["C0SOP", "C0HELP", "", ASKER, OWNER]), st.none() | people)
amounts = st.none() | st.sampled_from([Decimal(-1), Decimal(750)])
days = st.none() | st.dates(date(2026, 2, 20), date(2026, 3, 20))
decisions = st.builds(Decided, st.sampled_from(Outcome), words, words, amounts, days, st.none() | st.just("c0"), st.booleans())
clocks, runs = st.sampled_from(Clock), st.integers(0, 3)
percents = st.sampled_from([50, 90, 100, 200])
bodies = st.one_of(
    st.builds(Sent, routes),
    st.builds(CardPosted, st.just("C0SOP"), st.sampled_from(["1.1", "2.2"])),
    st.just(Claimed()),
    st.builds(InfoAsked, words),
    st.builds(InfoGiven, words),
    decisions,
    st.builds(NotMine, routes, words),
    st.builds(Reassigned, routes, words),
    st.builds(Reminded, clocks, percents, runs),
    st.builds(Overdue, clocks, percents, routes, runs),
    st.just(Relayed("C1", "1.1")),
    st.builds(Withdrawn, words),
    st.builds(Reopened, routes, words),
    st.builds(Expired, st.sampled_from(Lapse)),
    st.just(Closed()),
    st.builds(Commented, words),
)
commands = st.one_of(
    st.tuples(st.just("act"), people | st.just(CAIRN), bodies),
    st.tuples(st.sampled_from(["send", "not_mine", "reopen"]), people, st.none()),
    st.tuples(st.just("reassign"), people, people),
    st.tuples(st.just("tick"), st.none(), st.integers(1, 400)),
    st.tuples(st.just("gone"), st.sampled_from([OWNER, BACKUP, LEAD, "C0SOP"]), st.none()),
)
sensible = st.sampled_from(
    [
        ("send", ASKER, None),
        ("reopen", ASKER, None),
        ("reopen", OWNER, None),
        ("not_mine", OWNER, None),
        ("reassign", OWNER, FINANCE),
        ("reassign", BACKUP, BACKUP),
        ("tick", None, 5),
        ("tick", None, 90),
        *(("act", person, Claimed()) for person in (OWNER, BACKUP, FINANCE)),
        *(("act", person, InfoAsked("why?")) for person in (OWNER, FINANCE)),
        ("act", ASKER, InfoGiven("so")),
        *(("act", person, Decided(Outcome.DECLINED, "no")) for person in (OWNER, BACKUP, FINANCE, ASKER)),
        *(
            ("act", person, Decided(Outcome.APPROVED, "yes", "", Decimal(750), day))
            for person in (OWNER, FINANCE, LAST)
            for day in (None, date(2026, 3, 9))
        ),
        ("act", CAIRN, Relayed("C1", "1.1")),
        ("act", CAIRN, Closed()),
        ("act", CAIRN, Expired(Lapse.APPROVAL_RAN_OUT)),
        ("act", ASKER, Withdrawn()),
    ]
)


def run(company: Company, name: str, person: object, detail: object) -> object:
    if name == "tick":
        company.wait(hours=detail)
        return company.tick()
    if name == "gone":
        company.reach.gone[person] = Obstacle.DEACTIVATED
        return None
    if name == "act":
        return company.act(person, detail)
    arguments = {"send": (), "not_mine": ("no",), "reopen": (Again("again"),), "reassign": (Reassign(str(detail)),)}[name]
    with company.units() as unit:
        result = getattr(company.service, name)(unit, "c1", person, *arguments, company.now)
        unit.commit()
    return result


def check(case: Case) -> None:
    assert case.status in Status
    is_decided = case.status in {Status.DECIDED, Status.RELAYED, Status.CLOSED}
    assert (case.decision is not None) == is_decided
    if case.decision is not None:
        assert case.decision == case.decisions[-1]
        assert case.decision.by not in {case.asker, CAIRN}
        if case.decision.outcome.is_verdict:
            assert case.decision.by in ({FINANCE} if case.asker != FINANCE else {LEAD, LAST})
    if case.is_open:
        assert case.looked_at_by
        assert case.looked_at_by != case.asker
        assert (case.assignee is not None) or case.status is not Status.CLAIMED
    running = [case.clock(name).is_running for name in Clock]
    if case.status in {Status.OPEN, Status.CLAIMED}:
        assert running == [case.status is Status.OPEN, case.status is Status.CLAIMED, True]
    else:
        assert not any(running)


@pytest.mark.slow
@settings(max_examples=300, deadline=timedelta(seconds=5))
@given(st.booleans(), st.sampled_from([ASKER, OWNER, FINANCE]), st.lists(sensible | sensible | commands, min_size=10, max_size=30))
def test_whatever_happens_the_laws_hold(is_draft: bool, asker: str, steps: list[tuple[str, object, object]]) -> None:
    company = Company()
    company.open(asker=asker, send_now=not is_draft, evidence=Evidence(limit=OVER_500))
    for step in steps:
        before = company.case()
        result = run(company, *step)
        case = company.case()
        check(case)
        if isinstance(result, Refused):
            assert case == before
        if isinstance(result, Done):
            assert result.record == case
            assert case.version == before.version + 1
    with company.units() as unit:
        events = unit.cases.history("c1")
    assert CASES.fold(events) == CASES.fold(list(events)) == company.case()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    standing = 0
    for event in events:
        standing += isinstance(event.body, Decided)
        standing -= isinstance(event.body, (Reopened, Expired)) and standing > 0
        assert standing <= 1


@settings(max_examples=200, deadline=timedelta(seconds=5))
@given(st.lists(st.integers(1, 100), max_size=30))
def test_time_alone_never_decides(waits: list[int]) -> None:
    company = Company()
    company.open()
    for hours in waits:
        company.wait(hours=hours)
        company.tick()
    case = company.case()
    assert (case.status, case.decisions) == (Status.OPEN, ())
    assert company.tick() == []


routed = st.sampled_from(
    [
        ("not_mine", OWNER, None),
        ("not_mine", BACKUP, None),
        ("not_mine", FINANCE, None),
        ("reassign", OWNER, FINANCE),
        ("reassign", FINANCE, BACKUP),
        ("reopen", ASKER, None),
        ("tick", None, 20),
        ("tick", None, 200),
        ("act", OWNER, Claimed()),
        ("act", ASKER, Withdrawn()),
        *(("gone", name, None) for name in (OWNER, BACKUP, FINANCE, "C0SOP")),
    ]
)


@pytest.mark.slow
@settings(max_examples=150, deadline=timedelta(seconds=5))
@given(st.booleans(), st.lists(routed, min_size=5, max_size=20))
def test_what_was_asked_in_private_enters_no_channel_whoever_it_is_given_to(
    is_bound: bool, steps: list[tuple[str, object, object]]
) -> None:
    company = Company()
    company.open(is_private=True, evidence=Evidence(limit=OVER_500 if is_bound else None))
    for step in steps:
        run(company, *step)
        route = company.case().route
        assert route is not None
        assert route.is_direct


@settings(max_examples=100, deadline=timedelta(seconds=5))
@given(st.lists(routed, min_size=5, max_size=20))
def test_a_restricted_sop_s_case_enters_no_channel_that_not_everybody_may_read(steps: list[tuple[str, object, object]]) -> None:
    company = Company()
    company.publish(owner="owner@x.example", backup=BACKUP, channel="C0SOP", audience=frozenset({"billing"}))
    company.open()
    for step in steps:
        run(company, *step)
        route = company.case().route
        assert route is not None
        assert route.is_direct
