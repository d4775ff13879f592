from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from fakes.confusion import BACKUP, LIMITS, OWNER, READING, Workplace
from fakes.samples import NOON

from core.eventlog import CAIRN, CardPosted, Done, Refused
from insights.alerts.digest import Week, damage, is_rising, weekly
from insights.alerts.events import (
    AnsweredElsewhere,
    Changed,
    Dismissed,
    Faded,
    Fixing,
    HandedOver,
    Judged,
    Merged,
    MessageSent,
    Moved,
    Opened,
    Refreshed,
    Reopened,
    Snoozed,
    Woken,
)
from insights.alerts.models import Status, Why
from insights.alerts.proof import Counts, judged, plan
from insights.alerts.readings import AlertKind, CasesOn
from insights.alerts.verdicts import Verdict
from insights.topics.models import Change, ChangeKind
from retrieval.library.models import SectionRef

VAT = SectionRef("vat", "steps")
DUE = date(2026, 3, 20)


@pytest.fixture
def place() -> Workplace:
    return Workplace()


def test_three_people_stumble_and_it_is_opened_once(place: Workplace) -> None:
    for number in (1, 2):
        place.ask(number, f"U{number}")
    assert place.detect() == []
    place.ask(3, "U3")
    (done,) = place.detect()
    alert = done.record
    assert (alert.kind, alert.topic, alert.sop_id, alert.section, alert.status) == (
        AlertKind.GAP,
        "t1",
        "refunds",
        LIMITS,
        Status.OPEN,
    )
    assert (alert.stuck, alert.sop_version) == (("q1", "q2", "q3"), 1)
    assert place.detect() == []
    place.ask(4, "U4")
    (again,) = place.detect()
    assert isinstance(again.event.body, Refreshed)
    assert (again.record.reading.people, again.record.stuck) == (4, ("q1", "q2", "q3", "q4"))


def test_the_same_person_thrice_is_not_opened(place: Workplace) -> None:
    for number in range(5):
        place.ask(number, "U1")
    assert place.detect() == []


def test_what_needs_a_human_is_no_confusion(place: Workplace) -> None:
    for number in range(5):
        place.ask(number, f"U{number}", outcome="needs_human")
    assert place.detect() == []


def test_of_two_clicks_the_first_one_counts(place: Workplace) -> None:
    place.open()
    first, second = place.act(OWNER, Fixing(DUE)), place.act(BACKUP, Fixing(DUE))
    assert isinstance(first, Done)
    assert (second.why, second.record.status) == (Why.ALREADY_DONE, Status.FIXING)
    assert place.act(OWNER, Fixing(date(2026, 3, 25))).record.due_on == date(2026, 3, 25)
    assert place.alert().is_late(date(2026, 3, 26))
    assert place.act(OWNER, Dismissed(), "s9").why is Why.UNKNOWN_SIGNAL


@pytest.mark.parametrize(
    ("actor", "body", "why"),
    [
        (OWNER, Fixing(date(2026, 2, 1)), Why.DATE_WRONG),
        (OWNER, Fixing(date(2028, 2, 1)), Why.DATE_WRONG),
        (OWNER, Snoozed(NOON), Why.DATE_WRONG),
        (OWNER, Merged("t1"), Why.SAME_TOPIC),
        (OWNER, Reopened(), Why.ALREADY_DONE),
        (OWNER, CardPosted("C1", "1.1"), Why.WRONG_STATUS),
        (CAIRN, Judged(judged(Counts(1, 1, 9, 9), 0, 5)), Why.WRONG_STATUS),
        (CAIRN, Opened(AlertKind.GAP, READING), Why.WRONG_STATUS),
    ],
)
def test_what_may_not_happen_is_not_stored(place: Workplace, actor: str, body: object, why: Why) -> None:
    place.open()
    refused = place.act(actor, body)
    assert isinstance(refused, Refused)
    assert refused.why is why
    assert place.alert().version == 1


def test_a_message_goes_out_once(place: Workplace) -> None:
    place.open()
    assert isinstance(place.act(CAIRN, MessageSent("proof:owner")), Done)
    assert place.act(CAIRN, MessageSent("proof:owner")).why is Why.ALREADY_DONE
    assert isinstance(place.act(CAIRN, CardPosted("C1", "1.1")), Done)
    assert place.act(CAIRN, CardPosted("C1", "1.1")).why is Why.ALREADY_DONE
    assert place.alert().card.ts == "1.1"


def test_an_ignored_signal_goes_to_the_backup_once(place: Workplace) -> None:
    place.open()
    place.wait(days=30)
    assert place.tick() == [], "nobody has seen its card"
    place.act(CAIRN, CardPosted("C1", "1.1"))
    place.wait(days=7)
    assert place.tick() == []
    place.wait(days=1)
    assert place.tick() == [HandedOver(BACKUP)]
    assert place.alert().handed_to == BACKUP
    place.wait(days=9)
    assert place.tick() == []


def test_a_snooze_ends(place: Workplace) -> None:
    place.open()
    place.act(OWNER, Snoozed(NOON + timedelta(days=2)))
    assert place.tick() == []
    place.wait(days=2)
    assert place.tick() == [Woken()]
    assert place.alert().status is Status.OPEN


def test_what_nobody_stumbles_over_any_more_fades(place: Workplace) -> None:
    place.open()
    place.act(CAIRN, HandedOver(BACKUP))
    place.wait(days=50)
    assert place.tick() == []
    place.wait(days=14)
    assert place.tick() == [Faded()]


def test_only_a_change_of_its_section_is_a_fix(place: Workplace) -> None:
    place.open(Opened(AlertKind.UNCLEAR, READING, "t1", "refunds", LIMITS, (), 1))
    place.act(OWNER, Fixing(DUE))
    place.publish("Refund within 30 days.", "Late refunds")
    assert place.tick() == []
    place.wait(days=1)
    place.publish("Refund within 14 days.")
    assert place.tick() == [Changed(LIMITS, 3)]
    alert = place.alert()
    assert (alert.status, alert.fixed_in, alert.watched_since, alert.due_on) == (Status.WATCHED, 3, place.now, None)
    assert place.tick() == []


def test_a_new_section_fills_a_gap(place: Workplace) -> None:
    place.open()
    place.publish("Refund within 30 days.", "Late refunds")
    assert place.tick() == [Changed(SectionRef("refunds", "Late refunds"), 2)]


def test_going_back_to_an_older_version_is_a_fix_too(place: Workplace) -> None:
    place.publish("Refund sometimes.")
    place.open(Opened(AlertKind.UNCLEAR, READING, "t1", "refunds", LIMITS, (), 2))
    with place.units() as unit:
        unit.library.make_current("refunds", 1, place.now, OWNER)
        unit.commit()
    assert place.tick() == [Changed(LIMITS, 1)]


def test_the_other_side_of_a_disagreement_may_be_mended(place: Workplace) -> None:
    place.open(Opened(AlertKind.CONFLICTING, READING, "t1", "vat", VAT, (LIMITS,), None))
    place.wait(hours=1)
    place.publish("Refund within 14 days.")
    place.wait(hours=1)
    assert place.tick() == [Changed(LIMITS, 2)]


def test_a_fix_is_judged_when_a_look_is_due_and_closes_when_it_helped(place: Workplace) -> None:
    number = 0
    for day in range(12):
        place.now = datetime(2026, 3, 2 + day, 9, tzinfo=UTC)
        for person in range(3):
            number += 1
            place.ask(number, f"U{person}{day}")
        for person in range(20):
            number += 1
            place.ask(number, f"V{person}.{day}", topic="t2", outcome="answered")
        place.detect()
    place.publish("Refund within 14 days.")
    (alert,) = [one for one in open_alerts(place) if one.topic == "t1"]
    assert place.tick()[0] == Changed(LIMITS, 2)
    verdicts = []
    for day in range(40):
        place.now = datetime(2026, 3, 14, 9, tzinfo=UTC) + timedelta(days=day)
        for person in range(20):
            number += 1
            place.ask(number, f"V{person}.{day}", topic="t2", outcome="answered")
        verdicts += [body.proof.verdict for body in place.tick() if isinstance(body, Judged)]
    assert verdicts == [Verdict.HELPED]
    solved = place.alert(alert.id)
    assert (solved.status, solved.proof.after, solved.proof.days) == (Status.SOLVED, 0, 5)
    assert solved.proof.high < 1


def test_a_fix_that_does_not_help_comes_back_to_the_owner(place: Workplace) -> None:
    place.open()
    place.act(OWNER, AnsweredElsewhere(VAT))
    judgement = Judged(judged(Counts(30, 120, 300, 900), 0, 20), 0, place.now)
    assert place.act(CAIRN, replace(judgement, look=1)).why is Why.ALREADY_DONE
    assert place.act(CAIRN, replace(judgement, since=NOON - timedelta(days=1))).why is Why.ALREADY_DONE
    place.act(CAIRN, judgement)
    alert = place.alert()
    assert (alert.status, alert.proof.verdict, alert.answered_by) == (Status.OPEN, Verdict.DID_NOT_HELP, None)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        (Counts(12, 0, 300, 600), Verdict.HELPED),
        (Counts(3, 1, 300, 300), Verdict.TOO_EARLY),
        (Counts(40, 130, 300, 900), Verdict.DID_NOT_HELP),
        (Counts(10, 90, 300, 900), Verdict.GOT_WORSE),
        (Counts(0, 0, 300, 300), Verdict.TOO_EARLY),
        (Counts(9, 9, 0, 0), Verdict.TOO_EARLY),
    ],
)
def test_verdicts(counts: Counts, verdict: Verdict) -> None:
    proof = judged(counts, 1, 10)
    assert (proof.verdict, proof.days, proof.confidence) == (verdict, 10, 0.99)
    assert proof.rate_before == (100 * counts.before / counts.per_before if counts.per_before else 0)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        (Counts(34, 40, 1553, 2131, 57, 66), Verdict.DID_NOT_HELP),
        (Counts(34, 26, 1553, 2131, 57, 44), Verdict.TOO_EARLY),
        (Counts(34, 26, 1553, 2131, 57, 110), Verdict.TOO_EARLY),
        (Counts(34, 8, 1553, 2131, 57, 14), Verdict.HELPED),
        (Counts(34, 12, 1553, 2131, 57, 90), Verdict.HELPED),
        (Counts(20, 19, 1553, 1700, 22, 21), Verdict.DID_NOT_HELP),
        (Counts(16, 40, 1944, 1175, 26, 66), Verdict.DID_NOT_HELP),
        (Counts(16, 40, 1944, 1175, 60, 48), Verdict.GOT_WORSE),
        (Counts(8, 3, 1553, 2131, 9, 4), Verdict.TOO_EARLY),
    ],
)
def test_verdicts_by_rate_and_share(counts: Counts, verdict: Verdict) -> None:
    proof = judged(counts, 1, 10)
    assert (proof.verdict, proof.confidence) == (verdict, 0.995)
    assert proof.shares == (counts.before / counts.asked_before, counts.after / counts.asked_after)


def test_all_looks_together_spend_five_percent() -> None:
    looks = [plan(number) for number in range(60)]
    assert sum(error for _, error in looks) <= 0.05
    assert all(later > earlier for (earlier, _), (later, _) in pairwise(looks))


def test_dismissed_topics_need_twice_the_people_and_come_back_beside_nothing(place: Workplace) -> None:
    for number in range(3):
        place.ask(number, f"U{number}")
    (done,) = place.detect()
    place.act(OWNER, Dismissed(), done.record.id)
    place.wait(hours=1)
    for number in range(10, 15):
        place.ask(number, f"U{number}")
    assert place.detect() == []
    place.ask(16, "U16")
    (second,) = place.detect()
    assert second.record.id != done.record.id
    refused = place.act(OWNER, Reopened(), done.record.id)
    assert (refused.why, refused.record.id) == (Why.WRONG_STATUS, second.record.id)


def test_a_signal_goes_along_with_its_topic(place: Workplace) -> None:
    place.open()
    with place.units() as unit:
        unit.topics.apply(Change(1, ChangeKind.MERGED, NOON, {}, {"t1": "t2"}), [])
        unit.commit()
    assert place.tick() == [Moved("t2")]
    assert place.alert().topic == "t2"


def open_alerts(place: Workplace) -> list:
    with place.units() as unit:
        return list(unit.alerts.live())


def test_a_week_in_values(place: Workplace) -> None:
    place.open()
    base, since, until = place.alert(), NOON - timedelta(days=2), NOON + timedelta(days=5)
    old = NOON - timedelta(days=30)
    proof = judged(Counts(9, 60, 300, 600), 3, 20)
    new = replace(base, id="new", opened_at=NOON)
    rising = replace(base, id="rising", opened_at=old, reading=replace(READING, weekly=(1, 4)))
    quiet = replace(rising, id="quiet", read_at=old)
    steady = replace(rising, id="steady", reading=replace(READING, weekly=(4, 4)))
    solved = replace(base, id="solved", opened_at=old, status=Status.SOLVED, changed_at=NOON)
    earlier = replace(solved, id="earlier", changed_at=old)
    unsolved = replace(base, id="unsolved", opened_at=old, proof=proof, changed_at=NOON)
    promised = [replace(base, id=f"p{day}", opened_at=old, status=Status.FIXING, due_on=date(2026, 3, day)) for day in (9, 4)]
    failing = replace(base, id="failing", kind=AlertKind.NOT_STICKING, topic=None)
    foreign = replace(new, id="foreign", sop_id="vat")
    cases = (CasesOn("t1", "refunds", 4, 3), CasesOn(None, "vat", 3, 3))
    week = Week(since, until, [new, rising, quiet, steady, solved, earlier, unsolved, *promised, failing, foreign], cases)
    digest = weekly(week, {"refunds"})
    names = [[one.id for one in part] for part in (digest.new, digest.rising, digest.solved, digest.unsolved)]
    assert names == [["new"], ["rising"], ["solved"], ["unsolved"]]
    assert [one.id for one in (*digest.promised, *digest.failing)] == ["p4", "p9", "failing"]
    assert digest.cases == cases[:1]
    assert not digest.is_empty
    assert weekly(Week(since, until, [steady]), {"refunds"}).is_empty
    assert [one.id for one in weekly(week, {"vat"}).new] == ["foreign"]


def test_damage_counts_people_repeats_and_impact(place: Workplace) -> None:
    place.open()
    base = place.alert()
    assert (damage(base), damage(base, 4)) == (4, 16)
    assert is_rising(base)
