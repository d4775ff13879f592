"""Times what managers read over many rows: every page as the web server gives it, App Home, the weekly digest, views, exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from bot.exporting.files import Exporting, Format
from bot.process.services import Services
from bot.wiring import Cairn, Parts, build, now, settings_of
from bot.wiring.insights import dashboard_links
from bot.wiring.slack import slack_side, web_of
from core import memory
from core.privacy import OpaqueIds
from insights.alerts.service import AlertService
from insights.reports.models import PageId
from scripts.demo import ROOT, demo_settings, sample_workspace
from scripts.emulator import free_port, running
from scripts.lab.bench.timing import resident_mb
from scripts.lab.insights.database_time import database_seconds
from scripts.lab.insights.filling import fill_rows
from scripts.lab.insights.rows import person
from storage.database import Database, opened
from storage.views import VIEWS

Figures = dict[str, str | float]
Read = tuple[str, Callable[[], object]]

READERS: Final = {"administrator": "U0ROSA", "manager and owner": "U0NOOR", "learner": person(1)}
_FORMATS: Final[tuple[Format, ...]] = ("csv", "parquet")
_ALL: Final = "all pages"


@dataclass
class _Clock:
    """The time, moved on by `ahead`: what is remembered for minutes is forgotten, and the digest's day comes."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured: `rounds` times all pages for their memory, and whether views and exports are read as well."""

    rows: int
    rounds: int = 20
    is_whole: bool = True


def bench_insights(wanted: Wanted, folder: Path, database_url: str, say: Callable[[str], object]) -> list[Figures]:
    """Fill a home with rows beside the simulated history, and return a figure for each thing that is read.

    Raises:
        ValueError: the database is in use.
        scripts.emulator.EmulatorError: the emulator is not there.
    """
    clock, port = _Clock(), free_port()
    own = {"database_url": database_url} if database_url else {}
    settings = demo_settings(settings_of(), folder, port).model_copy(update=own)
    with build(settings, Parts(clock=clock)) as cairn, opened(settings.database) as database:
        fill_rows(cairn, wanted.rows, say)
        with running(sample_workspace(cairn), ROOT, folder, port):
            side = _Side(cairn, slack_side(cairn), clock, say, urlsplit(settings.database).path.lstrip("/"))
            _look(cairn)
            memory.tidy()
            figures = [*side.pages(), *side.rounds(wanted.rounds)]
            if wanted.is_whole:
                figures += [side.timed(*read) for read in _reads(cairn, database)]
    return figures


@dataclass
class _Side:
    """The Slack side and the pages over it, and a browser for each reader."""

    cairn: Cairn
    services: Services
    clock: _Clock
    say: Callable[[str], object]
    database: str

    def __post_init__(self) -> None:
        self.web = web_of(self.cairn, self.services)
        self.browsers = {name: self._entered(who) for name, who in READERS.items()}

    def _entered(self, who: str) -> FlaskClient:
        browser = self.web.test_client()
        link = dashboard_links(self.cairn).address(who)
        browser.post("/dashboard/enter", data={"k": link.partition("?k=")[2]})
        return browser

    def pages(self) -> Iterator[Figures]:
        """Each page twice: as nobody has opened one for ten minutes, and again."""
        for reader in READERS:
            for page in self._open_to(reader):
                yield self.timed(f"{page}, {reader}", lambda reader=reader, page=page: self._get(reader, page))  # type: ignore[misc]
                yield self.timed(f"{page}, {reader}, again", lambda reader=reader, page=page: self._get(reader, page))  # type: ignore[misc]
            yield self.timed(f"App Home, {reader}", lambda reader=reader: self.services.home.show(READERS[reader]))  # type: ignore[misc]
        yield self.timed("weekly digest, 2 people", self._digest)

    def _open_to(self, reader: str) -> list[PageId]:
        feature = self.services.insights
        known = feature.readers.of(READERS[reader])
        return list(feature.pages.open_to(known)) if known else []

    def _get(self, reader: str, page: PageId) -> None:
        response = self.browsers[reader].get(f"/dashboard/{page}")
        if response.status_code != 200:  # noqa: PLR2004 - HTTP's OK
            raise RuntimeError(f"{page} answered {response.status_code}")

    def _digest(self) -> None:
        """Two who want it, on the next Monday at ten."""
        with self.cairn.unit() as uow:
            for reader in list(READERS)[:2]:
                uow.subscriptions.want_digest(READERS[reader], self.clock())
            uow.commit()
        here = self.clock.ahead
        today = now()
        self.clock.ahead = timedelta(days=(7 - today.weekday()) % 7 or 7) + (today.replace(hour=10, minute=0) - today)
        self.services.insights.recurring.tick()
        self.clock.ahead = here

    def rounds(self, number: int) -> Iterator[Figures]:
        """All pages of all readers, again and again: memory must not grow."""
        started = resident_mb()
        for turn in range(number):
            for reader in READERS:
                for page in self._open_to(reader):
                    self._get(reader, page)
            self.clock.ahead += timedelta(seconds=1)
            if turn in {0, number - 1}:
                resident = resident_mb()
                name = f"{_ALL}, after round {turn + 1}"
                self.say(f"{name}: {resident:.1f} MB")
                yield {"what": name, "mb": round(resident, 1), "mb_more": round(resident - started, 1)}

    def timed(self, name: str, call: Callable[[], object]) -> Figures:
        before, database = resident_mb(), database_seconds(self.database)
        started, processor = perf_counter(), process_time()
        call()
        figures: Figures = {
            "what": name,
            "seconds": round(perf_counter() - started, 2),
            "processor": round(process_time() - processor, 2),
            "database": round(database_seconds(self.database) - database, 2),
            "mb_more": round(resident_mb() - before, 1),
        }
        self.say("  ".join(map(str, figures.values())))
        return figures


def _reads(cairn: Cairn, database: Database) -> Iterator[Read]:
    for view in VIEWS:
        yield f"view {view.name}", lambda name=view.name: len(database.view(name))  # type: ignore[misc]
    yield "alerts, one look", lambda: _look(cairn)
    for form in _FORMATS:
        yield f"export, {form}", lambda form=form: _export(cairn, form)  # type: ignore[misc]


def _look(cairn: Cairn) -> None:
    """Look for topics of confusion, as the bot does every minute: its first look loads what the pages need too."""
    with cairn.unit() as uow:
        AlertService().detect(uow, cairn.clock())


def _export(cairn: Cairn, form: Format) -> None:
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        Exporting(cairn.exports, OpaqueIds(b"bench")).write(Path(folder), form)
