"""What people say of themselves is no right or wrong answer in any figure: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fakes.quiz_sops import REFUNDS, sop
from fakes.samples import NOON

from insights.kpi.tallies import OWN, Slice, Span
from nudges.asking.attempts import Ask, AskState, Attempt, Batch
from nudges.cards.models import Cause
from nudges.cards.spacing import Rating
from nudges.items.bank import BankItem, ItemState
from nudges.items.recall import recall_items
from retrieval.library.models import SectionRef

Units = Callable[[], Any]
ITEM = recall_items(sop(REFUNDS))[0]
BEFORE, AFTER = NOON - timedelta(days=1), NOON + timedelta(days=1)


def rated(units: Units, *steps: int) -> None:
    with units() as unit:
        unit.items.add([BankItem(ITEM, ItemState.AUTO, NOON)])
        for number, step in enumerate(steps):
            ask = f"a{number}"
            unit.asks.add([Batch(ask, "U1", NOON.date(), NOON)], [Ask(ask, ask, "U1", ITEM.family, ITEM.id, 0, NOON)])
            about = (ask, "U1", ITEM.family, ITEM.id, ITEM.kind.value)
            unit.asks.record(Attempt(*about, step, step > 0, NOON, NOON.date(), Rating(step + 1), 0.9, Cause.PATH))
        unit.commit()


def test_no_figure_counts_them(units: Units) -> None:
    rated(units, 0, 2, 3)
    with units() as unit:
        assert unit.facts.tallies(Span(BEFORE, AFTER), sorted(OWN), Slice()) == {}
        assert not any(use.tried or use.missed for use in unit.facts.sections(Span(BEFORE, AFTER)))
        assert unit.facts.most_missed(SectionRef(ITEM.sop, ITEM.section), Span(BEFORE, AFTER)) == ""
        assert unit.task_facts.between(BEFORE, AFTER).practised == ()
        assert unit.readings.first_tries(BEFORE, AFTER) == []
        assert unit.past_experiences.of_people(["U1"], BEFORE, AFTER) == []


def test_a_statement_says_rated_and_a_batch_of_them_has_no_score(units: Units) -> None:
    rated(units, 0, 3)
    with units() as unit:
        unit.statements.enter(BEFORE, NOON, 100)
        pending = unit.statements.claim(NOON, AFTER, 100)
        found = sorted(unit.statements.occurrences(pending).values(), key=lambda one: (one.kind, one.source))
        unit.commit()
    assert [(one.kind.value, one.rated, one.is_right, one.score) for one in found] == [
        ("answered", 1, None, None),
        ("answered", 4, None, None),
        ("completed", None, None, None),
        ("completed", None, None, None),
    ]


def test_a_card_that_was_looked_at_still_waits(units: Units) -> None:
    with units() as unit:
        unit.asks.add([Batch("b", "U1", NOON.date(), NOON)], [Ask("a", "b", "U1", ITEM.family, ITEM.id, 0, NOON)])
        assert unit.asks.reveal("a")
        assert not unit.asks.reveal("no")
        assert [ask.state for ask in unit.asks.open_of("U1")] == [AskState.SHOWN]
        assert unit.asks.last_batches(["U1"])["U1"][1]
        unit.asks.withdraw([("U1", ITEM.family)], AskState.REPEATED)
        assert unit.asks.open_of("U1") == []
