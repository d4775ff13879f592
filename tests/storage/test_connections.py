"""What a connection to SQLite is set to: nothing that was committed is lost, references hold, and sixteen of them stay small."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import engine as engines
from storage.engine import CACHE_KB, make_engine

SYNCED_FULLY = 2


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", SYNCED_FULLY), ("foreign_keys", 1), ("cache_size", -CACHE_KB)],
)
def test_every_connection_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, value: str | int) -> None:
    monkeypatch.setattr(engines, "_prepare", vars(engines._prepare)["__wrapped__"])
    engine = make_engine(f"sqlite:///{tmp_path / 'cairn.db'}")
    with engine.connect() as first, engine.connect() as second:
        assert [each.exec_driver_sql(f"PRAGMA {pragma}").scalar() for each in (first, second)] == [value, value]
    engine.dispose()
