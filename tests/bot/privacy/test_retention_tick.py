"""One of the replicas clears once a day; periods come from the settings and from the preset of the works council."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from fakes.samples import NOON
from fakes.unit_of_work import fake_units
from pydantic import ValidationError

from bot.privacy import retention
from bot.privacy.retention import Retention
from bot.settings import Settings
from bot.wiring.workspace import periods_of
from core.privacy import Periods, RowKind, StoredRows


@dataclass
class FakeAgingRows:
    """`due` is how many rows of a kind are left to clear; `asked` keeps from when on they were wanted."""

    due: dict[RowKind, int] = field(default_factory=dict)
    asked: dict[RowKind, datetime] = field(default_factory=dict)

    def stored(self, kind: RowKind, before: datetime | None) -> StoredRows:
        return StoredRows(self.due.get(kind, 0), None, self.due.get(kind, 0) if before else 0)

    def clear(self, kind: RowKind, before: datetime, most: int) -> int:
        self.asked[kind] = before
        cleared = min(most, self.due.get(kind, 0))
        self.due[kind] = self.due.get(kind, 0) - cleared
        return cleared


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_of_several_replicas_one_clears_and_only_once_a_day() -> None:
    units, rows, now = fake_units(), FakeAgingRows({RowKind.WORK: 3}), [NOON]
    replicas = [Retention(units, rows, Periods({RowKind.WORK: 10}), lambda: now[0]) for _ in range(2)]
    replicas[0].tick()
    assert (rows.due[RowKind.WORK], rows.asked) == (0, {RowKind.WORK: NOON - timedelta(days=10)})
    rows.due[RowKind.WORK] = 2
    for replica in replicas:
        replica.tick()
    assert rows.due[RowKind.WORK] == 2
    now[0] += timedelta(days=1)
    replicas[1].tick()
    assert rows.due[RowKind.WORK] == 0


def test_a_look_that_may_not_do_more_goes_on_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_MOST", 10_000)
    rows = FakeAgingRows({RowKind.INBOX: 12_000})
    job = Retention(fake_units(), rows, Periods({RowKind.INBOX: 30}), lambda: NOON)
    left = []
    for _ in range(3):
        job.tick()
        left.append(rows.due[RowKind.INBOX])
    assert left == [2_000, 0, 0]


def test_nothing_goes_where_the_period_has_no_end() -> None:
    rows = FakeAgingRows({RowKind.QUESTIONS: 5})
    job = Retention(fake_units(), rows, Periods({RowKind.QUESTIONS: 0}), lambda: NOON)
    assert job.run()[RowKind.QUESTIONS] == 0
    assert rows.asked == {}
    assert [(kept.days, kept.stored.due) for kept in job.overview() if kept.kind is RowKind.QUESTIONS] == [(0, 0)]


def test_the_strict_preset_shortens_and_never_lengthens() -> None:
    plain = periods_of(settings()).days
    assert plain == {
        RowKind.INBOX: 30,
        RowKind.OUTBOX: 400,
        RowKind.QUESTIONS: 365,
        RowKind.PRACTICE: 730,
        RowKind.WORK: 730,
        RowKind.ACCESS: 365,
        RowKind.MODEL: 90,
    }
    strict = periods_of(settings(works_council="strict", keep_question_days=40, keep_work_days=0)).days
    assert (strict[RowKind.QUESTIONS], strict[RowKind.WORK], strict[RowKind.PRACTICE], strict[RowKind.ACCESS]) == (
        40,
        400,
        400,
        365,
    )


def test_a_period_that_would_break_something_is_refused_with_the_reason() -> None:
    with pytest.raises(ValidationError, match="write 120 days or more"):
        settings(keep_outbox_days=30)
    assert settings(keep_outbox_days=0).keep_outbox_days == 0
