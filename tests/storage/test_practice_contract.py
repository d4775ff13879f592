from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from fakes.practice_company import MONDAY
from fakes.quiz_sops import REFUNDS, items_of
from fakes.unit_of_work import Units

from core.work_events import WorkEvent, WorkOutcome
from nudges.asking.attempts import Ask, AskState, Attempt, Batch, Confidence, Grade
from nudges.cards.models import Begun, Cause, PracticeCard, Review, Start, applied
from nudges.cards.spacing import Rating
from nudges.items.bank import ASKED, BankItem, ItemSource, ItemState, Why
from nudges.items.ports import Change
from nudges.learners.models import Learner
from retrieval.library.models import SectionRef

TODAY = date(2026, 3, 2)
PLACE = SectionRef("refunds", "deadlines")


def start(person: str = "U1", family: str = "f1", number: int = 1, cause: Cause = Cause.QUESTION) -> Start:
    return Start(f"s{number}/{person}/{family}", person, family, PLACE, cause, MONDAY, TODAY, 0.9, {"refund": "R-1042 größe"})


def card(person: str = "U1", family: str = "f1", due: int = 1) -> PracticeCard:
    made = applied(None, start(person, family))
    return replace(made, schedule=replace(made.schedule, due_on=TODAY + timedelta(days=due)), context={"refund": "R-1042"})


def attempt(ask: str, person: str = "U1", *, minutes: float = 0, seconds: float | None = None) -> Attempt:
    at = MONDAY + timedelta(minutes=minutes)
    return Attempt(ask, person, "f1", "i1", "next-step", 2, True, at, TODAY, Rating.GOOD, 0.9, Cause.QUESTION, seconds)


def batch(units: Units, name: str, person: str = "U1", *, families: tuple[str, ...] = ("f1", "f2"), **more: object) -> list[Ask]:
    made = replace(Batch(name, person, TODAY, MONDAY), **more)
    asks = [Ask(f"{name}{place}", name, person, family, "i1", place, made.at) for place, family in enumerate(families)]
    with units() as unit:
        assert unit.asks.add([made], asks) == {name}
        unit.commit()
    return asks


def bank(state: ItemState = ItemState.AUTO) -> list[BankItem]:
    return [BankItem(item, state, MONDAY) for item in items_of(REFUNDS)]


def test_items_are_kept_as_they_were_made_in_their_order(units: Units) -> None:
    items = bank()
    with units() as unit:
        assert unit.items.add(items) == len(items)
        assert unit.items.add(items[:2]) == 0
        unit.commit()
    with units() as unit:
        assert list(unit.items.of_sop("refunds")) == items
        assert unit.items.get(items[3].item.id) == items[3]
        assert unit.items.get("no") is None
        assert unit.items.sops() == ["refunds"]
        section = items[0].item.section
        assert unit.items.asked_in("refunds", section) == [item for item in items if item.item.section == section]
        assert unit.items.asked_in("refunds") == items
        family = items[0].item.family
        assert unit.items.asked({family, "no"}) == {family: [item for item in items if item.item.family == family]}
        assert unit.items.synced("refunds") is None
        unit.items.mark_synced("refunds", 3)
        unit.items.mark_synced("refunds", 4)
        assert unit.items.synced("refunds") == 4


def test_an_item_changes_its_state_once(units: Units) -> None:
    first, second, *_ = bank(ItemState.REVIEW)
    with units() as unit:
        unit.items.add([first, second])
        assert list(unit.items.waiting()) == list(unit.items.waiting(["refunds"])) == [first, second]
        assert unit.items.waiting([]) == []
        assert unit.items.asked_in("refunds") == []
        approved = Change(ItemState.APPROVED, MONDAY, by="U0OWNER")
        assert unit.items.change(first.item.id, {ItemState.REVIEW}, approved)
        assert not unit.items.change(first.item.id, {ItemState.REVIEW}, Change(ItemState.REJECTED, MONDAY))
        assert not unit.items.change("no", ASKED, approved)
        assert unit.items.get(first.item.id) == BankItem(first.item, ItemState.APPROVED, MONDAY, Why.NONE, "U0OWNER")
        unit.items.move(second.item.id, "elsewhere", "0123")
        moved = unit.items.get(second.item.id).item
        assert (moved.section, moved.section_digest, moved.stem) == ("elsewhere", "0123", second.item.stem)


def test_reports_count_people(units: Units) -> None:
    with units() as unit:
        assert unit.items.report("i1", "U1", MONDAY) == 1
        assert unit.items.report("i1", "U1", MONDAY) == 1
        assert unit.items.report("i1", "U2", MONDAY + timedelta(hours=2)) == 2
        assert unit.items.report("i2", "U2", MONDAY) == 1
        assert unit.items.report("i1", "U3", MONDAY + timedelta(hours=3), since=MONDAY + timedelta(hours=1)) == 2


def test_cards_come_back_as_they_were_saved(units: Units) -> None:
    known = applied(card(), Review("a", MONDAY, TODAY, Rating.GOOD, 0.9))
    other = card("U2", "f1", 5)
    with units() as unit:
        unit.cards.save(card(), other)
        unit.cards.save(known)
        unit.commit()
    with units() as unit:
        assert unit.cards.get("U1", "f1") == known
        assert unit.cards.get("U1", "f2") is None
        assert list(unit.cards.of_person("U2")) == [other]
        assert unit.cards.of_people(["U1", "U2", "U3"]) == {"U1": [known], "U2": [other]}
        assert unit.cards.of_people([]) == {}
        assert list(unit.cards.in_section(PLACE)) == [known, other]
        assert list(unit.cards.in_section(SectionRef("refunds", "no"))) == []
        assert unit.cards.due(["U1", "U2"], TODAY + timedelta(days=2)) == {"U1": [known]}
        assert unit.cards.due(["U2", "U3"], TODAY + timedelta(days=5)) == {"U2": [other]}
        assert unit.cards.due([], TODAY) == {}


def test_due_cards_come_in_the_order_of_their_dates(units: Units) -> None:
    with units() as unit:
        unit.cards.save(card(family="a", due=4), card(family="b", due=2), card(family="c", due=4))
        assert [one.family for one in unit.cards.due(["U1"], TODAY + timedelta(days=4))["U1"]] == ["b", "a", "c"]


def test_a_log_holds_starts_and_reviews_once(units: Units) -> None:
    asks = batch(units, "b")
    with units() as unit:
        assert unit.cards.start(start())
        assert not unit.cards.start(start())
        assert unit.cards.start(start(number=2))
        assert unit.cards.start(start(family="f9"))
        assert unit.asks.record(attempt(asks[0].id))
        unit.commit()
    with units() as unit:
        log = unit.cards.log("U1", "f1")
        assert {entry.id for entry in log} == {"b0", "s1/U1/f1", "s2/U1/f1"}
        assert [one.id for one in unit.cards.starts_of("U1")] == ["s1/U1/f1", "s1/U1/f9", "s2/U1/f1"]
        assert list(unit.cards.starts_of("U1", Cause.MISSED_STEP)) == []
        assert len(unit.cards.starts_of("U1", Cause.QUESTION)) == 3
        begun = [Begun(one.id, one.at, one.family) for one in unit.cards.starts_of("U1")]
        first, last = begun[0].at, begun[-1].at
        assert unit.cards.begun_of(["U1", "U2"], Cause.QUESTION, first) == {"U1": begun}
        assert unit.cards.begun_of(["U1"], Cause.QUESTION, last) == {"U1": [one for one in begun if one.at >= last]}
        assert unit.cards.begun_of(["U1"], Cause.MISSED_STEP, first) == unit.cards.begun_of([], Cause.QUESTION, first) == {}
        everything = list(unit.cards.everything())
        assert [(person, family, known, len(entries)) for person, family, known, entries in everything] == [
            ("U1", "f1", None, 3),
            ("U1", "f9", None, 1),
        ]


def test_a_batch_is_stored_once(units: Units) -> None:
    asks = batch(units, "b")
    with units() as unit:
        again = Ask("other", "b", "U1", "f3", "i1", 0, MONDAY)
        assert not unit.asks.add([Batch("b", "U1", TODAY, MONDAY)], [again])
        assert unit.asks.get("other") is None
        assert unit.asks.get(asks[0].id) == asks[0]
        assert unit.asks.batch("b") == Batch("b", "U1", TODAY, MONDAY)
        assert unit.asks.batch("c") is unit.asks.get("c") is None
        assert unit.asks.of_batch("b") == [(ask, None) for ask in asks]
        assert unit.asks.of_batch("c") == []
        assert not unit.asks.add([], [])


def test_a_question_is_answered_once(units: Units) -> None:
    asks = batch(units, "b")
    first = replace(attempt(asks[0].id, seconds=4.5), confidence=Confidence.UNSURE, had_hint=True)
    with units() as unit:
        assert unit.asks.record(first)
        assert not unit.asks.record(replace(first, choice=0))
        unit.commit()
    with units() as unit:
        assert unit.asks.attempt(asks[0].id) == first
        assert unit.asks.attempt(asks[1].id) is None
        answered, waiting = unit.asks.of_batch("b")
        assert answered == (replace(asks[0], state=AskState.ANSWERED), first)
        assert waiting == (asks[1], None)
        assert list(unit.asks.open_of("U1")) == [asks[1]]
        assert list(unit.asks.attempts_of("U1")) == [first]
        assert list(unit.asks.attempts_of("U1", MONDAY + timedelta(hours=1))) == []
        grade = Grade(TODAY, "f1", is_right=True, is_self_rated=False)
        assert unit.asks.grades_of(["U1", "U2"], MONDAY) == {"U1": [grade]}
        assert unit.asks.grades_of(["U1"], MONDAY + timedelta(hours=1)) == unit.asks.grades_of([], MONDAY) == {}
        assert not unit.asks.rerate(asks[0].id, Confidence.SURE, Rating.EASY)


def test_confidence_is_added_once(units: Units) -> None:
    asks = batch(units, "b")
    with units() as unit:
        unit.asks.record(attempt(asks[0].id))
        assert unit.asks.rerate(asks[0].id, Confidence.UNSURE, Rating.HARD)
        assert not unit.asks.rerate(asks[0].id, Confidence.SURE, Rating.EASY)
        assert not unit.asks.rerate("no", Confidence.SURE, Rating.EASY)
        assert not unit.asks.rerate(asks[0].id, None, Rating.GOOD, was=Confidence.SURE)
        assert unit.asks.rerate(asks[0].id, None, Rating.GOOD, was=Confidence.UNSURE)
        assert unit.asks.rerate(asks[0].id, Confidence.UNSURE, Rating.HARD)
        found = unit.asks.attempt(asks[0].id)
        assert (found.confidence, found.rating) == (Confidence.UNSURE, Rating.HARD)


def test_only_open_questions_are_taken_back(units: Units) -> None:
    asks = batch(units, "b")
    others = batch(units, "c", "U2")
    with units() as unit:
        unit.asks.record(attempt(asks[0].id))
        unit.asks.withdraw({("U1", "f1"), ("U1", "f2")}, AskState.SNOOZED)
        unit.asks.withdraw(set(), AskState.SNOOZED)
        assert unit.asks.get(asks[0].id).state is AskState.ANSWERED
        assert unit.asks.get(asks[1].id).state is AskState.SNOOZED
        assert list(unit.asks.open_of("U2")) == others


def test_what_was_sent_is_counted_by_day(units: Units) -> None:
    batch(units, "a", on=TODAY - timedelta(days=1))
    batch(units, "b", families=("f1", "f2", "f3"))
    batch(units, "own", is_own=True)
    batch(units, "c", "U2", families=("f7",))
    with units() as unit:
        unit.asks.withdraw({("U2", "f7")}, AskState.SNOOZED)
        assert unit.asks.sent(["U1", "U2", "U3"], TODAY - timedelta(days=1)) == {"U1": {TODAY - timedelta(days=1): 2, TODAY: 3}}
        assert unit.asks.sent(["U1"], TODAY) == {"U1": {TODAY: 3}}
        assert unit.asks.sent([], TODAY) == {}


def test_the_last_batch_says_whether_it_was_touched(units: Units) -> None:
    batch(units, "old", at=MONDAY - timedelta(days=1))
    new = batch(units, "new")
    batch(units, "own", is_own=True, at=MONDAY + timedelta(hours=1))
    snoozed = batch(units, "z", "U2")
    with units() as unit:
        assert unit.asks.last_batches(["U1", "U3"]) == {"U1": (Batch("new", "U1", TODAY, MONDAY), False)}
        unit.asks.record(attempt(new[0].id))
        unit.asks.withdraw({("U2", ask.family) for ask in snoozed}, AskState.SNOOZED)
        assert {person: touched for person, (_, touched) in unit.asks.last_batches(["U1", "U2"]).items()} == {
            "U1": True,
            "U2": True,
        }


def test_seen_items_are_in_their_order(units: Units) -> None:
    with units() as unit:
        unit.asks.add(
            [Batch("b1", "U1", TODAY, MONDAY), Batch("b2", "U1", TODAY, MONDAY + timedelta(days=1))],
            [Ask("x", "b2", "U1", "f1", "late", 0, MONDAY + timedelta(days=1)), Ask("y", "b1", "U1", "f1", "early", 0, MONDAY)],
        )
        assert unit.asks.seen({("U1", "f1"), ("U1", "f2")}) == {("U1", "f1"): ["early", "late"]}
        assert unit.asks.seen(set()) == {}


def test_the_usual_time_needs_twenty_answers(units: Units) -> None:
    with units() as unit:
        asks = [Ask(f"a{number:03}", "b", "U1", "f1", "i1", number, MONDAY) for number in range(220)]
        unit.asks.add([Batch("b", "U1", TODAY, MONDAY)], asks)
        for number, ask in enumerate(asks[:19]):
            unit.asks.record(attempt(ask.id, minutes=number, seconds=1000))
        assert unit.asks.usual_seconds("next-step") is None
        for number, ask in enumerate(asks[19:], 19):
            unit.asks.record(attempt(ask.id, minutes=number, seconds=number))
        assert unit.asks.usual_seconds("next-step") == 119.5
        assert unit.asks.usual_seconds("true-false") is None


def test_learners_keep_their_settings(units: Units) -> None:
    learner = Learner(
        "U1",
        "Asia/Kolkata",
        "support",
        "expert",
        True,
        True,
        time(8, 30),
        time(20),
        time(6, 15),
        True,
        TODAY,
        TODAY,
        TODAY,
        2,
        MONDAY,
    )
    with units() as unit:
        unit.learners.save(Learner("U1"), Learner("U2"))
        unit.learners.save(learner)
        unit.learners.save()
        unit.commit()
    with units() as unit:
        assert unit.learners.get("U1") == unit.learners.get("U1", lock=True) == learner
        assert unit.learners.get("U3") is None
        assert list(unit.learners.everyone()) == [learner, Learner("U2")]


def test_due_learners_are_claimed_until_saved_or_rolled_back(units: Units) -> None:
    due = [Learner(f"U{number}", next_at=MONDAY + timedelta(minutes=number)) for number in range(4)]
    with units() as unit:
        unit.learners.save(*due, Learner("U9"))
        unit.commit()
    now = MONDAY + timedelta(minutes=2)
    with units() as unit:
        assert unit.learners.claim_due(now, 2) == [replace(one, next_at=None) for one in due[:2]]
        assert [one.person for one in unit.learners.claim_due(now, 5)] == ["U2"]
        assert not unit.learners.claim_due(now, 5)
    with units() as unit:
        assert [one.person for one in unit.learners.claim_due(now, 5)] == ["U0", "U1", "U2"]


def test_events_are_stored_once(units: Units) -> None:
    event = WorkEvent(
        "e1", MONDAY, "handling_time", "U1", "refund", "3", 18.5, "minutes", "desk", {"refund": "R-1042"}, "refunds", "issue"
    )
    bare = {"value": None, "unit": None, "step": None, "task": None, "context": {}, "sop": None, "section": None}
    later = replace(event, id="e0", at=MONDAY + timedelta(days=2), **bare)
    with units() as unit:
        assert list(unit.work.add([event, later, event])) == [event, later]
        assert list(unit.work.add([later, replace(event, kind="escalated")])) == []
        assert list(unit.work.add([])) == []
        unit.commit()
    with units() as unit:
        assert [unit.work.get(name) for name in ("e1", "e0")] == [event, later]
        kinds = {event.kind}
        assert unit.work.outcomes_of(["U1", "U2"], MONDAY, kinds) == {
            "U1": [WorkOutcome("e1", event.at, event.kind, "refund"), WorkOutcome("e0", later.at, event.kind, None)]
        }
        assert unit.work.outcomes_of(["U1"], MONDAY, {"csat"}) == unit.work.outcomes_of([], MONDAY, kinds) == {}


def test_without_a_commit_nothing_was_practised(units: Units) -> None:
    with units() as unit:
        unit.cards.save(card())
        unit.learners.save(Learner("U1"))
        unit.items.add(bank())
    with units() as unit:
        assert unit.cards.get("U1", "f1") is None
        assert unit.learners.get("U1") is None
        assert unit.items.sops() == []


def test_from_whose_words_an_item_was_made_is_noted_once(units: Units) -> None:
    with units() as unit:
        unit.items.add_source(ItemSource("i2", "question:q1", "U1"))
        unit.items.add_source(ItemSource("i1", "golden", ""))
        unit.items.add_source(ItemSource("i2", "question:q9", "U9"))
        unit.commit()
    with units() as unit:
        assert list(unit.items.sources()) == [ItemSource("i1", "golden", ""), ItemSource("i2", "question:q1", "U1")]
