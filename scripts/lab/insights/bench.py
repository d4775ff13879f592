"""Times what managers read over many rows: each view, each page that is registered, the alerts' inspection, and an export."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from bot.exporting.files import Exporting
from bot.wiring import Cairn, build, settings_of
from core.opaque import OpaqueIds
from core.people import Person
from insights.alerts.service import AlertService
from nudges.items.curation import sync_library
from nudges.rules import Rules
from scripts.demo import demo_settings, load_sample
from scripts.lab.bench.timing import resident_mb
from scripts.lab.insights.rows import PEOPLE, YEAR, Ground, many, person
from storage.database import Database, opened
from storage.views import VIEWS

Figures = dict[str, str | float]


def bench_insights(rows: int, folder: Path, database_url: str, say: Callable[[str], object]) -> list[Figures]:
    """Fill a database with `rows` rows beside the sample company's library, and return a figure for each thing that is read.

    Raises:
        ValueError: the database is in use.
    """
    settings = demo_settings(settings_of(), folder, 3000).model_copy(update={"database_url": database_url})
    with build(settings) as cairn, opened(settings.database) as database:
        _fill(cairn, rows, say)
        before = resident_mb()
        return [_timed(name, call, before) for name, call in _reads(cairn, database)]


def _fill(cairn: Cairn, rows: int, say: Callable[[str], object]) -> None:
    with cairn.unit() as uow:
        if uow.library.statuses():
            raise ValueError("The database is in use. Name a folder that is not there yet, or an empty database.")
    load_sample(cairn)
    sync_library(cairn.unit, Rules(cairn.skills), cairn.clock() - YEAR - timedelta(days=1))
    with cairn.unit() as uow:
        uow.people.save([Person(person(number), role="support") for number in range(PEOPLE)])
        sections = [section.ref for section in uow.library.current(frozenset())]
        items = [item for sop in uow.items.sops() for item in uow.items.asked_in(sop) if not item.item.is_self_rated]
        uow.commit()
    tasks = [task.id for role in cairn.skills.roles.values() for task in role.tasks]
    for number, part in enumerate(many(rows, Ground(sections, items, tasks), cairn.clock())):
        cairn.history.write(part)
        if number % 10 == 0:
            say(f"{number * 3 * len(part.questions):,} rows")


def _reads(cairn: Cairn, database: Database) -> Iterator[tuple[str, Callable[[], object]]]:
    for view in VIEWS:
        yield f"view {view.name}", lambda name=view.name: _all(database, name)  # type: ignore[misc]
    yield "alerts, one look", lambda: _look(cairn)
    yield "export, CSV", lambda: _export(cairn)


def _all(database: Database, view: str) -> int:
    return len(database.view(view))


def _look(cairn: Cairn) -> None:
    with cairn.unit() as uow:
        AlertService().detect(uow, cairn.clock())


def _export(cairn: Cairn) -> None:
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        Exporting(cairn.exports, OpaqueIds(b"bench")).write(Path(folder), "csv")


def _timed(name: str, call: Callable[[], object], before: float) -> Figures:
    started = perf_counter()
    call()
    return {"what": name, "seconds": round(perf_counter() - started, 2), "mb_more": round(resident_mb() - before, 1)}
