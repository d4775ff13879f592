from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fakes.company import ASKER, BACKUP, CONCERN, OVER_500, OWNER, TO_OWNER, YES, decided, opened
from fakes.samples import NOON, later, question
from fakes.unit_of_work import Units
from sqlalchemy import Engine, select

from core.eventlog import CAIRN, BrokenHistoryError, CardPosted, Refused
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.concern import Evidence
from escalation.cases.events import (
    NAMES,
    Claimed,
    Clock,
    Closed,
    Commented,
    Decided,
    Event,
    Expired,
    InfoAsked,
    InfoGiven,
    Lapse,
    NotMine,
    Opened,
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
from escalation.cases.models import Actor, Deciders, Status
from escalation.cases.ports import Label, Review
from escalation.cases.rules import propose
from escalation.owners import Gap, Obstacle, OwnerRoute
from storage.cases import CaseRow
from storage.unit_of_work import SqlUnitOfWork

ROUTE = OwnerRoute("C0SOP", BACKUP, (Gap(OWNER, "owner", Obstacle.DEACTIVATED),))
EVERYTHING = [
    Opened("q1", ASKER, "amount", CONCERN, Evidence(0.93, ("over a limit", "says please"), OVER_500)),
    Sent(ROUTE),
    CardPosted("C0SOP", "5.5"),
    Reminded(Clock.FIRST_RESPONSE, 50, 1),
    Overdue(Clock.FIRST_RESPONSE, 100, ROUTE, 1),
    NotMine(TO_OWNER, "Ask Olga."),
    Reassigned(ROUTE, "Yours."),
    Claimed(),
    InfoAsked("Welche Größe? 🙂"),
    InfoGiven("Groß"),
    Commented("Hm."),
    Decided(Outcome.APPROVED_WITH_CONDITIONS, "Once.", "With a form.", Decimal("750.50"), date(2026, 4, 1), True),
    Relayed("C1", "6.6"),
    Closed(),
    Expired(Lapse.APPROVAL_RAN_OUT),
    Reopened(TO_OWNER, "Again."),
    Withdrawn("Never mind."),
]


def events_of(bodies: list[object], case_id: str = "c1") -> list[Event]:
    return [Event(case_id, seq, OWNER, later(minutes=seq), body) for seq, body in enumerate(bodies, 1)]


def store(units: Units, *histories: list[Event]) -> None:
    with units() as unit:
        for events in histories:
            assert unit.cases.append(0, *events)
        unit.commit()


def test_nothing_is_there_at_first(units: Units) -> None:
    with units() as unit:
        cases = unit.cases
        assert cases.get("c1") is cases.of_question("q1") is None
        assert not cases.history("c1")
        assert not cases.of_asker(ASKER)
        assert not cases.watched()
        assert not cases.decided(NOON, 9)
        assert not cases.since(NOON)
        assert not cases.append(3, Event("c1", 4, OWNER, NOON, Claimed()))


def test_every_event_comes_back_as_it_was_stored(units: Units) -> None:
    assert {type(body) for body in EVERYTHING} == set(NAMES)
    events = events_of(EVERYTHING)
    store(units, events)
    with units() as unit:
        found = unit.cases.history("c1")
        assert found == events
        assert found[1].body.route.skipped == ROUTE.skipped
        assert unit.cases.get("c1") == CASES.fold(events)


def test_appending_needs_the_version_that_was_seen(units: Units) -> None:
    store(units, [opened()])
    claim = Event("c1", 2, OWNER, later(hours=1), Claimed())
    with units() as unit:
        assert unit.cases.append(1, claim)
        assert not unit.cases.append(1, replace(claim, actor=BACKUP))
        assert unit.cases.get("c1").assignee == OWNER
        assert not unit.cases.append(7, replace(claim, seq=8))
        unit.commit()
    with units() as unit:
        assert unit.cases.get("c1").version == 2
        with pytest.raises(BrokenHistoryError):
            unit.cases.append(2, replace(claim, seq=9))


def test_a_case_and_a_question_begin_once(units: Units) -> None:
    store(units, [opened()])
    with units() as unit:
        assert not unit.cases.append(0, opened())
        assert not unit.cases.append(0, replace(opened(), record_id="c2"))
        assert unit.cases.of_question("q1").id == "c1"
        assert unit.cases.get("c2") is None


def test_without_a_commit_nothing_happened(units: Units) -> None:
    with units() as unit:
        unit.cases.append(0, opened())
    with units() as unit:
        assert unit.cases.get("c1") is None


def test_lists_are_in_the_promised_order(units: Units) -> None:
    store(units, [opened(2, is_draft=True)], decided(1), [opened(3, "U7")], decided(4), [opened(5, concern=None)])
    with units() as unit:
        ids = lambda cases: [case.id for case in cases]  # noqa: E731 -- short for this test
        assert ids(unit.cases.of_asker(ASKER)) == ["c5", "c4", "c2", "c1"]
        assert ids(unit.cases.of_asker("")) == []
        assert ids(unit.cases.since(later(minutes=2))) == ["c2", "c3", "c4", "c5"]
        assert ids(unit.cases.decided(NOON, 9)) == ["c4", "c1"]
        assert ids(unit.cases.decided(NOON, 1)) == ["c4"]
        assert ids(unit.cases.decided(later(hours=2), 9)) == ["c4"]
        assert ids(unit.cases.decided(NOON, 9, "refunds")) == ["c4", "c1"]
        assert ids(unit.cases.decided(NOON, 9, "vat")) == []


def test_only_what_time_can_change_is_watched(units: Units) -> None:
    closed = Event("c2", 5, CAIRN, later(days=3), Closed())
    limited = decided(3, replace(YES, expires_on=date(2026, 4, 1)))
    withdrawn = [opened(4), Event("c4", 2, ASKER, later(hours=1), Withdrawn())]
    store(units, decided(1), [*decided(2), closed], [*limited, replace(closed, record_id="c3")], withdrawn, [opened(5)])
    with units() as unit:
        assert [case.id for case in unit.cases.watched()] == ["c1", "c3", "c5"]


def test_a_reopened_case_is_watched_and_keeps_its_decision_in_the_list(units: Units) -> None:
    closed = Event("c1", 5, CAIRN, later(days=3), Closed())
    store(units, [*decided(1), closed])
    with units() as unit:
        assert not unit.cases.watched()
        assert unit.cases.append(5, Event("c1", 6, ASKER, later(days=4), Reopened(TO_OWNER)))
        assert [case.id for case in unit.cases.watched()] == ["c1"]
        assert [case.decision for case in unit.cases.decided(NOON, 9)] == [None]


def test_erasing_the_asker_keeps_decision_and_reason(units: Units) -> None:
    talk = [
        Event("c1", 2, OWNER, later(hours=1), InfoAsked("Is it about Ada?")),
        Event("c1", 3, ASKER, later(hours=1), InfoGiven("Yes, about me.")),
        Event("c1", 4, OWNER, later(hours=2), YES),
    ]
    open_draft, other = [opened(2, is_draft=True)], [opened(3, "U7"), Event("c3", 2, ASKER, later(hours=1), Commented("Me too."))]
    store(units, [opened(), *talk], open_draft, [opened(4)], other)
    with units() as unit:
        assert unit.cases.erase_person(ASKER) == 4
        unit.commit()
    with units() as unit:
        assert not unit.cases.of_asker(ASKER)
        assert [unit.cases.get(case_id).status for case_id in ("c1", "c2", "c3", "c4")] == [
            Status.DECIDED,
            Status.WITHDRAWN,
            Status.OPEN,
            Status.WITHDRAWN,
        ]
        assert [getattr(event.body, "text", None) for event in unit.cases.history("c1")] == [None, "", "", None]
        assert unit.cases.get("c1").asker == ""
        assert (unit.cases.get("c1").decision.by, unit.cases.get("c1").decision.said) == (OWNER, YES)
        said = unit.cases.history("c3")[1]
        assert (said.actor, said.body) == ("", Commented(""))
        assert unit.cases.get("c3").asker == "U7"
        assert ASKER not in repr([unit.cases.history(case_id) for case_id in ("c1", "c2", "c3", "c4")])
        assert unit.cases.erase_person(ASKER) == 0
        assert unit.cases.erase_person("") == 0


def test_erasing_the_decider_keeps_the_audit_without_the_name(units: Units) -> None:
    store(units, decided(1), [opened(2)], [opened(3, "U7"), Event("c3", 2, OWNER, later(hours=1), Claimed())])
    with units() as unit:
        assert unit.cases.erase_person(OWNER) == 3
        unit.commit()
    with units() as unit:
        first = unit.cases.get("c1")
        assert (first.asker, first.decision.by, first.decision.said, first.status) == (ASKER, "", YES, Status.RELAYED)
        assert unit.cases.get("c2").looked_at_by == "C0SOP"
        assert unit.cases.get("c3").looked_at_by == "C0SOP"
        assert OWNER not in repr([unit.cases.history(case_id) for case_id in ("c1", "c2", "c3")])


def test_a_claim_of_an_erased_person_is_free(units: Units) -> None:
    store(units, [opened(), Event("c1", 2, OWNER, later(hours=1), Claimed())])
    with units() as unit:
        unit.cases.erase_person(OWNER)
        case = unit.cases.get("c1")
    claimed = propose(case, Actor(BACKUP), Claimed(), later(hours=2), Deciders(frozenset({BACKUP})))
    assert not isinstance(claimed, Refused)


def test_text_that_a_database_refuses_is_stored_without_it(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.cases.append(0, opened(), Event("c1", 2, OWNER, NOON, InfoAsked("a\0b\ud800c")))
        unit.commit()
    with SqlUnitOfWork(engine) as unit:
        assert unit.cases.history("c1")[-1].body.text == "ab?c"


def test_the_index_says_what_the_events_say(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.cases.append(0, opened())
        for event in events_of(EVERYTHING)[1:]:
            unit.cases.append(event.seq - 1, event)
            case = unit.cases.get("c1")
            row = unit._session.execute(select(CaseRow.version, CaseRow.is_watched, CaseRow.decided_at)).one()
            assert (row.version, row.is_watched) == (case.version, case.is_watched)
            assert row.decided_at == (case.decisions[-1].at if case.decisions else None)


def gap(case_id: str = "c1", hours: float = 1) -> SopGap:
    return SopGap(
        f"gap-{case_id}", "refunds", "limits", GapKind.SHOULD_BE_IN_SOP, case_id, later(hours=hours), due_on=date(2026, 4, 1)
    )


def test_a_case_leaves_one_gap_and_it_is_closed_once(units: Units) -> None:
    store(units, [opened()], [opened(2)])
    with units() as unit:
        assert unit.gaps.add(gap())
        assert not unit.gaps.add(replace(gap(), id="gap-9"))
        assert unit.gaps.add(replace(gap("c2", hours=0), sop_id=None, anchor=None, kind=GapKind.NOT_COVERED, due_on=None))
        unit.commit()
    with units() as unit:
        assert [found.case_id for found in unit.gaps.open_gaps()] == ["c2", "c1"]
        assert unit.gaps.get("gap-c1") == gap()
        assert unit.gaps.get("gap-c7") is None
        assert unit.gaps.close("gap-c1", OWNER, later(days=1))
        assert not unit.gaps.close("gap-c1", BACKUP, later(days=2))
        assert not unit.gaps.close("gap-c7", BACKUP, later(days=2))
        unit.commit()
    with units() as unit:
        assert [found.case_id for found in unit.gaps.open_gaps()] == ["c2"]
        assert unit.gaps.get("gap-c1") == replace(gap(), closed_at=later(days=1), closed_by=OWNER)


def test_gaps_of_topics_need_no_case_and_may_be_put_off_while_they_are_open(units: Units) -> None:
    first = SopGap("gap-s1", "refunds", "limits", GapKind.CONFUSING, None, NOON, due_on=date(2026, 4, 1), alert_id="s1")
    second = replace(first, id="gap-s2", alert_id="s2", opened_at=later(hours=1))
    with units() as unit:
        assert unit.gaps.add(first)
        assert unit.gaps.add(second)
        assert not unit.gaps.add(first)
        assert unit.gaps.put_off("gap-s1", date(2026, 5, 1))
        assert unit.gaps.close("gap-s2", OWNER, later(days=1))
        assert not unit.gaps.put_off("gap-s2", date(2026, 5, 1))
        assert not unit.gaps.put_off("gap-s9", date(2026, 5, 1))
        unit.commit()
    with units() as unit:
        assert unit.gaps.open_gaps() == [replace(first, due_on=date(2026, 5, 1))]


def test_the_newest_word_on_a_limit_counts(units: Units) -> None:
    with units() as unit:
        unit.limits.review("k1", "refunds", Review.CONFIRMED, OWNER, NOON)
        unit.limits.review("k2", "refunds", Review.CONFIRMED, OWNER, NOON)
        unit.limits.review("k2", "refunds", Review.REJECTED, BACKUP, later(hours=1))
        unit.limits.review("k3", "vat", Review.CONFIRMED, OWNER, NOON)
        unit.commit()
    with units() as unit:
        assert unit.limits.reviewed(["refunds"]) == {"k1": Review.CONFIRMED, "k2": Review.REJECTED}
        assert unit.limits.reviewed({"refunds", "vat"})["k3"] is Review.CONFIRMED
        assert unit.limits.reviewed([]) == {}


def test_questions_are_labelled_once_each_and_the_newest_label_counts(units: Units) -> None:
    with units() as unit:
        for number in (1, 2):
            unit.questions.add(question(number))
        unit.labels.add("q1", Label.ONLY_POLICY, NOON)
        unit.labels.add("q1", Label.ONLY_POLICY, later(days=9))
        unit.labels.add("q1", Label.EXCEPTION, later(days=1))
        unit.labels.add("q2", Label.NOT_EXCEPTION, NOON)
        unit.commit()
    with units() as unit:
        assert unit.labels.all() == {"q1": Label.EXCEPTION, "q2": Label.NOT_EXCEPTION}
