"""Revoked links: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fakes.samples import NOON, later


def test_the_newest_revocation_of_any_reader_counts(units: Callable[[], Any]) -> None:
    with units() as unit:
        unit.revocations.revoke("one", NOON)
        unit.revocations.revoke("one", later(hours=1))
        unit.revocations.revoke("all", later(minutes=5))
        unit.commit()
    with units() as unit:
        assert unit.revocations.revoked_at(["one", "all"]) == later(hours=1)
        assert unit.revocations.revoked_at(["two", "all"]) == later(minutes=5)
        assert unit.revocations.revoked_at(["two"]) is None
        assert unit.revocations.revoked_at([]) is None
