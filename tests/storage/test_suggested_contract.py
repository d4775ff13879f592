"""What a person suggests as a question is theirs: it has a source, also after an edit, and goes with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from fakes.practice_company import MONDAY, Company
from fakes.unit_of_work import Units
from sqlalchemy import Engine, select

from nudges.items.adding import NewQuestion, add, made
from nudges.items.bank import BankItem, Edit, ItemSource, ItemState, Reviewed, Why
from nudges.items.casebook import Casebook
from nudges.items.models import ItemOrigin
from nudges.items.reviewing import approve, edit
from storage.privacy import SqlPersonalData
from storage.tables import Base
from storage.unit_of_work import SqlUnitOfWork

QUESTION = NewQuestion("May Quagga refund EUR 150?", ("The quagga", "The lead", "Nobody"), 0, "If the refund is EUR 200 or less")
EDITED = Edit("May a quagga refund EUR 100?", ("A quagga", "The lead"), 0)


def suggested(company: Company, origin: ItemOrigin = ItemOrigin.SUGGESTED) -> BankItem:
    with company.units() as unit:
        sop = unit.library.document("refunds", 1)
        assert sop is not None
        item = made(sop, QUESTION, origin)
        stored = add(unit, replace(item, findings=()), "U1", company.now)
        unit.commit()
    assert isinstance(stored, BankItem), stored
    return stored


def edited(company: Company, found: BankItem, at: datetime) -> BankItem:
    with company.units() as unit:
        result = edit(unit, found.item.id, EDITED, "U9", at)
        unit.commit()
    assert isinstance(result, Reviewed), result
    return result.item


def test_a_suggested_question_has_its_author_as_source_and_an_owners_has_none(units: Units) -> None:
    company = Company(units).open()
    found = suggested(company)
    with units() as unit:
        assert list(unit.items.sources()) == [ItemSource(found.item.id, f"suggested:{found.item.id}", "U1")]


def test_an_owners_question_has_no_source(units: Units) -> None:
    suggested(Company(units).open(), ItemOrigin.OWNER)
    with units() as unit:
        assert list(unit.items.sources()) == []


def test_an_edit_keeps_the_source_and_counts_as_one(units: Units) -> None:
    company = Company(units).open()
    old = suggested(company)
    new = edited(company, old, MONDAY)
    source = ItemSource(old.item.id, f"suggested:{old.item.id}", "U1")
    with units() as unit:
        assert set(unit.items.sources()) == {source, replace(source, item=new.item.id)}
        assert Casebook(unit, company.rules, MONDAY).withdraw([source.source]) == 1
        assert unit.items.get(new.item.id).why is Why.WITHDRAWN


@pytest.mark.parametrize("is_edited", [False, True])
def test_a_suggested_question_goes_with_its_author_and_no_table_keeps_its_words(engine: Engine, *, is_edited: bool) -> None:
    company = Company(lambda: SqlUnitOfWork(engine)).open()
    found = suggested(company)
    with company.units() as unit:
        assert is_edited or isinstance(approve(unit, found.item.id, "U9", company.now), Reviewed)
        unit.commit()
    shown = edited(company, found, company.now) if is_edited else found
    SqlPersonalData(engine).erase("U1")
    with company.units() as unit:
        gone = unit.items.get(shown.item.id)
        assert gone is not None
        assert (gone.state, gone.why) == (ItemState.REJECTED, Why.WITHDRAWN)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            assert "quagga" not in repr(connection.execute(select(table)).all()).casefold(), table.name
