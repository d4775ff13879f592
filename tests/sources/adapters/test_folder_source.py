"""A folder as a source, and Cairn's copy of it on disk."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from support.source_world import SourceWorld

from retrieval.adapters.sources.folder import FolderSource
from retrieval.sources.errors import SourceError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    (folder / "billing").mkdir(parents=True)
    (folder / "refunds.md").write_text("# Refunds\n\nWithin 30 days.\n")
    (folder / "billing" / "limits.md").write_text("# Limits\n\nUp to 500 EUR.\n")
    (folder / "page.html").write_text("<main><h1>Page</h1><p>Call 112.</p></main>")
    (folder / "page.html.yaml").write_text("approval: auto\ntitle: The page\n")
    (folder / "scan.doc").write_bytes(b"x")
    (folder / ".hidden.md").write_text("Hidden.")
    return folder


@pytest.fixture
def world(folder: Path, tmp_path: Path) -> SourceWorld:
    return SourceWorld(tmp_path, lambda: FolderSource(folder))


def test_a_folder_is_read_as_one_that_is_synced_by_hand(world: SourceWorld, folder: Path) -> None:
    report = world.sync()
    assert report.added == ("wiki:billing/limits", "wiki:page", "wiki:refunds")
    assert [(problem.file, problem.severity.value) for problem in report.problems] == [("wiki:/scan.doc", "notice")]
    with world.units() as unit:
        assert unit.library.card("wiki:page").title == "The page"
    (folder / "refunds.md").rename(folder / "money-back.md")
    (folder / "page.html").unlink()
    (folder / "page.html.yaml").unlink()
    report = world.sync()
    assert (report.added, report.retired) == ((), ("wiki:page",))
    assert world.texts()["wiki:refunds"] == "Within 30 days."


def test_a_folder_that_is_not_mounted_changes_nothing(world: SourceWorld, folder: Path) -> None:
    world.sync()
    before = world.texts()
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(SourceError, match="is no folder here"):
        world.sync(yes=True)
    assert world.texts() == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_of_which_a_part_cannot_be_read_changes_nothing(world: SourceWorld, folder: Path) -> None:
    world.sync()
    (folder / "billing").chmod(0)
    try:
        with pytest.raises(SourceError, match="cannot be read"):
            world.sync(yes=True)
    finally:
        (folder / "billing").chmod(0o700)


def test_links_out_of_the_folder_are_refused(world: SourceWorld, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("# Secret\n\nSalaries.\n")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "loop").symlink_to(folder)
    report = world.sync()
    assert {problem.file for problem in report.problems} == {"wiki:/out.md", "wiki:/loop", "wiki:/scan.doc"}
    assert "wiki:out" not in world.texts()


def test_a_damaged_copy_is_fetched_again_and_what_is_gone_leaves_the_disk(world: SourceWorld, folder: Path) -> None:
    world.sync()
    copy = world.home / "wiki"
    (copy / "files" / "refunds.md").write_text("# Refunds\n\nHalf wri")
    for note in list((copy / "notes").glob("*.json"))[:1]:
        note.write_text("{")
    assert world.sync().unchanged == 3
    assert (copy / "files" / "refunds.md").read_text() == (folder / "refunds.md").read_text()
    (folder / "billing" / "limits.md").unlink()
    world.sync()
    assert not (copy / "files" / "billing").exists()
    assert len(list((copy / "notes").glob("*.json"))) == 3


def test_a_disk_that_takes_nothing_is_named_and_changes_nothing(world: SourceWorld, folder: Path) -> None:
    world.sync()
    before = world.texts()
    (folder / "refunds.md").write_text("# Refunds\n\nWithin 14 days.\n")
    (world.home / "wiki" / "notes").rename(world.home / "wiki" / "moved")
    (world.home / "wiki" / "notes").write_text("no folder")
    with pytest.raises(SourceError, match=r"copy in .* cannot be written"):
        world.sync()
    assert world.texts() == before


def test_copies_are_for_cairns_user_alone_and_keep_no_author(world: SourceWorld) -> None:
    world.sync()
    files = [path for path in (world.home / "wiki").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    notes = [json.loads(path.read_text()) for path in files if path.parent.name == "notes"]
    assert {note["author"] for note in notes} == {None}
