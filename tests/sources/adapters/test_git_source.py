"""A git repository as a source, with the real `git`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.source_world import SourceWorld

from retrieval.adapters.sources.git import GitSource
from retrieval.sources.errors import SourceError

pytestmark = pytest.mark.process


class Repository:
    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()
        self.git("init", "-q", "-b", "main")
        self.git("config", "uploadpack.allowFilter", "true")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")

    def git(self, *arguments: str) -> str:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@x.example", "-c", "commit.gpgsign=false")
        return subprocess.run(["git", *who, "-C", str(self.home), *arguments], capture_output=True, check=True, text=True).stdout

    def commit(self, message: str, **files: str) -> str:
        for name, text in files.items():
            path = self.home / "sops" / f"{name}.md"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "handbook")
    (repository.home / "outside.md").write_text("# Outside\n\nNot below the folder.\n")
    (repository.home / "picture.png").write_bytes(b"\x89PNG" * 100)
    repository.commit(
        "Write them", refunds="# Refunds\n\nWithin 30 days.\n", limits="# Limits\n\nUp to 500 EUR.\n", vat="# VAT\n\n19 %.\n"
    )
    return repository


@pytest.fixture
def world(repository: Repository, tmp_path: Path) -> SourceWorld:
    address = f"file://{repository.home}"
    return SourceWorld(tmp_path, lambda: GitSource(tmp_path / "clone", address, "main", "sops"))


def test_a_repository_through_every_change(world: SourceWorld, repository: Repository, tmp_path: Path) -> None:
    assert world.sync().added == ("wiki:limits", "wiki:refunds", "wiki:vat")
    blobs = GitSource(tmp_path / "clone", "")._git("rev-list", "--objects", "--missing=print", "--no-walk", "refs/cairn/head")
    assert blobs.decode().count("\n?") == 2, "what is no SOP is not fetched"

    commit = repository.commit("Two weeks now", refunds="# Refunds\n\nWithin 14 days.\n")
    repository.git("mv", "sops/limits.md", "sops/amounts.md")
    repository.git("rm", "-q", "sops/vat.md")
    repository.commit("Tidy")
    report = world.sync()
    assert (report.added, report.updated, report.retired) == ((), ("wiki:refunds",), ("wiki:vat",))
    assert world.texts() == {"wiki:refunds": "Within 14 days.", "wiki:limits": "Up to 500 EUR."}
    with world.units() as unit:
        written = unit.library.latest("wiki:refunds").provenance
    assert (written.author, written.commit, written.why) == ("ada@x.example", commit, "Two weeks now")
    assert world.sync().unchanged == 2


def test_links_are_named_and_not_followed(world: SourceWorld, repository: Repository) -> None:
    (repository.home / "sops" / "passwd.md").symlink_to("/etc/passwd")
    repository.commit("Link")
    report = world.sync()
    assert [problem.file for problem in report.problems] == ["wiki:/passwd.md"]
    assert "wiki:passwd" not in world.texts()


def test_a_repository_branch_or_folder_that_is_gone_changes_nothing(
    world: SourceWorld, repository: Repository, tmp_path: Path
) -> None:
    world.sync()
    before = world.texts()
    address = f"file://{repository.home}"
    for source, said in (
        (GitSource(tmp_path / "clone", address, "release", "sops"), "no branch `release`"),
        (GitSource(tmp_path / "clone", address, "main", "docs"), "no folder `docs`"),
        (GitSource(tmp_path / "clone", f"{address}-moved", "main", "sops"), "git says"),
        (GitSource(tmp_path / "clone", "http://127.0.0.1:9/x.git", "main", "sops"), "git says"),
    ):
        world.connect = lambda source=source: source
        with pytest.raises(SourceError, match=f"(?i){said}"):
            world.sync()
    assert world.texts() == before


def test_a_rewritten_history_is_followed(world: SourceWorld, repository: Repository) -> None:
    world.sync()
    repository.git("commit", "-q", "--amend", "-m", "Another history")
    assert world.sync().unchanged == 3
