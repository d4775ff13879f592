"""One emulator and one bot beside it per module, and a browser at the emulator's page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from support.browser import opened_page
from support.harness import ROOT, Bot, Slackland, bot_beside, slackland


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, emulator_installed: None) -> Iterator[Slackland]:
    del emulator_installed
    with slackland(tmp_path_factory.mktemp("slack")) as running:
        yield running


@pytest.fixture(scope="module")
def bot(slack: Slackland, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with bot_beside(slack, library, tmp_path_factory.mktemp("bot") / "home") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of the tests; Debian's."""
    file = Path("/usr/bin/chromium")
    if not file.exists():
        pytest.skip("chromium is missing: apt-get install chromium")
    return file


@pytest.fixture
def page(slack: Slackland, bot: Bot, chromium: Path) -> Iterator[Page]:
    del bot
    with opened_page(slack, chromium) as opened:
        yield opened


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """docs/images when CAIRN_PICTURES is set, else a place that is thrown away."""
    return ROOT / "docs" / "images" if os.environ.get("CAIRN_PICTURES") else tmp_path  # noqa: TID251 - a switch of the tests
