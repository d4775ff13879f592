"""Withdrawn action cards: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fakes.samples import NOON, later
from sqlalchemy import Engine

from nudges.lessons.action_cards import Withdrawal
from retrieval.library.models import SectionRef
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

ISSUE = SectionRef("refunds", "issue")


def test_a_card_stays_withdrawn_until_the_word_is_taken_back(units: Callable[[], Any]) -> None:
    with units() as unit:
        unit.withdrawn_cards.withdraw(ISSUE, "U1", NOON)
        unit.withdrawn_cards.withdraw(ISSUE, "U2", later(days=1))
        unit.withdrawn_cards.withdraw(SectionRef("closing", "issue"), "U1", NOON)
        unit.commit()
    with units() as unit:
        assert unit.withdrawn_cards.of_sop("refunds") == {"issue": Withdrawal("U2", later(days=1))}
        assert [unit.withdrawn_cards.restore(ISSUE), unit.withdrawn_cards.restore(ISSUE)] == [True, False]
        unit.commit()
    with units() as unit:
        assert unit.withdrawn_cards.of_sop("refunds") == {}
        assert list(unit.withdrawn_cards.of_sop("closing")) == ["issue"]


def test_an_export_shows_the_word_and_an_erasure_keeps_it_without_the_name(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.withdrawn_cards.withdraw(ISSUE, "U1", NOON)
        unit.commit()
    personal = SqlPersonalData(engine)
    [shown] = personal.export("U1")["withdrawn_cards"]
    assert (shown["sop_id"], shown["section"], shown["at"]) == ("refunds", "issue", NOON)
    assert personal.erase("U1")["withdrawn_cards"] == 1
    with SqlUnitOfWork(engine) as unit:
        assert unit.withdrawn_cards.of_sop("refunds") == {"issue": Withdrawal("", NOON)}
