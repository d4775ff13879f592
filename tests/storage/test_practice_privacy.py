from __future__ import annotations

import json
from pathlib import Path

from fakes.practice_company import DEADLINES, ISSUE, Company
from fakes.samples import NOON
from sqlalchemy import Engine, select

from core.work_events import MISSED, WorkEvent
from nudges.asking.answering import report_wrong
from nudges.cards.rebuild import check
from nudges.cards.working import work_happened
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
