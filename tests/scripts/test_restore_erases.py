"""Backup, erase, restore with the command line: the person is gone again."""

from __future__ import annotations

from pathlib import Path

from fakes.bench import Bench
from fakes.samples import later, question

from core.people import Person


def test_a_restored_backup_does_not_bring_an_erased_person_back(bench: Bench, tmp_path: Path) -> None:
    bench.more = {"opaque_id_key": "0123456789abcdef"}
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save([Person("U1", "one@example.com", "One Only")])
        uow.questions.add(question(1))
        uow.commit()
    backup = tmp_path / "backup"
    bench.ok("backup", str(backup))
    bench.now = later(hours=2)
    assert "a restore erases it again" in bench.ok("privacy", "erase", "one@example.com", "--yes")
    (bench.home / "cairn.db").unlink()
    said = bench.ok("restore", str(backup))
    assert "Erased again: 2 ids and addresses" in said
    assert bench.run("privacy", "export", "U1").exit_code == 1
    assert bench.run("privacy", "export", "one@example.com").exit_code == 1


def test_without_a_key_nobody_is_promised_that_a_restore_erases_again(bench: Bench) -> None:
    with bench.build(bench.settings()) as cairn, cairn.unit() as uow:
        uow.people.save([Person("U1", "one@example.com", "One Only")])
        uow.commit()
    said = bench.ok("privacy", "erase", "U1", "--yes")
    assert "Erase again after it" in said
    assert "a restore erases it again" not in said


def test_a_former_key_is_said_to_be_missing(bench: Bench, tmp_path: Path) -> None:
    bench.more = {"opaque_id_key": "0123456789abcdef"}
    backup = tmp_path / "backup"
    bench.ok("backup", str(backup))
    bench.ok("privacy", "erase", "U1", "--yes")
    (bench.home / "cairn.db").unlink()
    bench.more = {"opaque_id_key": "another key of 16"}
    result = bench.run("restore", str(backup))
    assert result.exit_code == 0
    assert "1 erasures were noted under another OPAQUE_ID_KEY" in result.stderr
