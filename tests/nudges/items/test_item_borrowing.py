"""Wrong options come only from SOPs that everyone may read, and stay only as long as everyone may."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes.practice_company import Company
from fakes.quiz_sops import REFUNDS, items_of, sop
from fakes.unit_of_work import Units

from nudges.items.bank import BankItem, ItemState, NotReviewed, Why
from nudges.items.curation import sync_library
from nudges.items.models import Item, Kind
from nudges.items.reviewing import approve
from nudges.learners.audiences import AudienceCache
from retrieval.library.models import SopDocument
from retrieval.library.versions import Version


def a_page(title: str, owner: str) -> SopDocument:
    text = f"# {title}\n\n## Orders\n\nThe {title.casefold()} lead approves every order before it is sent.\n"
    return replace(sop(text, owner=owner, sop_id=title.casefold().replace(" ", "-")), title=title)


PAGES = [a_page("Fraud review", "U0C"), a_page("Zebra layoffs", "U0Z")]


def a_case(lender: str) -> Item:
    """A case that a colleague met, with a wrong option from another SOP."""
    item = items_of(REFUNDS)[0]
    options = (*item.options[:2], f"Ask the {lender} lead")
    return replace(item, id=f"case-{lender}", kind=Kind.REAL_CASE, options=options, key=0, lenders=(lender,))


class Borrowing:
    """A company whose SOP on refunds has two cases that borrow from two others."""

    def __init__(self, units: Units) -> None:
        self.company = Company(units).open()
        for page in PAGES:
            self.publish(page)
        self.publish(sop(REFUNDS, owner="U0A"), 9)
        self.sync()
        with self.company.units() as unit:
            unit.items.add([BankItem(a_case(page.id), ItemState.REVIEW, self.company.now) for page in PAGES])
            unit.commit()

    def publish(self, document: SopDocument, number: int = 1) -> None:
        with self.company.units() as unit:
            unit.library.add_version(document, Version(document.id, number, document.digest, self.company.now))
            unit.library.make_current(document.id, number, self.company.now, "U0OWNER")
            unit.commit()

    def sync(self) -> None:
        sync_library(self.company.units, self.company.rules, self.company.now)

    def items(self) -> list[BankItem]:
        with self.company.units() as unit:
            return [found for found in unit.items.of_sop("refunds") if found.item.lenders]

    def zebras(self) -> list[BankItem]:
        return [found for found in self.items() if "zebra-layoffs" in found.item.lenders]

    def restrict(self) -> None:
        page = PAGES[-1]
        self.publish(replace(page, governance=replace(page.governance, audience=frozenset({"hr"}))), 2)


@pytest.fixture
def borrowing(units: Units) -> Borrowing:
    return Borrowing(units)


def test_items_are_suspended_when_an_sop_that_lent_is_restricted(borrowing: Borrowing) -> None:
    assert borrowing.zebras()
    assert all(found.state is ItemState.REVIEW for found in borrowing.zebras())
    borrowing.restrict()
    borrowing.sync()
    assert {(found.state, found.why) for found in borrowing.zebras()} == {(ItemState.SUSPENDED, Why.CLOSED)}
    living = [found for found in borrowing.items() if found.state is ItemState.REVIEW]
    assert [found.item.lenders for found in living] == [("fraud-review",)]
    before = borrowing.items()
    borrowing.sync()
    assert borrowing.items() == before


def test_items_are_suspended_when_an_sop_that_lent_is_retired(borrowing: Borrowing) -> None:
    with borrowing.company.units() as unit:
        unit.library.retire("zebra-layoffs", borrowing.company.now)
        unit.commit()
    borrowing.sync()
    assert {found.state for found in borrowing.zebras()} == {ItemState.SUSPENDED}


def test_an_item_is_not_asked_between_the_change_and_the_next_sync(borrowing: Borrowing) -> None:
    now = borrowing.company.now
    zebras = borrowing.zebras()
    with borrowing.company.units() as unit:
        for found in zebras:
            assert not isinstance(approve(unit, found.item.id, "U0OWNER", now), NotReviewed)
        unit.commit()
    borrowing.restrict()
    with borrowing.company.units() as unit:
        audiences = AudienceCache(unit)
        assert not any(audiences.holds(found.item) for found in zebras)
        families = {found.item.family for found in zebras}
        asked = audiences.holding(unit.items.asked(families))
        assert not any("zebra-layoffs" in found.item.lenders for theirs in asked.values() for found in theirs)


def test_an_owner_cannot_release_it_any_more(borrowing: Borrowing) -> None:
    borrowing.restrict()
    zebra = borrowing.zebras()[0]
    with borrowing.company.units() as unit:
        refused = approve(unit, zebra.item.id, "U0OWNER", borrowing.company.now)
    assert isinstance(refused, NotReviewed)
    assert "no longer open to everyone" in refused.reason


def test_an_item_from_before_lenders_were_stored_is_taken_out(borrowing: Borrowing) -> None:
    old = replace(borrowing.zebras()[0].item, id="0" * 16, kind=Kind.FIELDS, lenders=())
    with borrowing.company.units() as unit:
        unit.items.add([BankItem(old, ItemState.APPROVED, borrowing.company.now, by="U0OWNER")])
        assert not AudienceCache(unit).holds(old)
        unit.items.mark_synced("*", 0)
        unit.commit()
    borrowing.sync()
    with borrowing.company.units() as unit:
        assert unit.items.get(old.id).state is ItemState.SUSPENDED
