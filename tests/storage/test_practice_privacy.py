from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes.practice_company import DEADLINES, ISSUE, Company
from fakes.samples import NOON
from sqlalchemy import Engine, select

from core.people import Person
from core.work_events import MISSED, WorkEvent
from nudges.asking.answering import report_wrong
from nudges.cards.rebuild import check
from nudges.cards.working import work_happened
from nudges.items.bank import BankItem, ItemSource, ItemState, Why
from nudges.items.models import NO_KEY, Finding, ItemOrigin, Kind, Rule
from nudges.items.reviewing import approve
from nudges.learners.proficiency_rows import Proficiency
from nudges.learners.remarks import Remark, RemarkKind
from nudges.skills.checkpoints import Checkpoint, CheckpointState
from storage.archive import SqlArchive
from storage.engine import make_engine
from storage.migrations import migrate
from storage.privacy import SqlPersonalData
from storage.tables import Base
from storage.unit_of_work import SqlUnitOfWork

TABLES = (
    "learners",
    "practice_starts",
    "practice_cards",
    "practice_batches",
    "practice_asks",
    "practice_attempts",
    "practice_reports",
    "practice_remarks",
    "proficiency",
    "practice_checkpoints",
)


def practised(engine: Engine) -> Company:
    """One answer, one report, one event, one review by an owner, for each of two people."""
    company = Company(lambda: SqlUnitOfWork(engine)).open()
    company.asks_about(ISSUE)
    company.asks_about(DEADLINES, "U2")
    company.later(days=1)
    for delivery in company.tick().deliveries:
        person, question = delivery.batch.person, delivery.questions[0]
        company.replies(question, right=True, person=person)
        with company.units() as unit:
            report_wrong(unit, question.ask.id, person, company.now)
            unit.remarks.add(Remark(person, RemarkKind.TOO_EASY, question.ask.item, company.now))
            work_happened(unit, company.rules, [WorkEvent(f"e{person}", company.now, MISSED, person, "refund", "1")], company.now)
            waiting = next(item for item in unit.items.waiting() if not item.by)
            unit.proficiency.save(Proficiency(person, "support", company.now.date(), company.now.date()))
            unit.checkpoints.add(Checkpoint(person, "support", "refund", CheckpointState.ASKED, company.now, "U0LEAD"))
            approve(unit, waiting.item.id, person, company.now)
            unit.commit()
    return company


def test_stored_rows_are_counted_as_an_export_holds_them(engine: Engine) -> None:
    practised(engine)
    personal = SqlPersonalData(engine)
    exported = personal.export("one@x.example")["practice"]
    held = {"asked" if kind == "questions" else kind: len(rows) for kind, rows in exported.items()}
    counted = personal.stored("one@x.example")
    assert held == {kind: counted[kind] for kind in held}
    assert {"settings", "cards", "attempts", "asked", "work_events"} <= set(held)
    personal.erase("one@x.example")
    assert not any(personal.stored("one@x.example").values())


def test_an_export_shows_answers_and_settings(engine: Engine) -> None:
    practised(engine)
    found = SqlPersonalData(engine).export("one@x.example")["practice"]
    assert set(found) == {
        "settings",
        "starts",
        "cards",
        "batches",
        "questions",
        "attempts",
        "reports",
        "remarks",
        "work_events",
        "proficiency",
        "checkpoints",
    }
    assert found["settings"][0]["slot"] == 9 * 60
    assert [row["is_right"] for row in found["attempts"]] == [True]
    assert all(row["person"] == "U1" for rows in found.values() for row in rows)
    json.dumps(found, default=str)


def test_erasing_leaves_nothing_of_one_and_all_of_the_other(engine: Engine) -> None:
    company = practised(engine)
    personal = SqlPersonalData(engine)
    before = personal.export("U2")["practice"]
    assert personal.erase("U1")["practice"] == 11
    assert personal.export("U1")["practice"] == {}
    assert personal.export("U2")["practice"] == before
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name.startswith(("practice_", "learners", "work_")):
                assert "'U1'" not in repr(connection.execute(select(table)).all()), table.name
    assert check(company.units).differing == ()
    with company.units() as unit:
        assert sum(bool(item.by) for item in unit.items.of_sop("refunds")) == 2


def test_a_backup_holds_what_was_practised(engine: Engine, tmp_path: Path) -> None:
    practised(engine)
    counts = SqlArchive(engine).dump(tmp_path / "b", NOON)
    assert all(counts[table] for table in TABLES)
    target = make_engine(f"sqlite:///{tmp_path / 'target.db'}")
    migrate(target)
    assert SqlArchive(target).restore(tmp_path / "b") == counts
    assert SqlPersonalData(target).export("U1")["practice"] == SqlPersonalData(engine).export("U1")["practice"]
    restored = check(lambda: SqlUnitOfWork(target))
    assert (restored.cards, restored.differing) == (2, ())
    target.dispose()


def test_an_item_made_from_an_erased_persons_question_is_taken_out_with_its_words(engine: Engine) -> None:
    company = practised(engine)
    item = replace(company_items(company)[0].item, id="case1", stem="A colleague asked: “My words?” What is right here?")
    with company.units() as unit:
        unit.items.add(
            [BankItem(item, ItemState.AUTO, company.now), BankItem(replace(item, id="case2"), ItemState.AUTO, company.now)]
        )
        unit.items.add_source(ItemSource("case1", "question:q1", "U1"))
        unit.items.add_source(ItemSource("case2", "question:q2", "U2"))
        unit.commit()
    personal = SqlPersonalData(engine)
    assert personal.export("U1")["practice"]["own_cases"] == [{"item": "case1", "source": "question:q1", "person": "U1"}]
    personal.erase("U1")
    with company.units() as unit:
        gone, other = unit.items.get("case1"), unit.items.get("case2")
        assert (gone.state, gone.why, gone.by) == (ItemState.REJECTED, Why.WITHDRAWN, "")
        assert "My words" not in repr(gone)
        assert other.state is ItemState.AUTO
        assert [source.item for source in unit.items.sources()] == ["case2"]


def test_a_case_that_names_somebody_who_is_erased_is_taken_out(engine: Engine) -> None:
    company = practised(engine)
    base = replace(company_items(company)[0].item, kind=Kind.REAL_CASE)
    names = {"case1": "A colleague asked: “May U1 do it?”", "case2": "A colleague asked: “May U12 do it?”"}
    with company.units() as unit:
        unit.items.add([BankItem(replace(base, id=name, stem=stem), ItemState.AUTO, company.now) for name, stem in names.items()])
        unit.commit()
    SqlPersonalData(engine).erase("U1")
    with company.units() as unit:
        assert unit.items.get("case1").why is Why.WITHDRAWN
        assert unit.items.get("case2").item.stem == names["case2"]


NAME = "Zoë O'Zebra"
ASKED = f"A colleague asked: “May {NAME} do it?” What do you tell them?"
NAMING = {
    "case": {"kind": Kind.REAL_CASE, "explanation": f"It was approved: “{NAME.upper()} may.”"},
    "recall": {"kind": Kind.RECALL, "options": (), "key": NO_KEY, "stem": ASKED},
    "suggested": {"kind": Kind.WRITTEN, "origin": ItemOrigin.SUGGESTED, "options": ("The lead", f"{NAME}, alone", "Nobody")},
    "owner": {"kind": Kind.WRITTEN, "origin": ItemOrigin.OWNER, "stem": f"What does {NAME} do first?"},
    "imported": {"kind": Kind.WRITTEN, "origin": ItemOrigin.IMPORTED, "options": (NAME,), "key": 0},
    "model": {
        "kind": Kind.MODEL_CASE,
        "origin": ItemOrigin.MODEL,
        "findings": (Finding(Rule.LENGTH_CUE, "“{words}” is longest", (("words", NAME),)),),
    },
    "evidence": {"kind": Kind.WRITTEN, "origin": ItemOrigin.OWNER, "evidence": f"{NAME} pays."},
}


def with_items(engine: Engine, changes: dict[str, dict[str, object]]) -> Company:
    """Items of the company's SOP with these changes; the recall card has a source, as those of colleagues' questions have."""
    company = Company(lambda: SqlUnitOfWork(engine)).open()
    base = replace(company_items(company)[0].item, kind=Kind.CLOZE)
    with company.units() as unit:
        unit.people.save([Person("U0ZOE", name=NAME)])
        made = [replace(base, id=name, **change) for name, change in changes.items()]
        unit.items.add([BankItem(item, ItemState.APPROVED, company.now, by="U2") for item in made])
        unit.items.add_source(ItemSource("recall", "golden", ""))
        unit.commit()
    return company


def item(company: Company, name: str) -> BankItem:
    with company.units() as unit:
        found = unit.items.get(name)
        assert found is not None
        return found


@pytest.mark.parametrize("name", NAMING)
def test_an_item_in_peoples_own_words_that_names_an_erased_person_is_taken_out(engine: Engine, name: str) -> None:
    company = with_items(engine, {name: NAMING[name]})
    before = item(company, name).item
    SqlPersonalData(engine).erase("U0ZOE")
    gone = item(company, name)
    assert (gone.state, gone.why, gone.by) == (ItemState.REJECTED, Why.WITHDRAWN, "")
    assert "zebra" not in repr(gone).casefold()
    assert (len(gone.item.options), gone.item.key) == (len(before.options), before.key), "old answers point to its options"


def test_items_that_repeat_the_file_or_name_others_stay_and_the_file_is_told(engine: Engine) -> None:
    others: dict[str, dict[str, object]] = {
        "file": {"stem": f"Whom does {NAME} call?"},
        "recall-of-heading": {
            "kind": Kind.RECALL,
            "options": (),
            "key": NO_KEY,
            "stem": "Somebody asks you. What do you tell them?",
        },
        "other": {"kind": Kind.WRITTEN, "origin": ItemOrigin.OWNER, "stem": "What does Zoë do? And O'Zebras?"},
    }
    company = with_items(engine, {**others, **NAMING})
    before = {name: item(company, name) for name in others}
    personal = SqlPersonalData(engine)
    [told] = [line for line in personal.left("U0ZOE") if "practice question" in line]
    assert told.startswith("One practice question made from refunds"), "those in people's own words are taken out"
    personal.erase("U0ZOE")
    assert {name: item(company, name) for name in others} == before


def company_items(company: Company) -> list[BankItem]:
    with company.units() as unit:
        return list(unit.items.of_sop("refunds"))
