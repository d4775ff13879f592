from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from fakes.practice_company import DEADLINES, GREETING, ISSUE, MAP, MONDAY, Company
from fakes.quiz_sops import REFUNDS
from fakes.unit_of_work import Units
from hypothesis import given
from hypothesis import strategies as st

from core.people import Person
from core.workdays import Workdays
from nudges.asking.quizzing import practise, quiz_me, worked_example
from nudges.asking.service import send_due
from nudges.cards.models import Cause, PracticeCard, Start, applied
from nudges.cards.priority import GROWTH, LIGHTEST, by_urgency, urgency
from nudges.cards.spacing import Memory, Schedule
from nudges.items.models import Kind
from nudges.learners.enrolment import end_leave, enrol, leave, opt_in, opt_out, pause, resume, set_slot, snooze
from nudges.learners.models import DAILY_CAP, WEEKLY_CAP, Learner, Snooze
from nudges.learners.progress import lesson_for
from nudges.lessons.cutting import shows
from nudges.rules import Rules, is_quiet, next_slot, opening
from retrieval.library.models import SectionRef
from retrieval.library.versions import Version

TODAY = MONDAY.date()
EASTER = Rules(workdays=Workdays(is_holiday=lambda day: day in {date(2026, 4, 3), date(2026, 4, 6)}))
zones = st.sampled_from(["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia", "Europe/Berlin"])
moments = st.integers(0, 525_600).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@pytest.fixture
def company(units: Units) -> Company:
    return Company(units).open(REFUNDS, GREETING)


def practising(company: Company, count: int = 8, person: str = "U1") -> None:
    """So many cards, all due tomorrow."""
    with company.units() as unit:
        families = list(dict.fromkeys(item.item.family for sop in ("refunds", "greeting") for item in unit.items.asked_in(sop)))
        for number, family in enumerate(families[:count]):
            section = unit.items.asked([family])[family][0].section
            begun = Start(f"{person}{number}", person, family, section, Cause.QUESTION, company.now, company.now.date(), 0.9)
            unit.cards.start(begun)
            unit.cards.save(applied(None, begun))
        unit.commit()
    assert len(families) >= count


def change(company: Company, work: object, *args: object) -> Learner:
    with company.units() as unit:
        found = work(unit, company.rules, *args)
        unit.commit()
    return found


def test_a_batch_comes_at_nine_where_the_person_is(company: Company) -> None:
    company.asks_about(ISSUE, "U1")
    company.asks_about(ISSUE, "U2")
    company.now = datetime(2026, 3, 3, 3, 29, tzinfo=UTC)
    assert company.tick().deliveries == ()
    company.now = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    assert [delivery.batch.person for delivery in company.tick().deliveries] == ["U2"]
    company.now = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert [delivery.batch.person for delivery in company.tick().deliveries] == ["U1"]
    assert company.tick().claimed == 0


def test_at_most_three_a_day_and_fifteen_a_week(company: Company) -> None:
    practising(company, 8)
    sent = {}
    for _ in range(12):
        company.later(days=1)
        delivery = company.batch()
        sent[company.now.date()] = len(delivery.questions) if delivery else 0
        for question in delivery.questions if delivery else ():
            company.replies(question, right=False)
    assert set(sent.values()) <= {0, DAILY_CAP, 2, 1}
    assert all(count == 0 for day, count in sent.items() if day.weekday() >= 5)
    weeks = {day.isocalendar().week for day in sent}
    assert all(sum(sent[day] for day in sent if day.isocalendar().week == week) <= WEEKLY_CAP for week in weeks)


def test_a_manager_gets_one(company: Company) -> None:
    with company.units() as unit:
        enrol(unit, company.rules, Person("U1", role="lead"), company.now, is_manager=True)
        unit.commit()
    practising(company)
    company.later(days=1)
    assert len(company.batch().questions) == 1


def test_nothing_piles_up_over_leave(company: Company) -> None:
    practising(company, 8)
    change(company, leave, "U1", (TODAY + timedelta(days=1), TODAY + timedelta(days=20)), company.now)
    for _ in range(20):
        company.later(days=1)
        assert company.batch() is None
    company.later(days=1)
    assert company.now.date() == date(2026, 3, 23)
    assert len(company.batch().questions) == DAILY_CAP
    learner = change(company, end_leave, "U1", company.now)
    assert (learner.leave_from, learner.leave_until) == (None, None)


def test_after_three_unanswered_batches_there_is_one_a_week_until_an_answer(company: Company) -> None:
    practising(company, 2)
    days = []
    for _ in range(21):
        company.later(days=1)
        delivery = company.batch()
        if delivery:
            days.append(company.now.date().day)
    assert days == [3, 4, 5, 6, 13, 20]
    company.replies(delivery.questions[0] if delivery else last(company), right=True)
    company.later(days=2)
    assert company.batch() is not None


def last(company: Company) -> object:
    from nudges.learners.progress import open_questions  # noqa: PLC0415

    with company.units() as unit:
        return open_questions(unit, "U1")[-1]


def test_a_snoozed_batch_comes_again(company: Company) -> None:
    practising(company, 2)
    company.now = datetime(2026, 3, 3, 9, tzinfo=UTC)
    first = company.batch()
    assert change(company, snooze, "U1", Snooze.HOUR, company.now).next_at == company.now + timedelta(hours=1)
    company.later(minutes=59)
    assert company.batch() is None
    company.later(minutes=1)
    again = company.batch()
    assert {question.ask.family for question in again.questions} == {question.ask.family for question in first.questions}
    assert change(company, snooze, "U1", Snooze.TOMORROW, company.now).next_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert change(company, snooze, "U1", Snooze.WEEK, company.now).next_at == datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert change(company, snooze, "nobody", Snooze.WEEK, company.now) is None


def test_an_hour_never_leads_into_the_evening(company: Company) -> None:
    practising(company, 2)
    company.now = datetime(2026, 3, 6, 18, 30, tzinfo=UTC)
    company.batch()
    assert change(company, snooze, "U1", Snooze.HOUR, company.now).next_at == datetime(2026, 3, 9, 9, tzinfo=UTC)


def test_pause_slot_and_opting_out(company: Company) -> None:
    practising(company, 2)
    assert change(company, pause, "U1", company.now).next_at is None
    company.later(days=1)
    assert company.batch() is None
    assert change(company, resume, "U1", company.now).next_at == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert change(company, pause, "U1", company.now, date(2026, 3, 12)).next_at == datetime(2026, 3, 12, 9, tzinfo=UTC)
    assert change(company, set_slot, "U1", time(14, 30), company.now).next_at == datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
    out = change(company, opt_out, "U1", company.now)
    assert (out.is_enrolled, out.next_at) == (False, None)
    assert company.asks_about(ISSUE, source="q9") is None
    assert change(company, quiz_me, "U1", company.now) is None
    assert change(company, practise, "U1", ISSUE, company.now) is None
    assert change(company, opt_in, "U1", company.now).next_at is not None


def test_a_repeat_is_a_fresh_variant_until_all_were_met(company: Company) -> None:
    company.asks_about(ISSUE)
    seen = []
    for _ in range(30):
        company.later(days=1)
        delivery = company.batch()
        if delivery:
            seen.append(delivery.questions[0].item.item.id)
            company.replies(delivery.questions[0], right=False)
    with company.units() as unit:
        family = unit.cards.of_person("U1")[0].family
        known = {item.item.id for item in unit.items.asked([family])[family]}
    assert len(seen) > len(known) > 2
    assert set(seen[: len(known)]) == known


def test_quiz_me_counts_against_no_cap(company: Company) -> None:
    practising(company, 10)
    mine = change(company, quiz_me, "U1", company.now)
    assert (len(mine.questions), mine.batch.is_own) == (3, True)
    on_topic = change(company, quiz_me, "U1", company.now + timedelta(minutes=1), [DEADLINES])
    assert {question.item.item.section for question in on_topic.questions} == {"deadlines"}
    company.later(days=1)
    assert len(company.batch().questions) == 3


def test_quiz_me_of_a_newcomer_takes_the_roles_first_tasks(units: Units) -> None:
    company = Company(units, Rules(MAP)).open(REFUNDS, GREETING)
    mine = change(company, quiz_me, "U1", company.now)
    assert [question.item.item.sop for question in mine.questions][:2] == ["greeting", "refunds"]
    assert len({question.item.section for question in mine.questions}) == 3
    assert change(company, quiz_me, "U1", company.now, [SectionRef("nothing", "")]) is None
    assert change(company, quiz_me, "U9", company.now) is None


def test_the_scenario_after_a_lesson_begins_a_card(company: Company) -> None:
    delivery = change(company, practise, "U1", SectionRef("refunds", "deadlines"), company.now)
    [question] = delivery.questions
    assert question.item.item.kind.value == "limit-scenario" or question.item.item.section == "deadlines"
    assert question.card.cause is Cause.PATH
    assert change(company, practise, "U1", SectionRef("refunds", "no"), company.now) is None


MIXED = """# Mixed

## How to close an account

1. Check the balance of the account.
2. Create the final invoice.
3. Press Close and enter the reason.
4. Send the confirmation to the customer.
5. File the receipt of the payment.
6. Archive the folder of the account.

The customer must have the confirmation within 8 days of the request.
A balance of more than EUR 380 needs the approval of the billing lead.
A dispute must be answered within 9 hours of the call. A refund may cost at most EUR 170 in one month.
"""


def test_the_case_after_a_lesson_is_about_what_its_card_shows(company: Company) -> None:
    company.publish(MIXED)
    company.approve_all("mixed")
    section = SectionRef("mixed", "how-to-close-an-account")
    with company.units() as unit:
        lesson = lesson_for(unit, section)
        solved = worked_example(unit, "U1", section)
        kinds = {item.item.kind for item in unit.items.asked_in("mixed")}
    assert Kind.SCENARIO in kinds
    for _ in range(6):
        [question] = change(company, practise, "U1", section, company.now).questions
        assert shows(lesson, question.item.item)
        company.replies(question, right=True)
        company.later(days=1)
    assert solved is not None
    assert shows(lesson, solved.item)


def test_a_worked_example_is_not_the_case(company: Company) -> None:
    section = SectionRef("refunds", "issue-a-refund")
    with company.units() as unit:
        solved = worked_example(unit, "U1", section)
        nothing = worked_example(unit, "U1", SectionRef("refunds", "no"))
    [question] = change(company, practise, "U1", section, company.now).questions
    assert solved.item.family != question.item.item.family
    assert nothing is None


def test_a_tick_posts_every_batch_with_its_unit(company: Company) -> None:
    practising(company, 2)
    practising(company, 2, "U2")
    company.later(days=1)
    posted = []
    assert (
        send_due(company.units, company.rules, company.now, lambda unit, one: posted.append((unit.learners, one.batch.person))) == 2
    )
    assert sorted(person for _, person in posted) == ["U1", "U2"]
    assert send_due(company.units, company.rules, company.now, lambda *_: posted.append(None)) == 0


def test_a_tick_in_the_night_sends_nothing(company: Company) -> None:
    practising(company, 2)
    company.now = datetime(2026, 3, 3, 22, tzinfo=UTC)
    assert company.tick().deliveries == ()
    company.now = datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert company.batch() is not None


@given(zones, moments, st.times().map(lambda moment: moment.replace(second=0, microsecond=0)), st.integers(0, 4))
def test_a_slot_is_the_next_working_day_outside_quiet_hours(zone: str, after: datetime, slot: time, unanswered: int) -> None:
    learner = Learner("U1", zone, slot=slot, unanswered=unanswered)
    at = next_slot(learner, EASTER, after)
    local = at.astimezone(ZoneInfo(zone))
    assert at > after
    assert EASTER.workdays.is_working(local.date())
    assert not is_quiet(learner, local.time())
    if not learner.is_weekly:
        earlier = [at.date() - timedelta(days=back) for back in range(1, (at - after).days)]
        assert not any(EASTER.workdays.is_working(day) for day in earlier if day > after.date() + timedelta(days=1))


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 30), st.integers(0, 30))
def test_promised_dates_only_roll_forward(day: date, ahead: int, length: int) -> None:
    learner = Learner("U1", leave_from=day + timedelta(days=ahead), leave_until=day + timedelta(days=ahead + length))
    assert EASTER.workdays.rolled(day) >= day
    opened = opening(learner, EASTER, day)
    assert opened >= EASTER.workdays.rolled(day)
    assert EASTER.workdays.is_working(opened)
    assert not learner.leave_from <= opened <= learner.leave_until
    assert Workdays(frozenset()).rolled(day) == day


def card(
    family: str, due: int = 0, *, interval: int = 0, misses: int = 0, cause: Cause = Cause.QUESTION, **more: object
) -> PracticeCard:
    memory = Memory(5.0, 5.0, TODAY - timedelta(days=max(1, interval) - due)) if interval else None
    schedule = Schedule(TODAY + timedelta(days=due), interval=interval, misses=misses, memory=memory)
    made = PracticeCard("U1", family, SectionRef("s", "a"), cause, {}, MONDAY, is_open=True, schedule=schedule)
    return replace(made, schedule=replace(schedule, **more))


def test_what_comes_first_when_the_cap_overflows() -> None:
    cards = [
        card("rare", interval=5),
        card("common", interval=5),
        card("common-late", -3, interval=5),
        card("miss", misses=1, interval=3),
        card("step", cause=Cause.MISSED_STEP),
    ]
    weights = {"rare": 2, "common": 12, "common-late": 12, "miss": 1, "step": 1}
    chosen = by_urgency(cards, TODAY, lambda one: weights[one.family])
    assert [one.family for one in chosen] == ["step", "miss", "common-late", "common", "rare"]
    assert by_urgency(cards, TODAY - timedelta(days=1), lambda one: 1) == [cards[2]]
    assert urgency(cards[2].schedule, 12, TODAY) > urgency(cards[1].schedule, 12, TODAY)


def test_one_miss_comes_first_and_the_others_by_how_long_they_wait() -> None:
    def answered(family: str, days: int, **more: object) -> PracticeCard:
        memory = Memory(8.0, 5.0, TODAY - timedelta(days=days))
        return card(family, interval=3, memory=memory, **more)

    cards = [answered("miss-old", 6, misses=1), answered("miss-new", 3, misses=1), answered("known", 20), card("never-asked")]
    assert [one.family for one in by_urgency(cards, TODAY, lambda _: 4)] == ["miss-old", "never-asked", "known", "miss-new"]
    heavy = by_urgency(cards[1:3], TODAY, lambda one: 16 if one.family == "known" else 1)
    assert [one.family for one in heavy] == ["miss-new", "known"]
    same = [urgency(answered("x", 9).schedule, weight, TODAY) for weight in (1, LIGHTEST, 12, 16)]
    assert same[0] == same[1] < same[2] < same[3]
    assert urgency(answered("x", 0).schedule, 16, TODAY) == 0


@given(st.integers(1, 16), st.integers(1, 90), st.integers(1, 12), st.integers(0, 6))
def test_every_right_answer_earns_a_longer_wait_and_a_miss_takes_none_back(weight: int, days: int, right: int, missed: int) -> None:
    def answered(right: int, missed: int) -> float:
        memory = Memory(8.0, 5.0, TODAY - timedelta(days=days))
        return urgency(card("x", memory=memory, reviews=right + missed, lapses=missed).schedule, weight, TODAY)

    assert answered(right, missed) == answered(right, 0) == pytest.approx(answered(right - 1, 0) / GROWTH)


def test_what_is_due_on_a_later_day_waits() -> None:
    assert by_urgency([card("due", interval=5), card("tomorrow", 1, interval=30)], TODAY, lambda _: 1) == [card("due", interval=5)]


def retired(company: Company) -> None:
    with company.units() as unit:
        unit.library.retire("greeting", company.now)
        unit.commit()


def restricted(company: Company) -> None:
    """The greeting is for finance only from now on."""
    with company.units() as unit:
        document = unit.library.document("greeting", 1)
        document = replace(document, governance=replace(document.governance, audience=frozenset({"finance"})))
        unit.library.add_version(document, Version("greeting", 2, document.digest, company.now))
        unit.library.make_current("greeting", 2, company.now, "U0OWNER")
        unit.commit()


@pytest.mark.parametrize("hide", [retired, restricted])
def test_what_a_role_may_not_see_is_neither_asked_nor_counted(company: Company, hide: Callable[[Company], None]) -> None:
    practising(company)
    hide(company)
    company.now += timedelta(days=1)
    asked = [question.item.item.sop for delivery in company.tick().deliveries for question in delivery.questions]
    assert asked == ["refunds"] * DAILY_CAP
    with company.units() as unit:
        assert practise(unit, company.rules, "U1", SectionRef("greeting", "how-to-greet-a-customer"), company.now) is None
        assert quiz_me(unit, company.rules, "U1", company.now, [SectionRef("greeting", "")]) is None
