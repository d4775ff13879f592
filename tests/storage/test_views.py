"""The views for dashboards: weeks and counts on SQLite and PostgreSQL, nothing about fewer than five people or restricted SOPs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic import command
from fakes.samples import NOON, document, question, version
from sqlalchemy import Engine, text

from core.people import Person
from core.work_events import COMPLETED, MISSED, WorkEvent
from retrieval.questions import Feedback, FeedbackKind, LoggedQuestion, LoggedSource
from scripts.lab.reference import FOLDER, views_page
from storage import views
from storage.engine import make_engine
from storage.migrations import _config, migrate
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

MONDAY = NOON.date() - timedelta(days=NOON.weekday())


def rows(engine: Engine, name: str) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]  # noqa: S608


def asked(number: int, person: str, sop: str = "refunds") -> LoggedQuestion:
    logged = question(number, person)
    return replace(logged, sources=(LoggedSource(sop, 1, "issue", 1, 0.9, 0.9, 1, 1),))


def filled(engine: Engine, people: int) -> None:
    """An open and a restricted SOP; each person asked about both, and completed a task."""
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person(f"U{number}") for number in range(people)])
        for sop, audience in (("refunds", frozenset()), ("severance", frozenset({"hr"}))):
            unit.library.add_version(document(sop, audience=audience), version(document(sop)))
            unit.library.make_current(sop, 1, NOON, "U0OWNER")
        for number in range(people):
            unit.questions.add(asked(number, f"U{number}"))
            unit.questions.add(asked(100 + number, f"U{number}", "severance"))
            unit.work.add(
                [WorkEvent(f"e{number}", NOON, COMPLETED, f"U{number}", "refund", value=4.0 + number % 2, unit="minutes")]
            )
        unit.work.add([WorkEvent("missed", NOON, MISSED, "U0", "refund", "3")])
        unit.commit()


def test_a_cell_of_five_is_shown_and_a_restricted_sop_is_not(engine: Engine) -> None:
    filled(engine, 6)
    [found] = rows(engine, "insights_questions")
    assert str(found["week"]) == str(MONDAY)
    assert (found["sop"], found["section"], found["questions"], found["people"]) == ("refunds", "issue", 6, 6)
    [events] = rows(engine, "insights_work_events")
    assert (events["task"], events["kind"], events["events"], float(str(events["value"]))) == ("refund", COMPLETED, 6, 4.5)
    assert [row["sop"] for row in rows(engine, "insights_versions")] == ["refunds"]
    assert rows(engine, "insights_cases") == rows(engine, "insights_attempts") == []


def test_a_cell_of_four_is_withheld(engine: Engine) -> None:
    filled(engine, 4)
    assert rows(engine, "insights_questions") == rows(engine, "insights_work_events") == []


def test_the_newest_click_of_the_asker_says_whether_they_are_stuck_as_on_the_pages(engine: Engine) -> None:
    filled(engine, 6)
    stuck, helped = FeedbackKind.STILL_STUCK, FeedbackKind.HELPED
    with SqlUnitOfWork(engine) as unit:
        for number in range(6):
            asker = asked(number, f"U{number}").question
            unit.questions.add_feedback(Feedback(asker.id, f"U{number}", stuck, NOON))
            unit.questions.add_feedback(Feedback(asker.id, f"U{number}", helped, NOON + timedelta(hours=1)))
            unit.questions.add_feedback(Feedback(asker.id, f"U{(number + 1) % 6}", stuck, NOON + timedelta(hours=2)))
        unit.commit()
    [found] = rows(engine, "insights_questions")
    assert found["outcome"] == question().outcome, "they got on, and a colleague's click is not theirs"


def test_a_part_of_a_cell_is_a_cell(engine: Engine) -> None:
    """Who is stuck is counted apart, so that nobody learns of one person from a large cell."""
    filled(engine, 9)
    with SqlUnitOfWork(engine) as unit:
        for number in range(4):
            unit.questions.add_feedback(Feedback(asked(number, "").question.id, f"U{number}", FeedbackKind.STILL_STUCK, NOON))
        unit.commit()
    [found] = rows(engine, "insights_questions")
    assert (found["outcome"], found["people"]) == (question().outcome, 5)


def test_an_erased_person_is_nobody(engine: Engine) -> None:
    filled(engine, 6)
    for number in range(2):
        SqlPersonalData(engine).erase(f"U{number}")
    assert rows(engine, "insights_questions") == []


def test_every_column_is_as_it_is_documented(engine: Engine) -> None:
    for view in views.VIEWS:
        with engine.connect() as connection:
            found = connection.execute(text(f"SELECT * FROM {view.name}"))  # noqa: S608
            assert list(found.keys()) == [column.name for column in view.columns]
            assert not {"person", "asker", "approved_by", "text"} & set(found.keys())


def test_the_reference_says_what_the_definitions_say() -> None:
    assert (FOLDER / "views.md").read_text(encoding="utf-8") == views_page()


def test_weeks_begin_on_monday(engine: Engine) -> None:
    for day in (date(2026, 11, 23), date(2026, 11, 29)):
        expression = views._spelled("week(:at)", engine.dialect.name, "")
        at = f"{day} 23:59:59"
        wanted = text(
            f"SELECT {expression.replace(':at', 'CAST(:at AS timestamptz)') if engine.dialect.name != 'sqlite' else expression}"
        )
        with engine.connect() as connection:
            assert str(connection.scalar(wanted, {"at": at})) == "2026-11-23"


@pytest.mark.postgres
def test_what_a_role_may_read_outlives_a_migration(clean_postgres: Engine) -> None:
    with clean_postgres.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS metabase"))
        connection.execute(text("CREATE ROLE metabase"))
        connection.execute(text("GRANT SELECT ON insights_questions TO metabase"))
        grants = views.grants_on(connection)
        views.drop_all(connection)
        views.create_all(connection, grants)
        assert views.grants_on(connection) == ['GRANT SELECT ON insights_questions TO "metabase"']
        connection.execute(text("REVOKE ALL ON insights_questions FROM metabase"))
        connection.execute(text("DROP ROLE metabase"))


def test_a_database_of_an_older_version_gets_its_views(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(engine)
    with engine.connect() as connection:
        views.drop_all(connection)
        command.downgrade(_config(connection), "2026_11_29_work_events")
        connection.commit()
        connection.execute(text("CREATE VIEW insights_gone AS SELECT 1 AS one"))
        connection.commit()
    migrate(engine)
    with engine.connect() as connection:
        assert sorted(views._names(connection)) == sorted(view.name for view in views.VIEWS)
    engine.dispose()
