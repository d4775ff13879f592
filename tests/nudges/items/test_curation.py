from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.practice_company import ISSUE, Company
from fakes.quiz_sops import REFUNDS
from fakes.unit_of_work import Units

from nudges.cards.models import Cause
from nudges.items import curation
from nudges.items.bank import BankItem, Edit, ItemState, NotedEdit, NotReviewed, Reviewed, Why
from nudges.items.curation import VARIANTS, release_missed_step, sync_items, sync_library, variants_of
from nudges.items.models import Item, ItemOrigin, Kind, Release
from nudges.items.noted import noted_rules
from nudges.items.ports import Change
from nudges.items.reviewing import approve, edit, reject
from nudges.ports import CommittingUnit
from retrieval.library.models import SectionRef, SopDocument

LOST = REFUNDS.replace('2. Create the **credit note** with the purpose "Refund".\n', "2. Ask the customer for the bank account.\n")
TOUCHED = REFUNDS.replace("## Deadlines\n", "## Deadlines\n\nThese are the deadlines of the team.\n")


@pytest.fixture
def company(units: Units) -> Company:
    return Company(units).open()


def states(company: Company, sop: str = "refunds") -> dict[str, BankItem]:
    with company.units() as unit:
        return {item.item.id: item for item in unit.items.of_sop(sop)}


def waiting(company: Company) -> BankItem:
    with company.units() as unit:
        return next(item for item in unit.items.waiting() if item.state is ItemState.REVIEW)


def word(company: Company, work: object, *args: object) -> object:
    with company.units() as unit:
        outcome = work(unit, *args, "U0OWNER", company.now)
        unit.commit()
    return outcome


def test_a_library_is_brought_up_to_date_once(company: Company) -> None:
    items = states(company)
    by_family: dict[str, int] = {}
    for item in items.values():
        assert item.state in {ItemState.AUTO, ItemState.APPROVED, ItemState.REVIEW}
        by_family[item.item.family] = by_family.get(item.item.family, 0) + 1
    assert 2 < max(by_family.values()) <= VARIANTS
    assert sync_library(company.units, company.rules, company.now) == []
    with company.units() as unit:
        again = sync_items(unit, company.rules, "refunds", company.now)
    assert (again.added, again.flagged, again.suspended) == (0, 0, 0)


def test_an_owner_looks_at_one_item_of_a_family_and_kind_and_not_at_all_its_variants(company: Company) -> None:
    with company.units() as unit:
        document = unit.library.document("refunds", 1)
    assert document is not None
    for_review = Counter((item.family, item.kind) for item in variants_of(document) if item.release is Release.REVIEW)
    assert for_review
    assert max(for_review.values()) == 1


def test_lost_evidence_suspends_and_a_changed_section_is_flagged(company: Company) -> None:
    before = states(company)
    company.publish(LOST)
    after = states(company)
    for item_id, item in before.items():
        was_in = item.item.section == "issue-a-refund"
        if was_in and "credit note" in item.item.evidence:
            assert (after[item_id].state, after[item_id].why) == (ItemState.SUSPENDED, Why.EVIDENCE_LOST)
        elif was_in and item.state in {ItemState.AUTO, ItemState.APPROVED}:
            assert (after[item_id].state, after[item_id].why) == (ItemState.FLAGGED, Why.SECTION_CHANGED)
            assert after[item_id].is_asked
        elif item.item.section:
            assert after[item_id].state is item.state
    assert set(after) > set(before)


def test_evidence_that_returns_is_asked_again(company: Company) -> None:
    before = states(company)
    company.publish(LOST)
    lost = [one for one, item in states(company).items() if item.why is Why.EVIDENCE_LOST and before[one].state is ItemState.AUTO]
    assert lost
    company.publish(REFUNDS)
    after = states(company)
    assert {after[one].state for one in lost} == {ItemState.AUTO}


def test_a_retired_sop_loses_its_questions(company: Company) -> None:
    with company.units() as unit:
        unit.library.retire("refunds", company.now)
        unit.commit()
    [synced] = sync_library(company.units, company.rules, company.now)
    assert synced.suspended == len(states(company))
    assert {item.why for item in states(company).values()} == {Why.RETIRED}
    assert sync_library(company.units, company.rules, company.now) == []


def test_whoever_had_mastered_a_changed_section_is_asked_once_more(units: Units) -> None:
    company = Company(units).open()
    start = company.asks_about(ISSUE)
    for _ in range(3):
        company.at(company.card(start.family).schedule.due_on + timedelta(days=2))
        delivery = company.batch()
        if delivery is None:
            company.later(days=2)
            delivery = company.batch()
        company.replies(delivery.questions[0], right=True)
    before = company.card(start.family)
    assert before.schedule.interval >= 7
    company.later(hours=1)
    company.publish(
        REFUNDS.replace(
            "6. Close the ticket with the reason Refunded.\n", "6. Close the ticket with the reason Refunded.\n\nDone.\n"
        )
    )
    after = company.card(start.family)
    assert after.cause is Cause.CHANGED
    assert after.schedule.due_on == company.now.date() + timedelta(days=1)


def test_an_owner_decides_once(company: Company) -> None:
    item = waiting(company)
    done = word(company, approve, item.item.id)
    assert isinstance(done, Reviewed)
    assert (done.item.state, done.item.by) == (ItemState.APPROVED, "U0OWNER")
    late = word(company, reject, item.item.id)
    assert isinstance(late, NotReviewed)
    assert late.item == done.item
    assert isinstance(word(company, approve, "no"), NotReviewed)


def test_what_was_rejected_never_comes_back(company: Company) -> None:
    item = waiting(company)
    word(company, reject, item.item.id)
    company.publish(TOUCHED)
    company.publish(REFUNDS)
    assert states(company)[item.item.id].state is ItemState.REJECTED


def test_an_edit_replaces_the_item(company: Company) -> None:
    item = waiting(company)
    new = Edit("Which  one is right?", ("This", "That", "Neither"), 1)
    done = word(company, edit, item.item.id, new)
    assert isinstance(done, Reviewed)
    made = done.item.item
    assert (made.stem, made.answer, made.origin, made.family) == ("Which one is right?", "That", ItemOrigin.OWNER, item.item.family)
    assert done.item.state is ItemState.APPROVED
    old = states(company)[item.item.id]
    assert (old.state, old.why) == (ItemState.REJECTED, Why.EDITED)
    assert isinstance(word(company, edit, made.id, new), NotReviewed)
    company.publish(TOUCHED)
    assert states(company)[made.id].is_asked


def test_an_edit_without_a_change_is_a_yes(company: Company) -> None:
    item = waiting(company)
    same = Edit(item.item.stem, item.item.options, item.item.key)
    assert word(company, edit, item.item.id, same).item.state is ItemState.APPROVED


@pytest.mark.parametrize(
    ("stem", "options", "key"),
    [
        (" ", ("a", "b"), 0),
        ("?", ("a",), 0),
        ("?", ("a", " "), 0),
        ("?", ("a", "A "), 0),
        ("?", ("a", "b"), 2),
        ("?", tuple("abcdef"), 0),
    ],
)
def test_an_edit_that_is_no_question_is_refused(company: Company, stem: str, options: tuple[str, ...], key: int) -> None:
    item = waiting(company)
    refused = word(company, edit, item.item.id, Edit(stem, options, key))
    assert isinstance(refused, NotReviewed)
    assert refused.reason
    assert states(company)[item.item.id] == item


def test_what_the_sop_no_longer_says_is_not_approved(company: Company) -> None:
    company.publish("# Refunds\n\nNothing.\n")
    lost = next(item for item in states(company).values() if item.why is Why.EVIDENCE_LOST)
    assert isinstance(word(company, approve, lost.item.id), NotReviewed)


def test_a_new_generation_replaces_what_nobody_reviewed(company: Company) -> None:
    """A database of the generation that asked for amounts alone: its questions give way, people's cards and owners' words stay."""
    now = company.now
    with company.units() as unit:
        asked = next(found for found in unit.items.of_sop("refunds") if found.item.kind is Kind.MISTAKES and found.is_asked)
        alone = next(found for found in unit.items.of_sop("refunds") if found.item.kind is Kind.SCENARIO and not found.is_asked)
        old = replace(asked.item, id="of-former-rules", kind=Kind.CLOZE, stem="What belongs in the gap?")
        kept = replace(old, id="approved-of-former-rules")
        unit.items.add([BankItem(old, ItemState.AUTO, now), BankItem(kept, ItemState.APPROVED, now, by="U0OWNER")])
        unit.items.change(alone.item.id, {ItemState.REVIEW}, Change(ItemState.AUTO, now))
        unit.items.mark_synced("*makers", 1)
        unit.commit()
    before = {item.item.id for item in states(company).values() if item.is_asked}
    sync_library(company.units, company.rules, now)
    after = states(company)
    assert (after[old.id].state, after[old.id].why) == (ItemState.SUSPENDED, Why.REMADE)
    assert after[kept.id].state is ItemState.APPROVED
    assert after[alone.item.id].state is ItemState.REVIEW
    assert {item.item.id for item in after.values() if item.is_asked} == before - {old.id, alone.item.id}
    assert sync_library(company.units, company.rules, now) == []


def test_a_new_generation_that_was_broken_off_is_gone_on_with(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is made twice, and while it is made no unit of work is open: others may write."""
    company.publish(REFUNDS.replace("# Refunds", "# Returns"))
    with company.units() as unit:
        unit.items.mark_synced("*makers", 1)
        unit.commit()
    made, opened = list[str](), list[object]()
    make = curation.variants_of

    def variants(document: SopDocument) -> Iterator[Item]:
        assert not opened
        if made and made[-1] != "broken off":
            made.append("broken off")
            raise InterruptedError
        made.append(document.id)
        return make(document)

    @contextmanager
    def units() -> Iterator[CommittingUnit]:
        with company.units() as unit:
            opened.append(unit)
            yield unit
        opened.remove(unit)

    monkeypatch.setattr(curation, "variants_of", variants)
    with pytest.raises(InterruptedError):
        sync_library(units, company.rules, company.now)
    sync_library(units, company.rules, company.now)
    assert made == ["refunds", "broken off", "returns"]


def test_three_rules_give_way_when_any_of_them_changes(company: Company) -> None:
    old = [item for item in states(company).values() if item.item.kind is Kind.MISTAKES and item.is_asked]
    stale = [item.item.id for item in old if "5,000" in item.item.explanation]
    assert stale
    company.publish(REFUNDS.replace("EUR 5,000", "EUR 6,000"))
    after = states(company)
    assert {(after[name].state, after[name].why) for name in stale} == {(ItemState.SUSPENDED, Why.REMADE)}
    asked = [item.item.explanation for item in after.values() if item.item.kind is Kind.MISTAKES and item.is_asked]
    assert any("6,000" in told for told in asked)
    assert not any("5,000" in told for told in asked)


LONGER = REFUNDS.replace(
    "## Windows",
    "Letters wait at the desk for at most 40 days.\nWhat is lost is looked for within 25 hours of a call.\n\n## Windows",
)
ELSEWHERE = ("40 days", "25 hours", "EUR 5,000", "3 business days", "EUR 1,000")


def at_once(item: Item, words: str = "") -> NotedEdit:
    """An owner's words for a rule of `money`, which has the only mistake; `words` take the place of another rule."""
    rules = noted_rules(item)
    wrong = next(rule.name for rule in rules if rule.told.startswith("Money: "))
    other = next(rule.name for rule in rules if rule.name != wrong)
    noted = [
        f"{rule.told} At once." if rule.name == wrong else words if words and rule.name == other else rule.told for rule in rules
    ]
    return NotedEdit(tuple(noted), frozenset({wrong}))


@pytest.mark.parametrize("is_of_it", [True, False])
def test_three_rules_in_the_owners_words_are_flagged_when_one_of_them_changes(company: Company, *, is_of_it: bool) -> None:
    elsewhere = "\n## Money\n\nA claim of more than EUR 840 goes to the finance lead. The billing lead signs it within 6 days.\n"
    text, amounts = f"{LONGER}{elsewhere}", ELSEWHERE
    company.publish(text)
    asked = [item.item for item in states(company).values() if item.item.kind is Kind.MISTAKES and item.item.section == "money"]
    item, inside = next((item, some) for item in asked if (some := [one for one in amounts if one in item.explanation]))
    with company.units() as unit:
        unit.items.change(item.id, {ItemState.AUTO}, Change(ItemState.REVIEW, company.now))
        unit.commit()
    new = word(company, edit, item.id, at_once(item))
    assert isinstance(new, Reviewed)
    changed = inside[0] if is_of_it else next(one for one in amounts if one not in inside)
    company.publish(text.replace(changed, "7 weeks"))
    assert states(company)[new.item.item.id].state is (ItemState.FLAGGED if is_of_it else ItemState.APPROVED)


MONEY = """

## Money

A claim of more than EUR 840 goes to the finance lead. The billing lead signs it within 6 days.
"""


def in_the_owners_words(company: Company, words: str = "") -> BankItem:
    """Three rules of which one or more stand in `MONEY` and another one elsewhere, after an owner's edit."""
    company.publish(f"{LONGER}{MONEY}")
    asked = [item.item for item in states(company).values() if item.item.kind is Kind.MISTAKES and item.item.section == "money"]
    item = next(item for item in asked if any(one in item.explanation for one in ELSEWHERE))
    with company.units() as unit:
        unit.items.change(item.id, {ItemState.AUTO}, Change(ItemState.REVIEW, company.now))
        unit.commit()
    new = word(company, edit, item.id, at_once(item, words))
    assert isinstance(new, Reviewed)
    return new.item


def test_rules_in_the_owners_words_are_not_asked_once_their_section_is_gone(company: Company) -> None:
    new = in_the_owners_words(company)
    company.publish(LONGER)
    after = states(company)[new.item.id]
    assert (after.state, after.why) == (ItemState.SUSPENDED, Why.EVIDENCE_LOST)


def test_rules_in_the_owners_words_are_not_asked_once_one_of_another_section_is_gone(company: Company) -> None:
    new = in_the_owners_words(company)
    outside = next(one for one in ELSEWHERE if one in new.item.explanation)
    lines = [line for line in f"{LONGER}{MONEY}".splitlines() if outside not in line]
    company.publish("\n".join(lines))
    after = states(company)[new.item.id]
    assert (after.state, after.why) == (ItemState.SUSPENDED, Why.EVIDENCE_LOST)


def test_an_edit_in_words_that_the_sop_does_not_have_is_not_flagged_for_them(company: Company) -> None:
    new = in_the_owners_words(company, "Big sums need somebody senior, whatever a customer may say about them.")
    text = f"{LONGER}{MONEY}"
    for number in range(2):
        text += f"\n## Annex {number}\n\nNothing else.\n"
        company.publish(text)
        assert states(company)[new.item.id].state is ItemState.APPROVED


def test_a_question_that_is_flagged_already_is_no_change_of_its_section(company: Company) -> None:
    new = in_the_owners_words(company)
    outside = next(one for one in ELSEWHERE if one in new.item.explanation)
    text = f"{LONGER}{MONEY}".replace(outside, "7 weeks")
    company.publish(text)
    assert states(company)[new.item.id].state is ItemState.FLAGGED
    company.publish(text.replace("## Money\n", "## Money\n\nOn money.\n"))
    with company.units() as unit:
        for found in unit.items.of_sop("refunds"):
            if found.item.id != new.item.id:
                unit.items.change(found.item.id, {found.state}, Change(ItemState.REJECTED, company.now))
        unit.items.move(new.item.id, "money", "of a former version")
        again = sync_items(unit, company.rules, "refunds", company.now)
    assert (again.flagged, again.changed) == (0, ())


@pytest.mark.parametrize("is_retired", [True, False])
def test_a_missed_step_is_asked_about_again_once_its_words_are_back(company: Company, *, is_retired: bool) -> None:
    place, step = SectionRef("refunds", "issue-a-refund"), "2"

    def released() -> dict[str, str]:
        with company.units() as unit:
            items = release_missed_step(unit, place, step, company.now)
            unit.commit()
        with company.units() as unit:
            document = unit.library.document("refunds", unit.library.latest("refunds").number)
        digest = next(section.digest for section in document.sections if section.anchor == place.anchor)
        assert {item.item.section_digest for item in items} <= {digest}
        return {item.item.id: item.state for item in items}

    first = released()
    assert first
    if is_retired:
        with company.units() as unit:
            unit.library.retire("refunds", company.now)
            unit.commit()
        sync_library(company.units, company.rules, company.now)
    else:
        company.publish(LOST)
    assert {states(company)[one].state for one in first} == {ItemState.SUSPENDED}
    company.publish(REFUNDS.replace("## Deadlines", "That is all.\n\n## Deadlines"))
    assert set(released()) == set(first)
