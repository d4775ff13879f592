"""One synced company per session, one emulator and bot per module. A plugin: a second conftest would hide the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import ROOT, Bot, Slackland, bot_beside, make_library, slackland, wait_for

from scripts.emulator import EmulatorError, find_binary


@pytest.fixture(scope="session")
def emulator_installed() -> None:
    try:
        find_binary(ROOT)
    except EmulatorError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, emulator_installed: None) -> Path:
    """The sample company, synced once: the first of the test workers makes it, the others wait for it."""
    del emulator_installed
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if base.name.startswith("popen-") else base) / "sample-library"
    try:
        shared.mkdir()
    except FileExistsError:
        wait_for("the library of another worker", (shared / "done").exists, 200)
    else:
        make_library(shared / "home")
        (shared / "done").touch()
    return shared / "home"


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, emulator_installed: None) -> Iterator[Slackland]:
    del emulator_installed
    with slackland(tmp_path_factory.mktemp("slack")) as running:
        yield running


@pytest.fixture(scope="module")
def bot(slack: Slackland, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with bot_beside(slack, library, tmp_path_factory.mktemp("bot") / "home") as running:
        yield running
