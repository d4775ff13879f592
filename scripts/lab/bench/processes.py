"""Runs bots as processes and reads what Linux says of them: memory in RAM and processor time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from resource import getpagesize

from bot.settings import Settings
from scripts.emulator import APP_TOKEN, BOT_TOKEN, free_port

START_SECONDS = 180.0
_TICKS = os.sysconf("SC_CLK_TCK")


class BotEndedError(Exception):
    """A bot ended by itself or did not connect; the text says where its log is."""


@dataclass(frozen=True)
class BotProcess:
    """A running bot."""

    process: subprocess.Popen[bytes]
    log: Path

    def resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * getpagesize() / 1e6

    def processor_seconds(self) -> float:
        """User and system time since the start."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def has_loaded(self, library: str) -> bool:
        """Whether a shared library with this in its name is in the process."""
        return library in Path(f"/proc/{self.process.pid}/maps").read_text(encoding="utf-8", errors="replace")

    def check(self) -> None:
        """Raises BotEndedError when the process has ended."""
        if self.process.poll() is not None:
            last = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
            raise BotEndedError(f"A bot ended with status {self.process.returncode}: {' '.join(last) or 'it said nothing'}")


def echo_command(api_url: str) -> list[str]:
    return [sys.executable, "-m", "scripts.lab.bench.echo", api_url]


def cairn_command() -> list[str]:
    return [str(Path(sys.executable).with_name("cairn")), "run"]


def cairn_environment(settings: Settings, api_url: str) -> dict[str, str]:
    """Everything as delivered, on this library, with this Slack."""
    return {
        "CAIRN_HOME": str(settings.cairn_home),
        "DATABASE_URL": settings.database_url,
        "SLACK_API_URL": api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "FALLBACK_CHANNEL": "C0LOAD",
        "PORT": str(free_port()),
    }


@dataclass(frozen=True)
class Start:
    """A command, and the variables that it has beside ours."""

    command: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def bots(starts: Sequence[Start], folder: Path) -> Iterator[list[BotProcess]]:
    """Start these bots; they are ended when the block is left."""
    with ExitStack() as stack:
        started = []
        for number, start in enumerate(starts):
            log = folder / f"bot-{number}.log"
            here = {**os.environ, **start.variables}  # noqa: TID251 - the process needs PATH and HOME
            with log.open("wb") as output:
                process = subprocess.Popen(start.command, env=here, stdout=output, stderr=output)  # noqa: S603 - our own module
            stack.callback(_end, process)
            started.append(BotProcess(process, log))
        yield started


def wait_until(is_there: Callable[[], bool], running: Sequence[BotProcess], seconds: float) -> None:
    """Raises BotEndedError when a bot ends or the time runs out first."""
    deadline = time.monotonic() + seconds
    while not is_there():
        for bot in running:
            bot.check()
        if time.monotonic() > deadline:
            raise BotEndedError(f"A bot did not come up within {seconds:.0f} s; its log is {running[-1].log}")
        time.sleep(0.005)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=20)
