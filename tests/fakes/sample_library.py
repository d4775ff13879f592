"""The sample company's SOPs, synced with the real encoder and approved; made once for all tests, which take copies."""

from __future__ import annotations

import time
from pathlib import Path

import bot.wiring
from bot.settings import Settings
from bot.wiring.calendars import rules_of
from bot.wiring.setup import import_people
from nudges.items.curation import sync_library

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
_WAIT_SECONDS = 200


def make_library(home: Path) -> None:
    """Bring people and SOPs in, and do what a bot does in its first seconds, so that no bot on a copy has to: items, the
    vectors of the first question.
    """
    with bot.wiring.build(Settings(_env_file=None, cairn_home=home)) as cairn:
        assert import_people(cairn, EXAMPLES / "people.csv").problems == ()
        report = cairn.sync(EXAMPLES / "sops", by="test")
        assert report.problems == ()
        for sop_id in report.pending:
            cairn.publisher.approve(sop_id, by="test", at=cairn.clock())
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
