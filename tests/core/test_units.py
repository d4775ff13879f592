from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import units as guard
from core.people import Person
from core.units import NestedUnitError, ask, is_open, run

Units = Callable[[], Any]


def test_a_unit_inside_a_unit_is_refused(units: Units, refusals: list[str]) -> None:
    with units(), pytest.raises(NestedUnitError), units():
        pass
    assert len(refusals) == 1
    refusals.clear()
    with units():
        assert is_open()
    assert not is_open()


def test_work_that_asks_begins_again_outside_of_its_unit(units: Units) -> None:
    seen: list[bool] = []

    def slack() -> str:
        seen.append(is_open())
        return "Amara"

    def work(uow: Any) -> str:
        uow.people.everyone()
        return ask("name", slack) + ask("name", slack)

    assert run(units, work) == "AmaraAmara"
    assert seen == [False]


def test_what_an_undone_attempt_wrote_is_gone(units: Units) -> None:
    attempts: list[int] = []

    def work(uow: Any) -> None:
        attempts.append(len(uow.people.everyone()))
        uow.people.save([Person(f"U0{len(attempts)}", "x@x.example", "Mia")])
        ask("key", lambda: None)
        uow.commit()

    run(units, work)
    assert attempts == [0, 0]
    with units() as uow:
        assert [person.id for person in uow.people.everyone()] == ["U02"]


def test_outside_of_a_unit_it_is_asked_at_once() -> None:
    assert ask("k", lambda: 7) == 7


def test_work_that_never_stops_asking_is_a_defect(units: Units, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_QUESTIONS", 3)
    numbers = iter(range(100))
    with pytest.raises(RuntimeError, match="asked"):
        run(units, lambda _uow: ask(next(numbers), lambda: None))


def test_work_ends_before_the_next_unit_once_it_is_over(units: Units) -> None:
    done: list[str] = []
    with guard.until(lambda: len(done) == 2):
        for name in "abc":
            with units():
                done.append(name)
    assert done == ["a", "b"]
    with units():
        done.append("after it")


def test_what_must_not_stop_half_way_runs_to_its_end(units: Units) -> None:
    done: list[str] = []
    with guard.until(lambda: True):
        with guard.until(None), units():
            done.append("noted")
        with units():
            done.append("begun")
    assert done == ["noted"]
