"""Two replicas, kill -9 again and again, and a Slack with one fault at a time, on both databases: nothing lost, nothing twice.

`make soak` runs it; the default run leaves it out. SOAK_QUESTIONS and SOAK_KILLS are per fault and database, SOAK_FAULTS and
SOAK_DATABASES choose rows of the table.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.faulty_slack import FAULTS, Faults, faulty_slack
from sqlalchemy import Engine, func, select
from support.bringing_over import bring_over
from support.crowd import Crowd
from support.harness import CAIRN, Bot, Slackland, slackland, wait_for

from scripts.emulator import free_port
from storage.engine import make_engine
from storage.inbox import InboxRow, OutboxRow

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3_600)]

_HERE = os.environ  # noqa: TID251 - how long the soak is to be
QUESTIONS, KILLS = int(_HERE.get("SOAK_QUESTIONS", "300")), int(_HERE.get("SOAK_KILLS", "20"))
DATABASES = _HERE.get("SOAK_DATABASES", "sqlite postgres").split()
CHOSEN = _HERE.get("SOAK_FAULTS", " ".join(FAULTS)).split()
PATIENCE = float(_HERE.get("SOAK_PATIENCE", "900"))
"""Seconds after the last question until every answer must stand."""

SEED = 20_261_129
_TABLE: list[str] = []


class Replica(Bot):
    """A bot with a log of its own, which says when it is ready. Both share one home."""

    @property
    def log(self) -> Path:
        return self.home / f"replica-{self.environment['PORT']}.log"

    def starts(self) -> int:
        return self.log.read_text(encoding="utf-8", errors="replace").count('"cairn_started"') if self.log.exists() else 0

    def launch(self) -> None:
        """Start it and do not wait."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([str(CAIRN), "run"], env=self._env(), cwd=self.home, stdout=log, stderr=log)

    def launch_and_wait(self) -> None:
        before = self.starts()
        self.launch()
        wait_for("the bot", lambda: self.starts() > before, 300)


@dataclass
class Row:
    fault: str
    database: str
    questions: int
    kills: int
    lost: int
    twice: int
    faults: int
    seconds: float

    def line(self) -> str:
        cells = (
            self.fault,
            self.database,
            2,
            self.questions,
            self.kills,
            self.faults,
            self.lost,
            self.twice,
            f"{self.seconds:.0f}",
        )
        return "| " + " | ".join(str(cell) for cell in cells) + " |"


@pytest.fixture(scope="module", autouse=True)
def _table() -> Iterator[None]:
    yield
    head = "| fault | database | replicas | questions | kill -9 | faults | lost | twice | seconds |"
    sys.stderr.write("\n".join(["", head, "|" + "---|" * 9, *_TABLE, ""]))


@pytest.fixture
def address(request: pytest.FixtureRequest, database: str, library: Path, tmp_path: Path) -> str:
    """The library's database: the SQLite file of a home of its own, or a copy of it in PostgreSQL."""
    home = Path(shutil.copytree(library, tmp_path / "home"))
    here = f"sqlite:///{home / 'cairn.db'}"
    if database == "sqlite":
        return here
    there: str = request.getfixturevalue("new_postgres")
    bring_over(here, there, tmp_path / "backup")
    return there


@pytest.mark.parametrize("fault", CHOSEN)
@pytest.mark.parametrize("database", DATABASES)
def test_nothing_is_lost_and_nothing_comes_twice(
    fault: str, database: str, address: str, tmp_path: Path, emulator_installed: None
) -> None:
    dice = random.Random(f"{SEED}{fault}{database}")  # noqa: S311 - reproducible, not secret
    faults = Faults(fault, random.Random(f"{SEED}{fault}"))  # noqa: S311
    started = time.monotonic()
    with slackland(tmp_path / "slack") as slack, faulty_slack(slack.url, faults) as api, ExitStack() as stack:
        replicas = [replica(stack, slack, tmp_path / "home", api, address) for _ in range(2)]
        for each in replicas:
            each.launch_and_wait()
        crowd = Crowd(slack, dice)
        kills = ask_and_kill(crowd, dice, replicas)
        give_up = time.monotonic() + PATIENCE
        while crowd.unanswered() and time.monotonic() < give_up:
            time.sleep(1)
        open_entries = until_idle(address, give_up)
        counts, answers, cards = crowd.counts(), crowd.counts("answer:"), crowd.cards()
    lost = sum(counts[each] == 0 for each in crowd.asked)
    twice = sum(count > 1 for count in (*answers.values(), *cards.values()))
    struck = faults.happened.total()
    row = Row(fault, database, len(crowd.asked), kills, lost, twice, struck, time.monotonic() - started)
    _TABLE.append(row.line())
    sys.stderr.write(f"\n{row.line()}\n")
    assert (lost, twice, open_entries) == (0, 0, 0), row
    assert len(crowd.asked) == QUESTIONS


def replica(stack: ExitStack, slack: Slackland, home: Path, api: str, address: str) -> Replica:
    settings = {"SLACK_API_URL": api, "DATABASE_URL": address, "PORT": str(free_port())}
    made = Replica(slack, home, settings)
    stack.callback(made.kill)
    return made


def ask_and_kill(crowd: Crowd, dice: random.Random, replicas: list[Replica]) -> int:
    """People go on asking while one replica after the other is killed and started again; returns how many kills there were."""
    per_kill = QUESTIONS // max(KILLS, 1)
    with ThreadPoolExecutor(8) as senders:
        for number in range(KILLS):
            pending = [senders.submit(crowd.ask) for _ in range(per_kill)]
            time.sleep(dice.random() * 2.0)
            victim = replicas[number % 2]
            victim.kill()
            victim.launch_and_wait()
            for future in pending:
                future.result()
        for future in [senders.submit(crowd.ask) for _ in range(QUESTIONS - per_kill * KILLS)]:
            future.result()
    return KILLS


def until_idle(address: str, give_up: float) -> int:
    """Wait until no entry is unfinished: from then on no message can follow. Returns how many still are."""
    engine = make_engine(address)
    try:
        while (left := unfinished(engine)) and time.monotonic() < give_up:
            time.sleep(1)
        return left
    finally:
        engine.dispose()


def unfinished(engine: Engine) -> int:
    with engine.connect() as connection:
        return sum(
            int(connection.scalar(select(func.count()).select_from(table).where(table.is_done.is_(False))) or 0)
            for table in (InboxRow, OutboxRow)
        )
