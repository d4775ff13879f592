"""`cairn sources`, its tick and what `cairn doctor` says of it, as the operator meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from fakes.bench import Bench

from bot.wiring import Cairn
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.sources import sources, sources_tick
from core.errors import SettingsError
from storage.database import opened


@pytest.fixture
def share(bench: Bench, tmp_path: Path) -> Path:
    """A folder with six SOPs, and sources.yaml beside it, which names it as `share`."""
    folder = tmp_path / "share"
    folder.mkdir()
    for number in range(6):
        (folder / f"rule{number}.md").write_text(f"# Rule {number}\n\nRefunds up to {number}00 EUR need nobody's word.\n")
    (tmp_path / "sources.yaml").write_text("share:\n  kind: folder\n  address: ./share\n  schedule: hourly\n")
    bench.more["sources"] = tmp_path / "sources.yaml"
    return folder


@contextmanager
def built(bench: Bench) -> Iterator[Cairn]:
    with bench.build(bench.settings()) as cairn:
        yield cairn


def answering(bench: Bench) -> set[str]:
    return {row["id"] for row in json.loads(bench.ok("sops", "status", "--json")) if row["retired_at"] is None}


def doctor(bench: Bench) -> str:
    settings = bench.settings()
    with opened(settings.database) as database:
        return sources(settings, database)


def test_a_source_from_its_first_look_to_its_withdrawal(bench: Bench, share: Path) -> None:
    assert bench.run("sources", "status").exit_code == 1
    assert "share: 6 files, 6 new or changed, 0 gone, 0 left out." in bench.ok("sources", "check")
    assert "share: 6 added." in bench.ok("sources", "sync")
    assert "good" in bench.ok("sources", "status")

    (share / "rule0.md").unlink()
    assert "Withdrawn, because they are gone at the source: share:rule0" in bench.ok("sources", "sync", "share")
    assert answering(bench) == {f"share:rule{number}" for number in range(1, 6)}

    (share.parent / "sources.yaml").write_text("other:\n  kind: folder\n  address: ./share\n  schedule: never\n")
    assert "share: not in sources.yaml any more" in bench.run("sources", "status").stdout
    assert "5 SOPs of share are withdrawn" in bench.ok("sources", "withdraw", "share")
    assert answering(bench) == set()
    assert not (bench.home / "sources" / "share").exists()


def test_what_is_held_asks_and_says_how_to_answer(bench: Bench, share: Path) -> None:
    bench.ok("sources", "sync")
    for number in range(3):
        (share / f"rule{number}.md").unlink()
    result = bench.run("sources", "sync")
    assert result.exit_code == 1
    assert "This would retire 3 of 6 SOPs of share; nothing was changed" in result.stderr
    assert len(answering(bench)) == 6
    status = json.loads(bench.run("sources", "status", "--json").stdout)["sources"][0]
    assert (status["state"], status["sops"]) == ("held", 6)
    assert "cairn sources sync share --yes" in bench.run("sources", "status").stdout
    assert "3 retired" in bench.ok("sources", "sync", "share", "--yes")


def test_one_source_that_fails_stops_no_other(bench: Bench, share: Path) -> None:
    more = "gone: {kind: folder, address: ./nowhere}\nwiki: {kind: notion, address: 2f26ee68df304251aad48ddc420cba3d}\n"
    (share.parent / "sources.yaml").write_text(f"{more}share: {{kind: folder, address: ./share}}\nbad: {{kind: svn}}\n")
    result = bench.run("sources", "sync", "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert "is no folder here" in told["gone"]["error"]
    assert "no token for wiki" in told["wiki"]["error"]
    assert len(told["share"]["added"]) == 6
    assert "bad: `kind`" in bench.run("sources", "sync").stderr


def test_the_tick_syncs_what_is_due_and_outlives_a_failure(bench: Bench, share: Path) -> None:
    with built(bench) as cairn:
        tick = sources_tick(cairn)
        assert tick is not None
        tick()
        (share / "rule1.md").unlink()
        tick()
        with cairn.unit() as uow:
            assert uow.library.card("share:rule1") is not None, "not due yet"
        bench.now += timedelta(hours=1)
        tick()
        share.rename(share.with_name("away"))
        bench.now += timedelta(hours=1)
        tick()
        with cairn.unit() as uow:
            run = uow.sources.run("share")
            assert uow.library.card("share:rule1") is None
            assert uow.library.card("share:rule2") is not None
        assert run.completed_at == bench.now - timedelta(hours=1)
        assert "is no folder here" in run.error


def test_without_a_file_nothing_ticks_and_the_commands_say_what_to_do(bench: Bench) -> None:
    with built(bench) as cairn:
        assert sources_tick(cairn) is None
    for command in ("check", "sync"):
        result = bench.run("sources", command)
        assert isinstance(result.exception, SettingsError)
        assert "Write sources.yaml and name it in SOURCES" in str(result.exception)
    assert doctor(bench) == "none configured"


def test_doctor_names_the_age_and_what_is_wrong(bench: Bench, share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wiring.sources.now", lambda: bench.now)
    bench.ok("sources", "sync")
    bench.now += timedelta(minutes=20)
    assert doctor(bench) == "share complete 20 minutes ago"
    bench.now += timedelta(hours=4)
    with pytest.raises(CheckFailedError, match="is `cairn run` running"):
        doctor(bench)
    share.rename(share.with_name("away"))
    bench.run("sources", "sync")
    with pytest.raises(CheckFailedError, match=r"last complete 4 hours ago.*is no folder here"):
        doctor(bench)


def test_a_source_that_is_still_configured_is_not_withdrawn(bench: Bench, share: Path) -> None:
    bench.ok("sources", "sync")
    result = bench.run("sources", "withdraw", "share")
    assert "still stands in" in str(result.exception)
    assert "No source was ever synced under the name nobody" in str(bench.run("sources", "withdraw", "nobody").exception)
    assert len(answering(bench)) == 6
