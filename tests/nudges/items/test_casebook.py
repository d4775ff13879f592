"""The casebook: who asked cannot be guessed, restricted SOPs lend nothing, and what is taken back leaves."""

from __future__ import annotations

from dataclasses import replace

from fakes.practice_company import Company
from fakes.unit_of_work import Units, fake_units

from nudges.items.bank import ItemSource, ItemState, Why
from nudges.items.casebook import MOST, MOST_WAITING, Casebook, Confirmed
from retrieval.library.models import SectionRef

DISPUTES = """# Disputes

## Put the hold on

1. Set the dispute hold on the account within one hour.
2. Write the reason into the ticket before anything else.

## Close the dispute

1. Remove the dispute hold from the account.
2. Tell the customer what was decided.

## Keep the file

Attach the signed order to the ticket.
"""
FRAUD = """# Fraud

## Freeze

1. Freeze the payout account of the partner at once.
"""
HOLD = SectionRef("disputes", "put-the-hold-on")
ENOUGH = {HOLD: 5}
CASE = Confirmed(
    "question:q1",
    "U1",
    "A customer says the bill is wrong, what do I do first?",
    HOLD,
    frozenset({"U1"}),
    quote="Set the dispute hold on the account within one hour.",
)
SURE = replace(CASE, confirmers=frozenset({"U1", "U2"}))


def company(units: Units | None = None) -> Company:
    return Company(units or fake_units()).open(DISPUTES, FRAUD)


def restrict(units: Units, sop: str) -> None:
    with units() as unit:
        card = unit.library.card(sop)
        document = unit.library.document(sop, card.version)
        closed = replace(document, governance=replace(document.governance, audience=frozenset({"risk"})))
        unit.library.add_version(closed, replace(unit.library.latest(sop), number=card.version + 1, digest=closed.digest))
        unit.library.make_current(sop, card.version + 1, unit.library.card(sop).reviewed_at, "U0OWNER")
        unit.commit()


def add(it: Company, case: Confirmed, *near: SectionRef, confirmed: tuple[Confirmed, ...] = ()):
    with it.units() as unit:
        made = Casebook(unit, it.rules, it.now).add(case, near, confirmed or (case,))
        unit.commit()
    return made


def candidates(it: Company, *cases: Confirmed, askers: dict[SectionRef, int] = ENOUGH) -> list[Confirmed]:
    with it.units() as unit:
        return Casebook(unit, it.rules, it.now).candidates(cases, askers)


def test_a_question_is_used_only_where_enough_people_ask() -> None:
    it = company()
    assert candidates(it, CASE) == [CASE]
    assert candidates(it, CASE, askers={HOLD: 4}) == []
    golden = replace(CASE, person="", source="golden:1")
    assert candidates(it, golden, askers={}) == [golden]
    assert candidates(it, replace(CASE, text="why [name] [name]")) == []


def test_two_peoples_word_releases_and_ones_waits_for_the_owner() -> None:
    assert add(company(), SURE).state is ItemState.AUTO
    assert add(company(), CASE).state is ItemState.REVIEW
    other = replace(
        CASE, source="question:q2", text="A customer says her bill is wrong, what do I do first?", confirmers=frozenset({"U2"})
    )
    assert add(company(), CASE, confirmed=(CASE, other)).state is ItemState.AUTO
    assert add(company(), replace(CASE, is_ruled=True)).state is ItemState.AUTO


def test_what_waited_is_released_when_a_second_person_confirms_it() -> None:
    it = company()
    made = add(it, CASE)
    with it.units() as unit:
        book = Casebook(unit, it.rules, it.now)
        assert book.release([CASE]) == 0
        assert book.release([SURE]) == 1
        assert unit.items.get(made.item.id).state is ItemState.AUTO


def test_a_question_gives_one_item_and_a_section_few() -> None:
    it = company()
    made = add(it, SURE)
    with it.units() as unit:
        assert unit.items.sources() == [ItemSource(made.item.id, "question:q1", "U1")]
    assert candidates(it, SURE) == []
    more = [replace(CASE, source=f"question:n{number}") for number in range(2 * MOST)]
    assert len(candidates(it, *more)) == MOST - 1


def test_only_a_few_wait_for_an_owner() -> None:
    it = company()
    texts = [f"A customer of {word} says the bill is wrong, what is first?" for word in ("Kiel", "Bonn", "Ulm", "Jena")]
    made = [add(it, replace(CASE, source=text, text=text, quote="")) for text in texts]
    assert sum(item is not None for item in made) == MOST_WAITING


def test_a_restricted_sop_lends_nothing() -> None:
    it = company()
    fraud = SectionRef("fraud", "freeze")
    assert "fraud" in add(it, SURE, fraud).item.lenders
    closed = company()
    restrict(closed.units, "fraud")
    assert add(closed, SURE, fraud).item.lenders == ()


def test_sections_that_were_shown_with_it_are_no_wrong_options() -> None:
    it = company()
    made = add(it, replace(SURE, also=frozenset({SectionRef("disputes", "keep-the-file")})), SectionRef("fraud", "freeze"))
    assert "Attach the signed order to the ticket" not in made.item.options
    assert {"Remove the dispute hold from the account", "Tell the customer what was decided"} & set(made.item.options)


def test_a_withdrawn_case_is_taken_out_and_a_sync_does_not_bring_it_back() -> None:
    it = company()
    made = add(it, replace(SURE, source="case:c1", is_ruled=True))
    with it.units() as unit:
        assert Casebook(unit, it.rules, it.now).withdraw(["case:c1"]) == 1
        assert Casebook(unit, it.rules, it.now).withdraw(["case:c1"]) == 0
        unit.commit()
    it.publish(DISPUTES + "\nOne more line.\n")
    with it.units() as unit:
        found = unit.items.get(made.item.id)
    assert (found.state, found.why) == (ItemState.SUSPENDED, Why.WITHDRAWN)


def test_an_edit_of_the_sop_does_to_a_case_what_it_does_to_every_item() -> None:
    it = company()
    made = add(it, SURE)
    it.publish(DISPUTES.replace("before anything else", "at once"))
    with it.units() as unit:
        assert unit.items.get(made.item.id).state is ItemState.FLAGGED
    it.publish(DISPUTES.replace("within one hour", "within two hours"))
    with it.units() as unit:
        assert unit.items.get(made.item.id).why is Why.EVIDENCE_LOST
