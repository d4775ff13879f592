"""Who wrote a file's newest change, as git knows it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from fakes.samples import document

from retrieval.adapters.git_history import written_in
from retrieval.library.models import FolderContents
from retrieval.library.versions import Provenance

pytestmark = pytest.mark.process


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@x.example", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *who, "-C", str(folder), *arguments], capture_output=True, check=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    sops = tmp_path / "handbook" / "sops"
    sops.mkdir(parents=True)
    git(tmp_path, "init", "-q")
    for name in ("a", "b"):
        (sops / f"{name}.md").write_text(f"# {name}\n\nText.\n")
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", f"Write {name}")
    return sops


def written(folder: Path, author: str = "") -> dict[str, Provenance]:
    reading = FolderContents((document("a"), document("b")))
    return dict(written_in(folder, reading, {"a": "a.md", "b": "b.md"}, author).written)


def test_each_file_has_the_author_and_reason_of_its_newest_commit(checkout: Path) -> None:
    found = written(checkout)
    assert found["a"] == Provenance(author="ada@x.example", commit=git(checkout, "rev-parse", "HEAD~1"), why="Write a")
    assert found["b"] == Provenance(author="ada@x.example", commit=git(checkout, "rev-parse", "HEAD"), why="Write b")


def test_a_change_that_is_not_committed_is_whoevers_syncs_it(checkout: Path) -> None:
    (checkout / "a.md").write_text("# a\n\nOther.\n")
    assert set(written(checkout)) == {"b"}
    assert written(checkout, "U0MIA")["a"] == Provenance(author="U0MIA")


def test_a_folder_without_git_knows_nobody(tmp_path: Path) -> None:
    assert written(tmp_path) == {}
    assert written(tmp_path, "U0MIA")["a"].author == "U0MIA"
