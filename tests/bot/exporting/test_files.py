from __future__ import annotations

import builtins
import csv
import stat
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fakes.practice_company import ISSUE
from support.statements_world import happened

from bot.exporting.files import Exporting
from core.errors import OperatorError
from core.privacy import OpaqueIds
from core.tabular import Column, Kind, TableFile
from scripts.lab.reference import FOLDER, exports_page
from storage.database import Database
from storage.exports import SqlExports
from storage.privacy import SqlPersonalData

IDS = OpaqueIds(b"key")
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


class Rows:
    """Rows of one file, as they come from storage."""

    columns = (
        Column("who", Kind.PERSON, "x"),
        Column("what", Kind.TEXT, "x"),
        Column("number", Kind.NUMBER, "x"),
        Column("at", Kind.MOMENT, "x"),
        Column("yes", Kind.BOOLEAN, "x"),
        Column("said", Kind.TEXT, "x", is_text=True),
        Column("more", Kind.JSON, "x", is_text=True),
    )

    def __init__(self, *rows: Sequence[object]) -> None:
        self._rows = rows

    def files(self) -> Sequence[TableFile]:
        return [TableFile("things", "x", self.columns)]

    def rows(self, file: TableFile) -> Iterator[Sequence[object]]:
        return iter(self._rows)


def read(folder: Path, name: str = "things.csv") -> list[list[str]]:
    with (folder / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def test_values_are_written_plainly_and_persons_are_opaque(tmp_path: Path) -> None:
    source = Rows(("U1", "a, b", -1.5, AT, 1, "hi", {"order": "7"}), ("", None, None, None, None, None, None))
    assert Exporting(source, IDS).write(tmp_path / "new", "csv") == {"things.csv": 2}
    assert read(tmp_path / "new") == [
        ["who", "what", "number", "at", "yes"],
        [IDS.of("U1"), "a, b", "-1.5", "2026-11-02T09:30:00Z", "true"],
        ["", "", "", "", ""],
    ]
    assert stat.S_IMODE((tmp_path / "new" / "things.csv").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["things.csv"]


def test_text_comes_when_it_is_asked_for(tmp_path: Path) -> None:
    Exporting(Rows(("U1", "x", 1, AT, True, "what now?", {"order": "7"})), IDS, with_text=True).write(tmp_path, "csv")
    assert read(tmp_path)[1][-2:] == ["what now?", '{"order": "7"}']


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_begins_a_formula(tmp_path: Path, begins: str) -> None:
    Exporting(Rows(("U1", begins, 1, AT, True, "", {})), IDS).write(tmp_path, "csv")
    assert read(tmp_path)[1][1] == f"'{begins}"


def test_parquet_holds_the_same_with_types(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    many = [("U1", "=x", 1.5, AT, number % 2, "", {}) for number in range(10_500)]
    assert Exporting(Rows(*many), IDS).write(tmp_path, "parquet") == {"things.parquet": 10_500}
    table = pq.read_table(tmp_path / "things.parquet")
    assert table.num_rows == 10_500
    assert table.slice(1, 1).to_pylist() == [{"who": IDS.of("U1"), "what": "=x", "number": 1.5, "at": AT, "yes": True}]
    assert pq.ParquetFile(tmp_path / "things.parquet").num_row_groups == 2


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real: Callable[..., Any] = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(OperatorError, match=r"\[parquet\]"):
        Exporting(Rows(), IDS).write(tmp_path, "parquet")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "here").write_text("x", encoding="utf-8")
    with pytest.raises(OperatorError, match="Name another folder"):
        Exporting(Rows(), IDS).write(tmp_path / "here", "csv")


def test_everything_that_happened_is_in_the_files(database: Database, tmp_path: Path) -> None:
    happened(database.unit)
    folder = tmp_path / "files"
    counts = Exporting(SqlExports(database.engine), IDS).write(folder, "csv")
    assert set(counts) == {f"{name}.csv" for name in ("questions", "attempts", "lessons", "work_events", "versions", "cases")}
    assert counts["questions.csv"] == counts["lessons.csv"] == 1
    header, row = read(folder, "attempts.csv")[:2]
    found = dict(zip(header, row, strict=True))
    assert (found["person"], found["sop"], found["is_right"], found["seconds"]) == (IDS.of("U1"), ISSUE.sop_id, "false", "7.5")
    assert "text" not in read(folder, "questions.csv")[0]
    everything = "".join(file.read_text("utf-8") for file in folder.iterdir())
    assert "U1," not in everything
    SqlPersonalData(database.engine).erase("U1")
    Exporting(SqlExports(database.engine), IDS).write(folder, "csv")
    assert read(folder, "questions.csv")[1][1] == ""
    assert read(folder, "attempts.csv")[1:] == []


def test_each_file_has_as_many_values_as_columns(database: Database) -> None:
    happened(database.unit)
    exports = SqlExports(database.engine)
    for file in exports.files():
        assert {len(row) for row in exports.rows(file)} <= {len(file.columns)}


def test_the_reference_says_what_the_definitions_say() -> None:
    assert (FOLDER / "exports.md").read_text(encoding="utf-8") == exports_page()
