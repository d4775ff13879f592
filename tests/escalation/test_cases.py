"""What may happen to a case, and by whom; told through the service, as the bot would."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from fakes.company import (
    ASKER,
    BACKUP,
    CONCERN,
    FINANCE,
    LAST,
    LEAD,
    OVER_500,
    OWNER,
    STRANGER,
    TO_OWNER,
    YES,
    Company,
)
from fakes.fallback import Fallback
from fakes.samples import NOON, later

from core.eventlog import CAIRN, BrokenHistoryError, CardPosted, Done, Refused
from escalation.cases.concern import Evidence
from escalation.cases.events import (
    Claimed,
    Closed,
    Commented,
    Decided,
    Event,
    InfoAsked,
    InfoGiven,
    Opened,
    Outcome,
    Relayed,
    Sent,
    Withdrawn,
    name_of,
)
from escalation.cases.fold import CASES
from escalation.cases.models import Status, Why
from escalation.cases.requests import Again, Opening, Reassign
from escalation.owners import Gap, Obstacle, OwnerRoute


@pytest.fixture
def company() -> Company:
    return Company()


def why(result: object) -> Why | None:
    return result.why if isinstance(result, Refused) else None


def through(company: Company, name: str, *arguments: object) -> object:
    """Call a method of the service that takes (unit, case id, ..., now)."""
    with company.units() as unit:
        result = getattr(company.service, name)(unit, "c1", *arguments, company.now)
        unit.commit()
    return result


def test_a_draft_is_sent_by_its_asker_once(company: Company) -> None:
    draft = company.open(send_now=False)
    assert (draft.status, draft.looked_at_by, draft.is_open, draft.sent_at) == (Status.DRAFT, None, False, None)
    assert why(through(company, "send", OWNER)) is Why.NOT_THE_ASKER
    assert why(company.act(OWNER, Claimed())) is Why.WRONG_STATUS
    company.wait(hours=1)
    sent = through(company, "send", ASKER)
    assert isinstance(sent, Done)
    assert (sent.before, sent.record.status, sent.record.looked_at_by) == (Status.DRAFT, Status.OPEN, OWNER)
    assert (sent.record.route, sent.record.sent_at) == (TO_OWNER, later(hours=1))
    assert why(through(company, "send", ASKER)) is Why.ALREADY_DONE


def test_a_question_has_one_case(company: Company) -> None:
    first = company.open()
    with company.units() as unit:
        again = company.service.open_case(unit, "c2", Opening("q-c1", ASKER, "amount", CONCERN), company.now)
    assert (again.why, again.record) == (Why.ALREADY_DONE, first)


def test_the_whole_way(company: Company) -> None:
    company.open()
    assert isinstance(company.act(CAIRN, CardPosted("C0SOP", "5.5")), Done)
    assert isinstance(company.act(OWNER, Claimed()), Done)
    asked = company.act(OWNER, InfoAsked("  Which order?  "))
    assert (asked.record.status, asked.event.body.text) == (Status.NEEDS_INFO, "Which order?")
    replied = through(company, "reply", ASKER, "Order 7")
    assert isinstance(replied.event.body, InfoGiven)
    assert (replied.record.status, replied.record.assignee) == (Status.CLAIMED, OWNER)
    done = company.act(OWNER, YES)
    assert name_of(done.event) == "approved"
    assert (done.record.status, done.record.decision.by, done.record.decision.said) == (Status.DECIDED, OWNER, YES)
    assert company.act(CAIRN, Relayed("C1", "6.6")).record.status is Status.RELAYED
    closed = company.act(ASKER, Closed()).record
    assert (closed.status, closed.decision.said, closed.card, closed.is_watched) == (
        Status.CLOSED,
        YES,
        CardPosted("C0SOP", "5.5"),
        False,
    )
    with company.units() as unit:
        events = unit.cases.history("c1")
    assert [name_of(event) for event in events] == [
        "opened",
        "notified",
        "claimed",
        "info_asked",
        "info_given",
        "approved",
        "relayed",
        "closed",
    ]


def test_the_second_to_claim_hears_who_was_first(company: Company) -> None:
    company.open()
    company.act(OWNER, Claimed())
    company.wait(minutes=1)
    late = company.act(BACKUP, Claimed())
    assert (late.why, late.by, late.at, late.record.assignee) == (Why.TAKEN, OWNER, NOON, OWNER)
    assert why(company.act(BACKUP, YES)) is Why.TAKEN
    assert why(company.act(OWNER, Claimed())) is Why.ALREADY_DONE


def test_the_second_to_decide_sees_the_decision(company: Company) -> None:
    company.open()
    company.act(OWNER, YES)
    late = company.act(BACKUP, Decided(Outcome.DECLINED, "No."))
    assert (late.why, late.by, late.record.decision.said) == (Why.DECIDED, OWNER, YES)
    assert len(company.case().decisions) == 1


def test_only_the_servers_list_decides(company: Company) -> None:
    company.open()
    assert why(company.act(STRANGER, YES)) is Why.NOT_A_DECIDER
    assert why(company.act(FINANCE, YES)) is Why.NOT_A_DECIDER
    assert why(company.act(LEAD, Claimed())) is Why.NOT_A_DECIDER
    assert isinstance(company.act(LAST, YES), Done)
    company.open("c2", evidence=Evidence(limit=OVER_500))
    assert isinstance(company.act(FINANCE, replace(YES, amount=Decimal(750)), "c2"), Done)


def test_nobody_decides_their_own_case(company: Company) -> None:
    asked_by_owner = company.open(asker=OWNER)
    assert asked_by_owner.route == OwnerRoute("C0SOP", BACKUP)
    assert asked_by_owner.route.skipped == (Gap(OWNER, "owner", Obstacle.ASKS),)
    assert why(company.act(OWNER, YES)) is Why.OWN_CASE
    assert why(company.act(OWNER, Claimed())) is Why.OWN_CASE
    with company.units() as unit:
        given = company.service.reassign(unit, "c1", BACKUP, Reassign(OWNER), company.now)
    assert why(given) is Why.OWN_CASE


def test_a_new_owner_may_decide_and_the_one_who_was_asked_still_may(company: Company) -> None:
    company.open()
    company.publish(text="Other.", owner=FINANCE, channel="C0SOP")
    assert isinstance(company.act(FINANCE, Claimed()), Done)
    company.open("c2")
    assert isinstance(company.act(FINANCE, YES, "c2"), Done)
    assert company.case().assignee == FINANCE
    assert why(company.act(OWNER, YES)) is Why.TAKEN


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Decided(Outcome.APPROVED), Why.REASON_MISSING),
        (Decided(Outcome.DECLINED, "  "), Why.REASON_MISSING),
        (Decided(Outcome.ANSWERED), Why.REASON_MISSING),
        (Decided(Outcome.APPROVED_WITH_CONDITIONS, "Once.", amount=Decimal(1)), Why.CONDITIONS_MISSING),
        (Decided(Outcome.APPROVED, "Once."), Why.AMOUNT_MISSING),
        (Decided(Outcome.APPROVED, "Once.", amount=Decimal(0)), Why.AMOUNT_WRONG),
        (Decided(Outcome.APPROVED, "Once.", amount=Decimal("NaN")), Why.AMOUNT_WRONG),
        (Decided(Outcome.DECLINED, "No.", amount=Decimal(5)), Why.AMOUNT_WRONG),
        (Decided(Outcome.APPROVED, "Once.", amount=Decimal(5), expires_on=date(2026, 3, 1)), Why.EXPIRY_WRONG),
        (Decided(Outcome.DECLINED, "No.", expires_on=date(2027, 1, 1)), Why.EXPIRY_WRONG),
        (Decided(Outcome.ANSWERED, "Step 3 says so."), None),
        (Decided(Outcome.APPROVED, "Once.", amount=Decimal(750), expires_on=date(2026, 3, 2)), None),
        (Decided(Outcome.APPROVED_WITH_CONDITIONS, "Once.", "With a form.", amount=Decimal(1)), None),
    ],
)
def test_a_decision_says_what_has_to_be_said(company: Company, said: Decided, expected: Why | None) -> None:
    company.open(evidence=Evidence(limit=OVER_500))
    before = company.case()
    assert why(company.act(FINANCE, said)) is expected
    assert (company.case() == before) == (expected is not None)


def test_words_are_needed_where_words_are_the_point(company: Company) -> None:
    company.open()
    assert why(company.act(OWNER, InfoAsked(" "))) is Why.TEXT_MISSING
    assert why(company.act(OWNER, Commented(""))) is Why.TEXT_MISSING
    assert len(company.act(OWNER, Commented("x" * 9_000)).event.body.text) == 4_000


def test_a_case_is_given_to_somebody_else_and_taken_over(company: Company) -> None:
    company.open()
    company.act(OWNER, Claimed())
    given = through(company, "reassign", OWNER, Reassign(FINANCE, "Yours, I think."))
    assert (given.record.status, given.record.looked_at_by, given.record.assignee) == (Status.OPEN, FINANCE, None)
    assert given.record.route == OwnerRoute(FINANCE, FINANCE)
    assert isinstance(company.act(FINANCE, Claimed()), Done)
    taken = through(company, "reassign", BACKUP, Reassign(BACKUP))
    assert (taken.record.status, taken.record.assignee, taken.record.route) == (
        Status.CLAIMED,
        BACKUP,
        OwnerRoute("C0SOP", BACKUP),
    )
    assert why(through(company, "reassign", STRANGER, Reassign(STRANGER))) is Why.NOT_A_DECIDER
    company.reach.gone["U0GONE"] = Obstacle.DEACTIVATED
    assert why(through(company, "reassign", OWNER, Reassign("U0GONE"))) is Why.UNREACHABLE
    assert why(through(company, "reassign", OWNER, Reassign(BACKUP))) is Why.ALREADY_DONE


def test_it_is_not_mine_until_nobody_is_left(company: Company) -> None:
    company.open()
    assert through(company, "not_mine", OWNER, "Ask Bo.").record.route == OwnerRoute("C0SOP", BACKUP)
    assert through(company, "not_mine", BACKUP, "").record.route == OwnerRoute("C0SOP", LAST)
    last = through(company, "not_mine", LAST, "")
    assert last.record.route == OwnerRoute("C0SOP", None)
    assert last.record.looked_at_by == "C0SOP"
    assert isinstance(company.act(OWNER, Claimed()), Done)
    assert company.case().passed == {OWNER, BACKUP, LAST}


def test_while_the_asker_owes_a_reply_the_case_may_move(company: Company) -> None:
    company.open()
    company.act(OWNER, InfoAsked("Which order?"))
    moved = through(company, "reassign", OWNER, Reassign(BACKUP))
    assert (moved.record.status, moved.record.looked_at_by, moved.record.first_response.is_running) == (
        Status.NEEDS_INFO,
        BACKUP,
        False,
    )
    answered = through(company, "reply", ASKER, "Order 7")
    assert (answered.record.status, answered.record.first_response.is_running) == (Status.OPEN, True)
    company.act(OWNER, InfoAsked("Really?"))
    through(company, "reassign", OWNER, Reassign(BACKUP))
    assert company.act(BACKUP, Claimed()).record.status is Status.NEEDS_INFO


def test_replies_reach_the_case_and_change_nothing_else(company: Company) -> None:
    company.open()
    before = company.case()
    said = through(company, "reply", STRANGER, "Me too!")
    assert isinstance(said.event.body, Commented)
    assert replace(said.record, version=before.version) == before
    company.act(OWNER, YES)
    assert isinstance(through(company, "reply", ASKER, "Thanks!").event.body, Commented)
    company.open("c2", send_now=False)
    assert why(company.act(ASKER, Commented("Hm."), "c2")) is Why.WRONG_STATUS


def test_withdrawing_and_reopening(company: Company) -> None:
    company.open()
    assert why(company.act(OWNER, Withdrawn())) is Why.NOT_THE_ASKER
    assert company.act(ASKER, Withdrawn("Solved.")).record.status is Status.WITHDRAWN
    assert why(company.act(ASKER, Withdrawn())) is Why.ALREADY_DONE
    gone = company.act(OWNER, Claimed())
    assert (gone.why, gone.by) == (Why.WRONG_STATUS, ASKER)
    assert through(company, "reopen", ASKER, Again("Not solved.")).record.status is Status.OPEN
    company.act(OWNER, YES)
    again = through(company, "reopen", OWNER, Again("I misread it.")).record
    assert (again.status, again.decision, [decision.said for decision in again.decisions]) == (Status.OPEN, None, [YES])
    assert why(through(company, "reopen", STRANGER, Again(""))) is Why.NOT_A_DECIDER
    assert why(company.act(ASKER, YES)) is Why.OWN_CASE


def test_people_cannot_play_cairn(company: Company) -> None:
    company.open()
    for body in (CardPosted("C1", "1.1"), Relayed("C1", "1.1")):
        assert why(company.act(OWNER, body)) is Why.NOT_THE_ASKER
    assert why(company.act(CAIRN, YES)) is Why.NOT_A_DECIDER
    assert why(company.act(CAIRN, Closed())) is Why.WRONG_STATUS
    assert why(company.act(OWNER, Opened("q", OWNER, "amount"))) is Why.WRONG_STATUS
    assert why(company.act(CAIRN, Relayed("C1", "1.1"))) is Why.WRONG_STATUS


def test_telling_and_posting_are_recorded_once(company: Company) -> None:
    company.open()
    company.act(CAIRN, CardPosted("C0SOP", "5.5"))
    assert why(company.act(CAIRN, CardPosted("C0SOP", "5.5"))) is Why.ALREADY_DONE
    company.act(OWNER, YES)
    company.act(CAIRN, Relayed("C1", "6.6"))
    assert why(company.act(CAIRN, Relayed("C1", "7.7"))) is Why.ALREADY_DONE


def test_where_nobody_can_be_reached_nothing_is_opened() -> None:
    company = Company(fallback=Fallback())
    company.reach.gone = dict.fromkeys((OWNER, BACKUP, "owner@x.example"), Obstacle.DEACTIVATED) | {"C0SOP": Obstacle.ARCHIVED}
    with company.units() as unit:
        assert company.service.open_case(unit, "c1", Opening("q", ASKER, "amount", CONCERN, send_now=True), NOON) == Refused(
            Why.NOBODY
        )
    company.open(send_now=False)
    assert why(through(company, "send", ASKER)) is Why.NOBODY


def test_where_nobody_is_named_the_channel_decides() -> None:
    company = Company(fallback=Fallback(channel="C0HELP"))
    company.open(concern=None)
    assert company.case().looked_at_by == "C0HELP"
    assert why(company.act(ASKER, YES)) is Why.OWN_CASE
    assert isinstance(company.act(STRANGER, YES), Done)


def test_an_unknown_case_is_refused_everywhere(company: Company) -> None:
    unknown = Refused(Why.UNKNOWN_CASE)
    assert company.act(OWNER, Claimed()) == unknown
    for name, arguments in (("send", ()), ("reassign", (Reassign(BACKUP),)), ("not_mine", ("",)), ("reopen", ("",))):
        assert through(company, name, OWNER, *arguments) == unknown


def test_a_broken_history_is_noticed() -> None:
    first = Event("c1", 1, ASKER, NOON, Opened("q1", ASKER, "amount"))
    for events in (
        [],
        [Event("c1", 1, ASKER, NOON, Sent(TO_OWNER))],
        [replace(first, seq=2)],
        [first, Event("c1", 3, ASKER, NOON, Sent(TO_OWNER))],
        [first, Event("c2", 2, ASKER, NOON, Sent(TO_OWNER))],
        [first, replace(first, seq=2)],
    ):
        with pytest.raises(BrokenHistoryError):
            CASES.fold(events)
