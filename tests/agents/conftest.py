"""The sample company's library, on disk, with every SOP approved. Some of its SOPs are for a few roles only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.wiring
from bot.settings import Settings
from core.people import Person


@pytest.fixture(scope="session")
def library_home(tmp_path_factory: pytest.TempPathFactory, sample_library: Path) -> Path:
    home = shutil.copytree(sample_library, tmp_path_factory.mktemp("agents") / "home")
    with bot.wiring.build(settings(home)) as cairn, cairn.unit() as uow:
        uow.people.save([Person("U0ADA", "ada@x.example", "Ada", "support")])
        uow.commit()
    return home


@pytest.fixture
def cairn(library_home: Path) -> Iterator[bot.wiring.Cairn]:
    started = bot.wiring.now()
    with bot.wiring.build(settings(library_home), bot.wiring.Parts(clock=lambda: started)) as made:
        yield made


def settings(home: Path) -> Settings:
    return Settings(_env_file=None, cairn_home=home, database_url="", chroma_url="", slack_bot_token="xoxb-test")  # noqa: S106 - signs the links
