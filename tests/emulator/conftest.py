"""One emulator and one bot beside it per module, and a browser at the emulator's page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from support.browser import opened_page
from support.harness import Bot, Slackland, bot_beside, slackland


@pytest.fixture(scope="module")
def slack(tmp_path_factory: pytest.TempPathFactory, emulator_installed: None) -> Iterator[Slackland]:
    del emulator_installed
    with slackland(tmp_path_factory.mktemp("slack")) as running:
        yield running


@pytest.fixture(scope="module")
def bot(slack: Slackland, library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with bot_beside(slack, library, tmp_path_factory.mktemp("bot") / "home") as running:
        yield running


@pytest.fixture
def page(slack: Slackland, bot: Bot, chromium: Path) -> Iterator[Page]:
    del bot
    with opened_page(slack, chromium) as opened:
        yield opened
