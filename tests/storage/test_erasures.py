"""Who was erased stays erased: after a restore, after an old copy of the database was put back, and when an erasure broke off."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.samples import NOON, later, question
from sqlalchemy import Engine, delete

from core.people import Person
from core.privacy import ErasedAgain, OpaqueIds
from storage.archive import SqlArchive
from storage.engine import make_engine
from storage.erasures import ErasureRow, SqlErasures, Tombstone, TombstoneFile
from storage.privacy import SqlPersonalData
from storage.unit_of_work import SqlUnitOfWork

IDS = OpaqueIds(b"a key")


@pytest.fixture
def file(tmp_path: Path) -> TombstoneFile:
    return TombstoneFile(tmp_path / "home" / "erased.jsonl")


def personal(engine: Engine, file: TombstoneFile, ids: OpaqueIds | None = IDS) -> SqlPersonalData:
    return SqlPersonalData(engine, SqlErasures(engine, file, ids))


def fill(engine: Engine) -> None:
    """Ada is known by id and address; Bob by what he asked alone."""
    with SqlUnitOfWork(engine) as unit:
        unit.people.save([Person("U0ADA", "ada@x.example", "Ada Lovelace"), Person("U0EVE", "eve@x.example", "Eve")])
        for number, who in enumerate(("U0ADA", "U0BOB", "U0EVE"), 1):
            unit.questions.add(question(number, who))
        unit.commit()


def askers(engine: Engine) -> list[str]:
    with SqlUnitOfWork(engine) as unit:
        return [logged.question.person for logged in unit.questions.since(NOON)]


def test_a_restored_backup_erases_again_who_was_erased_since(
    engine: Engine, file: TombstoneFile, tmp_path: Path, migrated_file: Path
) -> None:
    fill(engine)
    backup = tmp_path / "backup"
    SqlArchive(engine).dump(backup, later(hours=1))
    for who in ("ada@x.example", "U0BOB"):
        personal(engine, file).erase(who, later(hours=2))
    target = make_engine(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'target.db')}")
    SqlArchive(target).restore(backup)
    assert askers(target) == ["U0ADA", "U0BOB", "U0EVE"]
    made_at = SqlArchive(target).made_at(backup)
    assert made_at == later(hours=1)
    assert personal(target, file).erase_forgotten(later(days=1), made_at) == ErasedAgain(erased=3)
    assert askers(target) == ["", "", "U0EVE"]
    with SqlUnitOfWork(target) as unit:
        assert unit.people.get("ada@x.example") is None
    assert personal(target, file).erase_forgotten(later(days=1)) == ErasedAgain()
    target.dispose()


def test_an_old_copy_of_the_database_is_noticed_at_the_next_start(engine: Engine, file: TombstoneFile) -> None:
    personal(engine, file).erase("U0ADA", NOON)
    with engine.begin() as connection:  # the copy knows nothing of it
        connection.execute(delete(ErasureRow))
    fill(engine)
    assert personal(engine, file).erase_forgotten(later(days=1)).erased == 1
    assert askers(engine) == ["", "U0BOB", "U0EVE"]


def test_who_came_back_is_not_erased_by_an_old_tombstone(engine: Engine, file: TombstoneFile, tmp_path: Path) -> None:
    personal(engine, file).erase("U0ADA", NOON)
    fill(engine)
    assert personal(engine, file).erase_forgotten(later(days=1)) == ErasedAgain()
    SqlArchive(engine).dump(tmp_path / "backup", later(days=2))
    assert personal(engine, file).erase_forgotten(later(days=3), since=later(days=2)) == ErasedAgain()
    assert askers(engine) == ["U0ADA", "U0BOB", "U0EVE"]


def test_a_restore_into_a_database_that_has_the_tombstones_already_erases_too(engine: Engine, file: TombstoneFile) -> None:
    """The bot was started on the empty database before."""
    personal(engine, file).erase("U0ADA", later(hours=2))
    fill(engine)
    assert personal(engine, file).erase_forgotten(later(days=1), since=later(hours=1)).erased == 1
    assert askers(engine) == ["", "U0BOB", "U0EVE"]


def test_an_erasure_that_broke_off_is_made_up_for(engine: Engine, file: TombstoneFile) -> None:
    fill(engine)
    SqlErasures(engine, file, IDS).remember(["U0ADA", "ada@x.example"], NOON)
    assert personal(engine, file).erase_forgotten(later(hours=1)).erased == 2
    assert askers(engine) == ["", "U0BOB", "U0EVE"]


def test_replicas_learn_of_each_others_erasures(engine: Engine, file: TombstoneFile, tmp_path: Path) -> None:
    other = TombstoneFile(tmp_path / "other" / "erased.jsonl")
    personal(engine, file).erase("U0ADA", NOON)
    personal(engine, other).erase_forgotten(later(hours=1))
    assert other.read() == file.read() != {}


def test_neither_file_nor_backup_names_anybody(engine: Engine, file: TombstoneFile, tmp_path: Path) -> None:
    fill(engine)
    personal(engine, file).erase("U0ADA", NOON)
    path = tmp_path / "home" / "erased.jsonl"
    text = path.read_text()
    assert "ADA" not in text
    assert "ada" not in text
    assert IDS.of("U0ADA") not in text, "the opaque id of the exports"
    assert path.stat().st_mode & 0o077 == 0
    assert "erasures" not in SqlArchive(engine).dump(tmp_path / "backup", NOON)


def test_a_new_key_recognises_nobody_and_says_so(engine: Engine, file: TombstoneFile) -> None:
    personal(engine, file).erase("U0ADA", NOON)
    with engine.begin() as connection:
        connection.execute(delete(ErasureRow))
    fill(engine)
    assert personal(engine, file, OpaqueIds(b"another")).erase_forgotten(later(days=1)) == ErasedAgain(unknown=1)
    assert personal(engine, file, OpaqueIds(b"another")).erase_forgotten(later(days=1)) == ErasedAgain(unknown=1)
    assert personal(engine, file).erase_forgotten(later(days=1)) == ErasedAgain(erased=1)


def test_without_a_secret_nothing_is_remembered_and_the_operator_hears_it(sqlite_engine: Engine, file: TombstoneFile) -> None:
    fill(sqlite_engine)
    forgetful = personal(sqlite_engine, file, None)
    assert any("OPAQUE_ID_KEY" in line for line in forgetful.left("U0ADA"))
    assert forgetful.erase("U0ADA", NOON)["questions"] == 1
    assert file.read() == {}
    assert not any("OPAQUE_ID_KEY" in line for line in personal(sqlite_engine, file).left("U0BOB"))


def test_a_person_goes_also_where_the_file_cannot_be_written(sqlite_engine: Engine, tmp_path: Path) -> None:
    fill(sqlite_engine)
    (tmp_path / "taken").write_text("a file where a folder should be")
    assert personal(sqlite_engine, TombstoneFile(tmp_path / "taken" / "erased.jsonl")).erase("U0BOB", NOON)["questions"] == 1
    file = TombstoneFile(tmp_path / "erased.jsonl")
    personal(sqlite_engine, file).erase_forgotten(NOON + timedelta(days=1))
    assert len(file.read()) == 1


def test_damaged_lines_cost_nobody_else(file: TombstoneFile, tmp_path: Path) -> None:
    stone = Tombstone("t1", "k", NOON)
    file.append([stone])
    path = tmp_path / "home" / "erased.jsonl"
    path.write_bytes(path.read_bytes() + b'{"trace": "t2", "key"')
    for line in (b"\xff\xfe", b"[]", b'{"trace": 1, "key": 2, "at": 3}', b'{"trace": "t", "key": "k", "at": "2026-01-01"}'):
        path.write_bytes(path.read_bytes() + b"\n" + line)
    file.append([Tombstone("t3", "k", later(days=1))])
    assert set(file.read()) == {"t1", "t3"}
