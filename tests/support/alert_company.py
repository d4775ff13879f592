"""A bot whose clock moves, with its pages served, in a company that goes on working."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import waitress
from support.harness import ROOT, Slackland, people, wait_for

from bot.process.bolt import build_app, socket_handler
from bot.process.services import Services
from bot.settings import Settings
from bot.web.app import create_web
from bot.wiring import Cairn, Parts, build
from bot.wiring.governance import proposal_pages
from bot.wiring.insights import dashboard_of
from bot.wiring.slack import slack_side
from retrieval.library.models import SyncReport
from retrieval.questions import LoggedQuestion, LoggedSource, Place, Question, Surface
from scripts.emulator import APP_TOKEN, BOT_TOKEN, free_port


class Clock:
    """The time that the emulator's messages carry, until it is moved."""

    def __init__(self) -> None:
        self.moved = timedelta()

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC) + self.moved


@dataclass
class Company:
    """`cairn` below, `services` on top, and the folder that its SOPs are synced from."""

    cairn: Cairn
    services: Services
    clock: Clock
    sops: Path
    _asked: int = 0

    def tick(self) -> None:
        """Every job that is due in a minute; nightly work too."""
        for _ in range(2):
            self.services.background.ticks.once()

    def later(self, **amount: float) -> None:
        self.clock.moved += timedelta(**amount)
        self.tick()

    def work(self, days: int, *, ago: int = 0) -> None:
        """So many days on which everybody asks about something else, ending `ago` days before now. Nobody stumbles,
        and without words it is no topic.
        """
        until = self.clock() - timedelta(days=ago)
        with self.cairn.unit() as uow:
            for day in range(days):
                for person in people():
                    self._asked += 1
                    uow.questions.add(_routine(self._asked, person.id, until - timedelta(days=day, hours=1)))
            uow.commit()

    def rewrite(self, file: str, old: str, new: str) -> None:
        """Change an SOP, sync it, and let its owner approve it."""
        for sop in self.change(file, old, new).pending:
            self.cairn.publisher.approve(sop, "U0AMARA", self.clock())

    def change(self, file: str, old: str, new: str) -> SyncReport:
        """Change an SOP's file and sync it."""
        path = self.sops / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return self.cairn.sync(self.sops, "test")

    def monday_morning(self) -> None:
        """Move to shortly after the next Monday's nine o'clock where the owner is."""
        now = self.clock()
        monday = (now + timedelta(days=-now.weekday() % 7)).replace(hour=8, minute=5, second=0, microsecond=0)
        self.clock.moved += (monday if monday > now else monday + timedelta(days=7)) - now
        self.tick()


def _routine(number: int, person: str, at: datetime) -> LoggedQuestion:
    place = Place("T0CAIRN", "C0SUPPORT", "", "", Surface.COMMAND, is_private=True)
    source = LoggedSource("payment-capture", 1, "", 1, 1.0, 0.8, 1, 1)
    question = Question(f"routine-{number}", person, "", place, at)
    return LoggedQuestion(question, None, "answered", None, 0.9, 120, 20, (source,))


@contextmanager
def company(slack: Slackland, library: Path, home: Path, skills: str = "skills.yaml", admins: str = "") -> Iterator[Company]:
    shutil.copytree(library, home)
    sops = home / "sops"
    shutil.copytree(ROOT / "examples" / "sops", sops)
    settings = Settings(
        _env_file=None,
        cairn_home=home,
        slack_api_url=slack.api_url,
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        skills=ROOT / "examples" / skills,
        messages_per_second=0,
        questions_per_minute=0,
        fallback_channel="C0SUPPORT",
        cairn_admins=admins,
        port=free_port(),
        log_level="warning",
    )
    clock = Clock()
    with build(settings, Parts(clock=clock, is_emulated=True)) as cairn:
        cairn.search.warm()
        services = slack_side(cairn)
        handler = socket_handler(build_app(services), services, APP_TOKEN)
        pages = create_web(cairn.unit, cairn.links, clock)
        dashboard_of(cairn, services.insights, services.people.speaking).register(pages)
        proposal_pages(cairn, services.people).register(pages)
        web = waitress.create_server(pages, host=settings.host, port=settings.port)
        threading.Thread(target=web.run, name="test-web", daemon=True).start()
        before = slack.connected_at()
        handler.connect()
        wait_for("the bot", lambda: slack.connected_at() > before)
        try:
            yield Company(cairn, services, clock, sops)
        finally:
            handler.close()
            web.close()
            services.background.executor.shutdown(wait=True)
            services.listeners.shutdown(wait=True)
