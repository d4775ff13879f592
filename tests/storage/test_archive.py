from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.company import decided
from fakes.samples import NOON, claim, governed, later, question, version
from sqlalchemy import Engine, event, select

from core.people import Person
from escalation.cases.afterwards import GapKind, SopGap
from escalation.cases.ports import Label, Review
from retrieval.library.ports import ActiveIndex
from retrieval.questions import Feedback, FeedbackKind
from storage.archive import ArchiveError, SqlArchive
from storage.engine import make_engine
from storage.migrations import migrate, newest
from storage.tables import Base
from storage.unit_of_work import SqlUnitOfWork


def fill(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.library.add_version(governed(), version(governed()))
        unit.library.make_current("refunds", 1, NOON, "U9")
        unit.people.save([Person("U1", "one@x.example", started_on=NOON.date())])
        for number in range(3):
            unit.questions.add(question(number))
        unit.questions.add_feedback(Feedback("q1", "U1", FeedbackKind.HELPED, later(hours=1)))
        unit.inbox.receive("e1", None, {"text": "größe"}, claim())
        unit.outbox.add("k1", "C1", {"method": "chat.postMessage"}, NOON)
        unit.index.activate(ActiveIndex("g1", "m", 2))
        unit.cases.append(0, *decided())
        unit.gaps.add(SopGap("gap-c1", "refunds", "limits", GapKind.SHOULD_BE_IN_SOP, "c1", NOON, due_on=NOON.date()))
        unit.limits.review("k1", "refunds", Review.CONFIRMED, "U1", NOON)
        unit.labels.add("q1", Label.EXCEPTION, NOON)
        unit.commit()


def content(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name != "active_index"
        }


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'target.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


def test_a_backup_of_either_database_fills_the_other(engine: Engine, target: Engine, tmp_path: Path) -> None:
    fill(engine)
    file = tmp_path / "cairn.backup"
    counts = SqlArchive(engine).dump(file, NOON)
    assert (counts["cases"], counts["case_events"], counts["sop_gaps"], counts["triage_labels"]) == (1, 4, 1, 1)
    assert (counts["questions"], counts["question_sources"], counts["sections"]) == (3, 6, 2)
    assert file.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("*.partial"))
    assert SqlArchive(target).restore(file) == counts
    assert content(target) == content(engine)
    with SqlUnitOfWork(target) as unit:
        assert unit.index.active() is None


def test_restoring_into_postgres_goes_on_counting_behind_the_restored_ids(
    clean_postgres: Engine, target: Engine, tmp_path: Path
) -> None:
    fill(target)
    file = tmp_path / "cairn.backup"
    SqlArchive(target).dump(file, NOON)
    SqlArchive(clean_postgres).restore(file)
    assert content(target) == content(clean_postgres)
    with SqlUnitOfWork(clean_postgres) as unit:
        assert unit.inbox.receive("e2", None, {}, claim()) == 2
        unit.commit()


def test_a_backup_replaces_nothing(target: Engine, tmp_path: Path) -> None:
    file = tmp_path / "cairn.backup"
    file.write_bytes(b"of yesterday")
    with pytest.raises(ArchiveError, match="replaces nothing"):
        SqlArchive(target).dump(file, NOON)
    assert file.read_bytes() == b"of yesterday"
    assert not list(tmp_path.glob("*.partial"))


def test_what_is_not_whole_is_refused_before_anything_is_written(target: Engine, sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    file = tmp_path / "cairn.backup"
    SqlArchive(sqlite_engine).dump(file, NOON)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    file.write_bytes(gzip.compress(b"".join(lines[:-1])))
    written: list[str] = []
    event.listen(target, "before_cursor_execute", lambda *given: written.append(given[2]))
    with pytest.raises(ArchiveError, match="Nothing was restored"):
        SqlArchive(target).restore(file)
    assert written == []


def test_a_full_database_is_not_restored_into(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    file = tmp_path / "cairn.backup"
    SqlArchive(engine).dump(file, NOON)
    with pytest.raises(ArchiveError, match="not empty"):
        SqlArchive(engine).restore(file)


def test_a_damaged_file_restores_nothing(target: Engine, sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    file = tmp_path / "cairn.backup"
    SqlArchive(sqlite_engine).dump(file, NOON)
    lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
    old = lines[0].replace(newest().encode(), b"1999_01_01_first")
    damaged = {
        "no gzip": b"hello",
        "no archive": gzip.compress(b'{"a": 1}\n'),
        "no JSON": gzip.compress(b"hello"),
        "bytes missing": file.read_bytes()[:-20],
        "rows missing": gzip.compress(b"".join((*lines[:5], lines[-1]))),
        "end missing": gzip.compress(b"".join(lines[:-1])),
        "unknown table": gzip.compress(b"".join((lines[0], b'["cats", 1]\n', b'{"rows": 1}\n'))),
        "another version": gzip.compress(b"".join((old, *lines[1:]))),
    }
    for name, raw in damaged.items():
        file.write_bytes(raw)
        with pytest.raises(ArchiveError):
            SqlArchive(target).restore(file)
        assert not any(content(target).values()), name
    with pytest.raises(ArchiveError, match="cannot be read"):
        SqlArchive(target).restore(tmp_path / "gone")


def test_a_backup_that_cannot_be_written_says_so(target: Engine, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="cannot be written"):
        SqlArchive(target).dump(tmp_path / "no" / "such" / "folder", NOON)
