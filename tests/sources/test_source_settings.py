"""sources.yaml: what may stand in it, and that every error names its line and a remedy; schedules and ages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fakes.samples import NOON, later

from core.yaml_files import parse_yaml
from retrieval.library.models import Approval, Problem
from retrieval.sources.configuring import settings_of
from retrieval.sources.models import Kind, SourceRun, SourceSettings, ago, finding, is_due, state


def read(text: str) -> tuple[tuple[SourceSettings, ...], tuple[Problem, ...]]:
    return settings_of(parse_yaml(text), "sources.yaml")


def test_each_kind_is_read() -> None:
    found, problems = read(
        """
share: {kind: folder, address: /srv/share, folder: sops, schedule: every 15 minutes}
handbook: {kind: git, address: "git@github.com:acme/handbook.git", branch: main, folder: docs/sops, audience: [support, hr]}
wiki:
  kind: confluence
  address: https://acme.atlassian.net/wiki/spaces/OPS/overview
  approval: auto
  owner: ada@example.com
  schedule: daily
notes: {kind: notion, address: 2f26ee68df304251aad48ddc420cba3d, schedule: never}
drive: {kind: drive, address: "https://drive.google.com/drive/folders/1AbC-dEf_0123456789?usp=sharing", token_file: drive.json}
"""
    )
    assert problems == ()
    assert found == (
        SourceSettings("share", Kind.FOLDER, "/srv/share", folder="sops", every=timedelta(minutes=15)),
        SourceSettings(
            "handbook",
            Kind.GIT,
            "git@github.com:acme/handbook.git",
            "main",
            "docs/sops",
            frozenset({"support", "hr"}),
        ),
        SourceSettings(
            "wiki",
            Kind.CONFLUENCE,
            "https://acme.atlassian.net/wiki/spaces/OPS/overview",
            approval=Approval.AUTO,
            owner="ada@example.com",
            every=timedelta(days=1),
        ),
        SourceSettings("notes", Kind.NOTION, "2f26ee68df304251aad48ddc420cba3d", every=None),
        SourceSettings("drive", Kind.DRIVE, "1AbC-dEf_0123456789", token_file="drive.json"),  # noqa: S106 -- a file's name
    )


@pytest.mark.parametrize(
    ("entry", "line", "said"),
    [
        ("kind: svn\n  address: x", 2, "no kind"),
        ("address: x", 1, "`kind`"),
        ("kind: git", 1, "`address`"),
        ("kind: git\n  address: https://me:secret@x.example/r", 3, "password"),
        ("kind: git\n  address: --upload-pack=touch /tmp/x", 3, "no address"),
        ("kind: git\n  address: ext::sh -c id", 3, "no address"),
        ("kind: git\n  address: http://git.example/r", 3, "no address"),
        ("kind: git\n  address: https://gi [support]", 3, "no address"),
        ("kind: confluence\n  address: https://[wiki/wiki/spaces/OPS", 3, "no address"),
        ("kind: git\n  address: /srv/r\n  branch: --all", 4, "no branch"),
        ("kind: git\n  address: /srv/r\n  folder: ../other", 4, "leads out"),
        ("kind: git\n  address: /srv/r\n  audience: []", 4, "no role"),
        ("kind: git\n  address: /srv/r\n  audience: everyone", 4, "no role"),
        ("kind: git\n  address: /srv/r\n  audiance: hr", 4, "unknown key"),
        ("kind: git\n  address: /srv/r\n  schedule: every 2 minutes", 4, "no schedule"),
        ("kind: git\n  address: /srv/r\n  token_file: x", 4, "needs no token"),
        ("kind: git\n  address: /srv/r\n  approval: auto", 4, "front matter"),
        ("kind: confluence\n  address: https://acme.atlassian.net/wiki", 3, "no space"),
        ("kind: confluence\n  address: http://acme.atlassian.net/wiki/spaces/OPS", 3, "no address"),
        ("kind: notion\n  address: my database", 3, "no data source"),
        ("kind: drive\n  address: https://drive.google.com/file/d/1", 3, "no folder"),
        ("kind: drive\n  address: 0123456789abc\n  branch: main", 4, "branches"),
    ],
)
def test_an_error_names_its_line_and_hides_only_its_own_source(entry: str, line: int, said: str) -> None:
    found, problems = read(f"bad:\n  {entry}\ngood:\n  kind: folder\n  address: /srv\n")
    assert [settings.name for settings in found] == ["good"]
    assert [(problem.line, said in problem.what, bool(problem.remedy)) for problem in problems] == [(line, True, True)]
    assert "secret" not in str(problems)


@pytest.mark.parametrize("text", ["", "- a", "just text", "a:", "A B: {kind: folder, address: /x}"])
def test_a_file_without_sources_says_what_to_write(text: str) -> None:
    found, problems = read(text)
    assert found == ()
    assert problems[0].remedy


HOURLY = SourceSettings("wiki", Kind.FOLDER, "/srv")
DONE = SourceRun("wiki", NOON, NOON)


@pytest.mark.parametrize(
    ("run", "hours", "due", "said"),
    [
        (None, 0, True, "never synced"),
        (DONE, 0.5, False, "good"),
        (DONE, 1, True, "good"),
        (DONE, 4, True, "late"),
        (SourceRun("wiki", later(hours=5), NOON, "no answer"), 5.1, False, "failed"),
        (SourceRun("wiki", later(hours=5), NOON, "too much", is_held=True), 6, True, "held"),
    ],
)
def test_when_a_source_is_due_and_how_it_stands(run: SourceRun | None, hours: float, due: bool, said: str) -> None:
    now = later(hours=hours)
    assert (is_due(HOURLY, run, now), state(HOURLY, run, now)) == (due, said)
    assert bool(finding(HOURLY, run, now)) == (said != "good")


def test_a_source_that_is_synced_by_hand_is_never_due_or_late() -> None:
    by_hand = SourceSettings("wiki", Kind.FOLDER, "/srv", every=None)
    assert not is_due(by_hand, DONE, later(days=90))
    assert state(by_hand, DONE, later(days=90)) == "good"


def test_the_last_good_run_stays_in_sight() -> None:
    run = SourceRun("wiki", later(days=2), NOON, "The wiki answers 503")
    assert finding(HOURLY, run, later(days=2)) == "last complete 2 days ago. The wiki answers 503"


@pytest.mark.parametrize(
    ("time", "said"),
    [({"seconds": 5}, "1 minute"), ({"minutes": 59}, "59 minutes"), ({"minutes": 61}, "61 minutes"), ({"hours": 30}, "30 hours")],
)
def test_ages_are_said_as_people_say_them(time: dict[str, float], said: str) -> None:
    assert ago(timedelta(**time)) == said
