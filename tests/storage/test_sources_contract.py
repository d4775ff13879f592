"""Sources: the same on memory, SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from fakes.samples import NOON, later
from fakes.unit_of_work import Units

from retrieval.sources.models import KnownPage, SourceRun

WIKI = SourceRun("wiki", NOON, NOON, pages=2, skipped=1)
PAGES = [KnownPage("1", "v1", "Refunds.html", "wiki:Refunds"), KnownPage("2", "v7", "Limits.html", "")]


def test_the_newest_run_of_each_source_is_kept(units: Units) -> None:
    failed = replace(WIKI, tried_at=later(hours=1), error="no answer", is_held=True)
    with units() as unit:
        assert unit.sources.run("wiki") is None
        unit.sources.note(WIKI)
        unit.sources.note(SourceRun("git", NOON))
        unit.commit()
    with units() as unit:
        assert unit.sources.run("wiki") == WIKI
        unit.sources.note(failed)
        assert unit.sources.run("wiki") == failed
        unit.commit()
    with units() as unit:
        assert unit.sources.runs() == [SourceRun("git", NOON), failed]


def test_pages_are_replaced_as_a_whole_and_for_their_source_alone(units: Units) -> None:
    with units() as unit:
        unit.sources.replace("wiki", PAGES)
        unit.sources.replace("git", PAGES[:1])
        unit.commit()
    with units() as unit:
        assert unit.sources.pages("wiki") == PAGES
        unit.sources.replace("wiki", PAGES[1:])
        assert (unit.sources.pages("wiki"), unit.sources.pages("git")) == (PAGES[1:], PAGES[:1])
        unit.sources.replace("wiki", [])
        assert unit.sources.pages("wiki") == []


def test_a_source_that_is_forgotten_leaves_nothing(units: Units) -> None:
    with units() as unit:
        for name in ("wiki", "git"):
            unit.sources.note(replace(WIKI, name=name))
            unit.sources.replace(name, PAGES)
        unit.sources.forget("wiki")
        unit.commit()
    with units() as unit:
        assert (unit.sources.run("wiki"), unit.sources.pages("wiki")) == (None, [])
        assert ([run.name for run in unit.sources.runs()], unit.sources.pages("git")) == (["git"], PAGES)
