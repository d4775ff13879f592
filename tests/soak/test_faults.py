"""The machine's and the network's bad days, with the real bot as a process: nothing is lost and nothing comes twice."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from fakes.dead_line import dead_line
from fakes.postgres import Cluster, find_tool, started
from support.bringing_over import bring_over
from support.crowd import Crowd
from support.harness import Slackland, bot_beside, slackland, wait_for

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1_200)]

PATIENCE = 400.0
SEED = 20_261_130


@pytest.fixture
def slack(tmp_path: Path, emulator_installed: None) -> Iterator[Slackland]:
    del emulator_installed
    with slackland(tmp_path / "slack") as running:
        yield running


def crowd_on(slack: Slackland) -> Crowd:
    return Crowd(slack, random.Random(SEED))  # noqa: S311 - reproducible, not secret


def ask(crowd: Crowd, number: int) -> None:
    with ThreadPoolExecutor(4) as senders:
        for future in [senders.submit(crowd.ask) for _ in range(number)]:
            future.result()


def each_answered_once(crowd: Crowd) -> None:
    wait_for("every answer", lambda: crowd.unanswered() == 0, PATIENCE)
    time.sleep(5)
    assert {each: count for each, count in crowd.counts("answer:").items() if count > 1} == {}
    assert {each: count for each, count in crowd.cards().items() if count != 1} == {}


def test_a_line_that_goes_dead_is_noticed_and_what_was_said_meanwhile_is_answered(
    slack: Slackland, library: Path, tmp_path: Path
) -> None:
    crowd = crowd_on(slack)
    with dead_line(slack.url) as line, bot_beside(slack, library, tmp_path / "home", SLACK_API_URL=line.api_url):
        ask(crowd, 3)
        wait_for("the first answers", lambda: crowd.unanswered() == 0, 120)
        line.go_dead()
        gone = time.monotonic()
        ask(crowd, 6)
        wait_for("every answer", lambda: crowd.unanswered() == 0, PATIENCE)
        waited = time.monotonic() - gone
        each_answered_once(crowd)
    assert waited < 120, f"a dead line was noticed after {waited:.0f} s"


@pytest.fixture
def server() -> Iterator[Cluster]:
    if find_tool("initdb") is None:
        pytest.skip("initdb is missing: apt-get install postgresql")
    with started() as running:
        yield running


@pytest.mark.parametrize(("mode", "seconds"), [("immediate", 1.0), ("fast", 15.0)])
def test_postgresql_restarted_in_the_middle_of_work(
    mode: str, seconds: float, server: Cluster, slack: Slackland, library: Path, tmp_path: Path
) -> None:
    """`immediate` is a crash. While the server is away people go on asking."""
    crowd = crowd_on(slack)
    home, address = Path(shutil.copytree(library, tmp_path / "home")), f"{server.address}postgres"
    bring_over(f"sqlite:///{home / 'cairn.db'}", address, tmp_path / "backup")
    with bot_beside(slack, library, home, DATABASE_URL=address):
        for _ in range(2):
            ask(crowd, 8)
            server.stop(mode)
            ask(crowd, 6)
            time.sleep(seconds)
            server.start()
            ask(crowd, 6)
        each_answered_once(crowd)
    assert len(crowd.asked) == 40


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes in memory."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)], check=False, capture_output=True)
    if made.returncode:
        pytest.skip("only root may mount a disk of its own")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_costs_nobody_their_answer(small_disk: Path, slack: Slackland, library: Path) -> None:
    crowd = crowd_on(slack)
    filler = small_disk / "filler"
    with bot_beside(slack, library, small_disk / "home") as bot:
        ask(crowd, 4)
        wait_for("the first answers", lambda: crowd.unanswered() == 0, 120)
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"\0" * 4_096)
        ask(crowd, 8)
        time.sleep(20)
        assert bot.process is not None
        assert bot.process.poll() is None, bot.output()
        filler.unlink()
        each_answered_once(crowd)
        assert "Traceback" not in bot.output()
