"""What administrators saved: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from fakes.samples import NOON, later
from fakes.unit_of_work import Units

from core.workspace import GoldenRun, LoggedChange

TEAM = "T01"


def change(old: str | None, new: str | None, name: str = "guests_may_ask", by: str = "U0ROSA") -> LoggedChange:
    return LoggedChange(name, old, new, by, NOON)


def test_a_value_is_saved_once_and_each_change_is_logged(units: Units) -> None:
    with units() as unit:
        assert unit.workspace.saved(TEAM) == {}
        assert unit.workspace.change(TEAM, change(None, "true"))
        assert unit.workspace.change(TEAM, change(None, "U0LEO", "fallback_owner"))
        unit.commit()
    with units() as unit:
        assert unit.workspace.change(TEAM, change("true", "false", by="U0LEO"))
        assert unit.workspace.change(TEAM, change("U0LEO", None, "fallback_owner"))
        unit.commit()
    with units() as unit:
        assert unit.workspace.saved(TEAM) == {"guests_may_ask": "false"}
        assert unit.workspace.log(TEAM, 2) == [change("U0LEO", None, "fallback_owner"), change("true", "false", by="U0LEO")]
        assert len(unit.workspace.log(TEAM, 10)) == 4
        assert (unit.workspace.saved("T02"), unit.workspace.log("T02", 9)) == ({}, [])


def test_what_a_workspace_saved_becomes_its_organisations(units: Units) -> None:
    run, later_run = GoldenRun(NOON, "U0ROSA", 9), GoldenRun(later(hours=1), "U0LEO", 9)
    with units() as unit:
        assert not unit.workspace.teams()
        for team, guests, golden in (("T01", "true", run), ("E01", "false", later_run)):
            unit.workspace.change(team, change(None, guests))
            unit.workspace.note_golden(team, golden)
        unit.workspace.change("T01", change(None, "U0LEO", "fallback_owner"))
        unit.commit()
    with units() as unit:
        assert set(unit.workspace.teams()) == {"T01", "E01"}
        unit.workspace.rename_team("T01", "E01")
        unit.commit()
    with units() as unit:
        assert set(unit.workspace.teams()) == {"E01"}
        assert unit.workspace.saved("E01") == {"guests_may_ask": "false", "fallback_owner": "U0LEO"}
        assert unit.workspace.golden("E01") == later_run
        assert len(unit.workspace.log("E01", 9)) == 3


def test_who_saw_another_value_changes_nothing(units: Units) -> None:
    with units() as unit:
        unit.workspace.change(TEAM, change(None, "true"))
        unit.commit()
    for old, new in ((None, "false"), ("false", "true"), ("false", None), (None, None)):
        with units() as unit:
            assert not unit.workspace.change(TEAM, change(old, new)), (old, new)
            unit.commit()
    with units() as unit:
        assert unit.workspace.saved(TEAM) == {"guests_may_ask": "true"}
        assert len(unit.workspace.log(TEAM, 10)) == 1


def test_the_last_run_of_the_golden_questions_is_kept(units: Units) -> None:
    first, second = GoldenRun(NOON, "U0ROSA", 9, ("who pays?",)), GoldenRun(later(hours=1), "U0LEO", 9)
    with units() as unit:
        assert unit.workspace.golden(TEAM) is None
        unit.workspace.note_golden(TEAM, first)
        assert unit.workspace.golden(TEAM) == first
        unit.workspace.note_golden(TEAM, second)
        unit.commit()
    with units() as unit:
        assert unit.workspace.golden(TEAM) == second
        assert unit.workspace.golden("T02") is None
