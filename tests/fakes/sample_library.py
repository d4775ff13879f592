"""The sample company's SOPs, synced with the real encoder and approved by the command line; made once, tests take copies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import bot.wiring
from bot.settings import Settings
from bot.wiring.practice_lab import rules_of
from nudges.curation import sync_library

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
_CAIRN = Path(sys.executable).with_name("cairn")
_WAIT_SECONDS = 200


def make_library(home: Path) -> None:
    """Sync the sample company into a home directory, approved by its owners."""
    environment = {**os.environ, "CAIRN_HOME": str(home)}  # noqa: TID251 - the process needs PATH and HOME

    def cairn(*arguments: str) -> str:
        done = subprocess.run([str(_CAIRN), *arguments], env=environment, cwd=home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    home.mkdir(parents=True, exist_ok=True)
    cairn("people", "import", str(EXAMPLES / "people.csv"))
    cairn("sops", "sync", str(EXAMPLES / "sops"))
    pending = [status["id"] for status in json.loads(cairn("sops", "status", "--json")) if status["pending"]]
    cairn("sops", "approve", *pending)
    _ready(home)


def _ready(home: Path) -> None:
    """Do what a bot does in its first seconds, so that no bot on a copy has to: items, and the vectors of the first question."""
    with bot.wiring.build(Settings(_env_file=None, cairn_home=home)) as cairn:
        sync_library(cairn.unit, rules_of(cairn), cairn.clock())
        cairn.search.warm()


def made_once(folder: Path) -> Path:
    """The home directory below `folder`: the first of the test workers makes it, the others wait for it."""
    try:
        folder.mkdir()
    except FileExistsError:
        _wait_for(folder / "done")
    else:
        make_library(folder / "home")
        (folder / "done").touch()
    return folder / "home"


def _wait_for(file: Path) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while not file.exists():
        assert time.monotonic() < deadline, f"waited {_WAIT_SECONDS} s for the library of another worker"
        time.sleep(0.1)
