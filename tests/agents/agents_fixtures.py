"""The sample company's library, on disk, with every SOP approved; made once. Some of its SOPs are for a few roles only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes.samples import NOON

import bot.wiring
from bot.settings import Settings
from retrieval.library.people import Person

SOPS = Path(__file__).parents[2] / "examples" / "sops"


@pytest.fixture(scope="session")
def library_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("agents")
    with bot.wiring.build(settings(home)) as cairn:
        report = cairn.sync(SOPS, "test")
        for sop_id in report.pending:
            cairn.publisher.approve(sop_id, "test", NOON)
        with cairn.unit() as uow:
            uow.people.save([Person("U0ADA", "ada@x.example", "Ada", "support")])
            uow.commit()
    return home


@pytest.fixture
def cairn(library_home: Path) -> Iterator[bot.wiring.Cairn]:
    with bot.wiring.build(settings(library_home)) as made:
        yield made


def settings(home: Path) -> Settings:
    return Settings(_env_file=None, cairn_home=home, database_url="", chroma_url="", slack_bot_token="xoxb-test")  # noqa: S106 - signs the links
