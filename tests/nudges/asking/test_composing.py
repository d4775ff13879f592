"""One message: the first card comes as it is, the others only with what gives nothing away."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from fakes.practice_company import MONDAY
from fakes.quiz_sops import REFUNDS, every_way, family_of, steps_of, variants_of

from nudges.asking.batches import composed, variants
from nudges.cards.models import Cause, PracticeCard, Start, applied
from nudges.items.bank import BankItem, ItemState
from nudges.items.demand import demand
from nudges.items.models import Item, Kind
from retrieval.library.models import SectionRef

RULE = next(item for item in every_way(REFUNDS, Kind.SCENARIO) if "confirmation" in item.stem)
STEP = next(item for item in steps_of(REFUNDS, Kind.NEXT_STEP) if item.answer.startswith("Wait for the status"))


def card(item: Item, **context: str) -> PracticeCard:
    start = Start(item.id, "U1", item.id, SectionRef(item.sop, item.section), Cause.QUESTION, MONDAY, MONDAY.date(), 0.9, context)
    return applied(None, start)


def elsewhere(item: Item, name: str = "other", **more: object) -> Item:
    return replace(item, id=name, sop=name, **more)


def message(*asked: tuple[PracticeCard, list[Item]], most: int = 3) -> list[str]:
    items = {card.family: [BankItem(item, ItemState.AUTO, MONDAY) for item in theirs] for card, theirs in asked}
    return [item.item.id for _, item in composed([card for card, _ in asked], lambda card: items[card.family], most)]


def test_one_question_of_a_procedure() -> None:
    sister = replace(
        STEP, id="sister", stem="What is first?", options=("This", "That", "Those"), key=0, evidence="Other words.", explanation=""
    )
    assert message((card(STEP), [STEP]), (card(sister), [sister])) == [STEP.id]
    apart = elsewhere(sister, "apart")
    assert message((card(STEP), [STEP]), (card(apart), [apart])) == [STEP.id, "apart"]


def test_a_question_whose_key_stands_in_another_is_swapped_or_waits() -> None:
    options = (STEP.answer, "Call the bank.", "Do nothing.")
    teller = elsewhere(RULE, "teller", stem="Which?", options=options, key=1, evidence="Call the bank.", explanation="")
    silent = replace(teller, id="silent", options=("Write a note.", "Call the bank.", "Do nothing."))
    free = elsewhere(RULE, "free")
    assert message((card(STEP), [STEP]), (card(teller), [teller]), (card(free), [free])) == [STEP.id, "free"]
    assert message((card(STEP), [STEP]), (card(teller), [teller, silent])) == [STEP.id, "silent"]
    assert message((card(teller), [teller]), (card(STEP), [STEP])) == ["teller"]


def test_the_rule_shown_after_an_answer_gives_no_other_question_away() -> None:
    teller = elsewhere(RULE, "teller", stem="Which?", options=("A b", "C d"), key=0, evidence=STEP.answer, explanation=STEP.answer)
    assert message((card(STEP), [STEP]), (card(teller), [teller])) == [STEP.id]


def test_the_reason_for_a_card_gives_nothing_away() -> None:
    quoting = elsewhere(RULE, "quoting")
    assert message((card(STEP), [STEP]), (card(quoting, step_quote=STEP.answer), [quoting])) == [STEP.id]
    other = replace(STEP, id="other", options=("Press Save.", "Call.", "Write."), key=0, evidence="Press Save.")
    assert message((card(STEP, step_quote=STEP.answer), [STEP, other])) == ["other"]
    assert message((card(STEP, step_quote=STEP.answer), [STEP])) == [STEP.id]


def test_no_more_than_there_is_room_for() -> None:
    free = [
        elsewhere(RULE, f"free{number}", evidence=f"Rule {number}", options=(f"{number} apples", "2 pears"), key=0)
        for number in range(5, 9)
    ]
    assert message(*((card(item), [item]) for item in free), most=2) == ["free5", "free6"]


@pytest.mark.parametrize("rounds", [12])
def test_what_follows_demands_something_else_until_all_was_demanded(rounds: int) -> None:
    asked = variants_of(family_of(REFUNDS, RULE.family.partition("#")[2]), 20)
    items = [BankItem(item, ItemState.AUTO, MONDAY) for item in asked]
    assert len(items) > 2
    seen: list[str] = []
    for _ in range(rounds):
        seen.append(variants(items, seen)[0].item.id)
    known = {found.item.id: demand(found.item) for found in items}
    assert all(known[one] != known[other] for one, other in pairwise(seen))
    assert {known[one] for one in seen[: len(set(known.values()))]} == set(known.values())
    assert variants(items[:1], [items[0].item.id]) == items[:1]
