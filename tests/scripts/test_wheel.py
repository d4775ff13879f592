"""The wheel as a user has it: built from the source distribution, installed into an environment of its own, run in an empty folder.

Third-party packages are those of this environment: what a fresh one downloads is measured in docs/measurements/install.md.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support.command_line import ROOT

from scripts.emulator import free_port

pytestmark = [pytest.mark.process, pytest.mark.slow, pytest.mark.timeout(900)]

PACKAGES = ("core", "bot", "retrieval", "nudges", "escalation", "insights", "storage", "scripts", "examples")
SOP = """---
title: Refunds
owner: U0AMARA
---

## Refund an annual plan

1. Open the invoice.
2. Choose refund and the reason.
"""
QUESTION = "how do I refund an annual plan?"


def tracked(*folders: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


@dataclass
class Installed:
    """`cairn` of the wheel, in a folder that holds nothing else. A converted model is kept beside it."""

    wheel: Path
    program: Path
    folder: Path
    cache: Path

    def environment(self, **settings: str) -> dict[str, str]:
        path = os.environ["PATH"]  # noqa: TID251 - what the started process needs of ours
        return {"PATH": path, "HOME": str(self.cache), "MODEL_CACHE": str(self.cache), **settings}

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            env=self.environment(**settings),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, dist = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in tracked():
        if not name.startswith(("docs/", "tests/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, source / name, follow_symlinks=False)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, source]
    subprocess.run(command, capture_output=True, check=True)
    (made,) = dist.glob("*.whl")
    assert len(list(dist.glob("*.tar.gz"))) == 1
    return made


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    site = next((folder / "lib").glob("python3*")) / "site-packages"
    (site / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", "--no-compile", wheel]
    subprocess.run(install, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def installed(wheel: Path, environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    with TemporaryDirectory(prefix="cairn-outside-") as outside:
        yield Installed(wheel, environment / "bin" / "cairn", Path(outside), tmp_path_factory.mktemp("models"))


def test_the_wheel_holds_every_file_of_the_packages_but_the_laboratory(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {name for name in tracked(*PACKAGES) if not name.startswith("scripts/lab/")}
    assert expected - names == set()
    assert {name for name in names if ".dist-info/" not in name} - expected == set()


def test_what_links_to_the_root_is_a_file_in_the_wheel(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel)
    assert held.read("bot/slack/manifest.json") == (ROOT / "manifest.json").read_bytes()
    assert held.read("scripts/env.example") == (ROOT / ".env.example").read_bytes()


def test_from_an_empty_folder_to_an_answer_and_a_check_of_what_remains(installed: Installed) -> None:
    begun = installed.run("init", "--check")
    assert begun.returncode == 1, begun.stderr
    assert "SLACK_BOT_TOKEN is not set" in begun.stdout
    assert not list(installed.folder.glob("*")), "looking changes nothing"
    (installed.folder / "sops").mkdir()
    (installed.folder / "sops" / "refunds.md").write_text(SOP)
    asked = installed.run("ask", QUESTION, "--sops", "sops", "--json")
    assert json.loads(asked.stdout)["sources"][0]["section"].startswith("Refund an annual plan"), asked.stderr
    assert list(installed.cache.glob("*.onnx")), "the packaged weights were converted"
    synced = installed.run("sops", "sync", "sops")
    assert synced.returncode == 0, synced.stderr
    found = {row["what"]: row for row in json.loads(installed.run("doctor", "--json").stdout)}
    assert [name for name, row in found.items() if not row["ok"]] == ["owners", "confidential", "slack"]
    assert json.loads(installed.run("init", "--manifest").stdout) == json.loads((ROOT / "manifest.json").read_text())
    report = installed.run("report", "--out", "report.html")
    assert report.returncode == 0, report.stderr
    assert "<style>" in (installed.folder / "report.html").read_text()


def test_without_the_emulator_the_demo_says_how_to_get_it_and_what_works_now(installed: Installed) -> None:
    shown = installed.run("demo", "--port", str(free_port()))
    assert shown.returncode == 1
    assert "npm install --no-save local-slack-" in shown.stderr
    folder = Path(shown.stderr.rpartition(" --sops ")[2].strip())
    assert (folder / "refunds.md").is_file()
    assert installed.program.parent.parent in folder.parents


def test_a_command_of_the_laboratory_says_where_it_is(installed: Installed) -> None:
    shown = installed.run("bench", "--json")
    assert shown.returncode == 1
    assert "comes with the source checkout" in shown.stderr


@pytest.mark.usefixtures("emulator_installed")
def test_the_demo_runs_beside_node_modules_of_the_folder(installed: Installed) -> None:
    (installed.folder / "node_modules").symlink_to(ROOT / "node_modules")
    told = installed.folder / "told.txt"
    with told.open("w") as output:
        demo = subprocess.Popen(
            [installed.program, "demo", "--port", str(free_port())],
            cwd=installed.folder,
            env=installed.environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + 600
        while "Ctrl+C" not in told.read_text() and demo.poll() is None and time.monotonic() < deadline:
            time.sleep(0.2)
        assert "Cairn demo: a tour of five minutes" in told.read_text()
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(timeout=60) is not None
    assert "Traceback" not in told.read_text()
