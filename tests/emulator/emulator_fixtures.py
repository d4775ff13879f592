"""One synced company per session, one emulator and bot per module. A plugin: a second conftest would hide the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from harness import ROOT, Bot, Slackland, bot_beside, slackland

from scripts.emulator import EmulatorError, find_binary


@pytest.fixture(scope="session")
def emulator_installed() -> None:
    try:
        find_binary(ROOT)
    except EmulatorError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def library(emulator_installed: None, sample_library: Path) -> Path:
    del emulator_installed
    return sample_library


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, emulator_installed: None) -> Iterator[Slackland]:
    del emulator_installed
    with slackland(tmp_path_factory.mktemp("slack")) as running:
        yield running


@pytest.fixture(scope="module")
def bot(slack: Slackland, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with bot_beside(slack, library, tmp_path_factory.mktemp("bot") / "home") as running:
        yield running
