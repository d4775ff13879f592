"""Databases for the contract suites. `units` opens units of work on each kind in turn: memory, SQLite, PostgreSQL."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path

import pytest
import structlog
import typer.testing
from fakes.bench import Bench
from fakes.postgres import EMPTYING, cluster, find_tool
from fakes.remembered import CachedEncoder, remembered
from fakes.sample_library import made_once
from fakes.unit_of_work import Units, fake_units
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from slack_sdk.http_retry.handler import default_interval_calculator
from sqlalchemy import Engine, text

from bot.logs import configure_logging
from bot.settings import Settings
from bot.wiring.search_engines import embedder_of
from nudges.items import curation
from scripts.emulator import EmulatorError, find_binary
from storage import engine as engines
from storage.database import Database, opened
from storage.engine import make_engine
from storage.migrations import migrate
from storage.unit_of_work import SqlUnitOfWork

pytest_plugins = ["support.lanes"]

# A law holds on a busy machine too: pytest's own time limit catches what hangs.
hypothesis_settings.register_profile("cairn", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("large", hypothesis_settings.get_profile("cairn"), max_examples=2_000)
hypothesis_settings.load_profile("cairn")


@dataclass
class _Refusals:
    """Stands for the log of `core.units`: keeps what is refused, with the place."""

    noted: list[str]

    def error(self, event: str, **_: object) -> None:
        own = [frame for frame in traceback.extract_stack()[:-1] if "/site-packages/" not in frame.filename]
        self.noted.append(event + "\n" + "".join(traceback.format_list(own)))


@pytest.fixture(autouse=True)
def refusals(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Units opened inside units and calls of Slack inside one. A tick or a listener may swallow the error: the test fails."""
    refused = _Refusals([])
    monkeypatch.setattr("core.units._log", refused)
    yield refused.noted
    assert not refused.noted, refused.noted[0]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a server of our own, ending in `/`."""
    if find_tool("initdb") is None:
        pytest.skip("initdb is missing: apt-get install postgresql")
    with cluster() as address:
        yield address


@pytest.fixture(scope="session")
def postgres_engine(postgres_server: str) -> Iterator[Engine]:
    engine = make_engine(f"{postgres_server}postgres")
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text(EMPTYING))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at the newest schema. Nobody opens it: tests take copies, because migrating takes a while."""
    file = tmp_path_factory.mktemp("migrated") / "cairn.db"
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def real_encoder() -> CachedEncoder:
    """The encoder of the default settings, for tests of rules that were fitted for it."""
    return CachedEncoder(embedder_of(Settings(_env_file=None)))


@pytest.fixture
def tiny_encoder() -> Callable[..., Path]:
    """Makes a small encoder on disk. torch and transformers take seconds to import: only tests that need them pay."""
    from fakes.small_models import tiny_encoder  # noqa: PLC0415

    return tiny_encoder


@pytest.fixture
def tiny_reranker() -> Callable[..., Path]:
    """Makes a small reranker on disk."""
    from fakes.small_models import tiny_reranker  # noqa: PLC0415

    return tiny_reranker


@pytest.fixture(scope="session")
def sample_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home directory with the sample company's SOPs. Take a copy: all workers share it."""
    base = tmp_path_factory.getbasetemp()
    return made_once((base.parent if base.name.startswith("popen-") else base) / "sample-library")


@pytest.fixture(scope="session")
def emulator_installed(pytestconfig: pytest.Config) -> None:
    try:
        find_binary(pytestconfig.rootpath)
    except EmulatorError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def library(emulator_installed: None, sample_library: Path) -> Path:
    del emulator_installed
    return sample_library


@pytest.fixture
def sqlite_engine(tmp_path: Path, migrated_file: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'cairn.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def database(tmp_path: Path, migrated_file: Path) -> Iterator[Database]:
    """The same as `sqlite_engine`, as the bot opens it."""
    with opened(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'cairn.db')}") as real:
        yield real


@pytest.fixture
def clean_postgres(postgres_engine: Engine) -> Engine:
    with postgres_engine.begin() as connection:
        connection.execute(text("SELECT empty_everything()"))
    return postgres_engine


@pytest.fixture
def new_postgres(postgres_server: str, request: pytest.FixtureRequest) -> str:
    """Address of an empty database, for tests that need one without a schema."""
    admin = make_engine(f"{postgres_server}postgres").execution_options(isolation_level="AUTOCOMMIT")
    name = f"t{abs(hash(request.node.nodeid))}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return f"{postgres_server}{name}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated, empty database of either kind."""
    found: Engine = request.getfixturevalue("sqlite_engine" if request.param == "sqlite" else "clean_postgres")
    return found


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def units(request: pytest.FixtureRequest) -> Units:
    """What opens units of work on one empty database, as `bot.ports.UnitOfWork`."""
    if request.param == "memory":
        return fake_units()
    database: Engine = request.getfixturevalue("sqlite_engine" if request.param == "sqlite" else "clean_postgres")
    return lambda: SqlUnitOfWork(database)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of a database without a schema."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    found: str = request.getfixturevalue("new_postgres")
    return found


@pytest.fixture(scope="session", autouse=True)
def _logs_as_the_bot_writes_them() -> None:
    """Until somebody says otherwise structlog draws every traceback with all its locals, which takes seconds."""
    configure_logging("info")


@pytest.fixture(autouse=True)
def _logs_from_info_on() -> None:
    """A bot that another test or a fixture of its module built with LOG_LEVEL=error leaves its level behind."""
    if structlog.get_config()["wrapper_class"] is not structlog.make_filtering_bound_logger(logging.INFO):
        configure_logging("info")


@pytest.fixture(scope="session", autouse=True)
def _no_pause_before_repeating() -> Iterator[None]:
    """slack_sdk waits a second before it repeats a call to an address that refuses connections; most tests' response_url does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default_interval_calculator, "calculate_sleep_duration", lambda _attempt: 0.0)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_wait_for_the_disk() -> Iterator[None]:
    """SQLite waits for the disk at each commit, for the day when the power fails. No test cuts the power of its own process."""
    set_up = engines._prepare

    @wraps(set_up)
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        set_up(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "_prepare", prepare)
        yield


@pytest.fixture(scope="session", autouse=True)
def _commands_made_once() -> Iterator[None]:
    """Typer makes all commands anew whenever a test runs one of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.testing, "_get_command", cache(typer.testing._get_command))
        yield


@pytest.fixture(scope="session", autouse=True)
def _items_made_once() -> Iterator[None]:
    """Same SOP, same items (`test_item_laws`): making those of the tests' own SOPs takes most of the time of a practice test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nudges.items.curation.variants_of", remembered(curation.variants_of))
        yield


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_file: Path) -> Bench:
    made = Bench(tmp_path / "home", migrated_file)
    monkeypatch.setattr("bot.wiring.build", made.build)
    monkeypatch.setattr("bot.wiring.settings_of", made.settings)
    return made


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser of the tests; Debian's."""
    file = Path("/usr/bin/chromium")
    if not file.exists():
        pytest.skip("chromium is missing: apt-get install chromium")
    return file


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """docs/images when CAIRN_PICTURES is set, else a place that is thrown away."""
    return Path(__file__).resolve().parents[1] / "docs" / "images" if os.environ.get("CAIRN_PICTURES") else tmp_path  # noqa: TID251 - a switch of the tests
