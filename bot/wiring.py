"""The composition root: the only place that knows which adapter stands behind which port, and the only one that reads the clock.

`build(settings)` gives everything the command line needs; every dependency can be replaced through `Parts`. `serve` adds
Slack and the web pages and runs until the process is told to stop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
import yaml

from bot.app import Surroundings, assemble, build_app
from bot.clients import slack_clients
from bot.logs import configure_logging
from bot.pace import Pace
from bot.ports import Clock, UnitOfWork
from bot.services import Services
from bot.serving import Server, until_stopped
from bot.settings import Settings
from bot.web.app import create_web
from bot.web.links import Links, link_secret
from escalation.owners import Fallback
from nudges.skillmap import SkillMap, parse_skill_map
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.chroma_index import ChromaIndex
from retrieval.adapters.embedder import Precision, SentenceTransformerEmbedder
from retrieval.adapters.embedder_batching import BatchingEmbedder
from retrieval.adapters.embedder_weights import PACKAGED
from retrieval.adapters.glossary_file import read_glossary
from retrieval.adapters.markdown_files import read_folder
from retrieval.answer.service import AnswerService
from retrieval.library.models import LibraryBusyError, Problem, Reading, SyncReport
from retrieval.library.ports import Progress
from retrieval.publishing import Publisher, quiet
from retrieval.search.glossary import Glossary
from retrieval.search.indexing import VectorSectionIndex
from retrieval.search.ports import Embedder, VectorIndex
from retrieval.search.service import Engines, SearchService
from storage.engine import make_engine
from storage.locks import LockedError, exclusive
from storage.migrations import migrate
from storage.unit_of_work import SqlUnitOfWork

_log = structlog.get_logger()

_PUBLISH_WAIT_SECONDS = 60.0


@dataclass(frozen=True)
class Parts:
    """Dependencies to use instead of the usual ones; None keeps the usual one."""

    clock: Clock | None = None
    embedder: Embedder | None = None
    vectors: VectorIndex | None = None


@dataclass(frozen=True)
class Cairn:
    """Everything below Slack, put together."""

    settings: Settings
    clock: Clock
    unit: Callable[[], UnitOfWork]
    publisher: Publisher
    search: SearchService
    answers: AnswerService
    links: Links
    skills: SkillMap

    def read(self, folder: Path) -> Reading:
        """Read a folder of SOPs; owners are looked up among the people of the directory."""
        with self.unit() as uow:
            people = uow.people.everyone()
        return read_folder(folder, people)

    def sync(self, folder: Path, by: str, progress: Progress = quiet, *, allow_retire: bool = False) -> SyncReport:
        """Make the library hold what the folder holds (see `Publisher.sync`)."""
        return self.publisher.sync(self.read(folder), self.clock(), by, progress, allow_retire=allow_retire)


def settings_of() -> Settings:
    """Read the settings from the environment and .env."""
    return Settings()


def now() -> datetime:
    """The clock: the time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


@contextmanager
def build(settings: Settings, parts: Parts | None = None) -> Iterator[Cairn]:
    """Put everything together; connections are closed when the block is left.

    Raises:
        retrieval.library.models.LibraryError: another process keeps the database locked.
        retrieval.search.ports.SearchError: the glossary cannot be read.
    """
    parts = parts or Parts()
    configure_logging(settings.log_level)
    engine = make_engine(settings.database)
    try:
        migrate(engine)
        vectors = parts.vectors or _vectors(settings)
        embedder = BatchingEmbedder(parts.embedder or _embedder(settings))

        def unit() -> SqlUnitOfWork:
            return SqlUnitOfWork(engine)

        @contextmanager
        def publishing() -> Iterator[None]:
            try:
                with exclusive(engine, "publish", _PUBLISH_WAIT_SECONDS):
                    yield
            except LockedError as error:
                raise LibraryBusyError("Another sync is running. Try again when it is done.") from error

        search = SearchService(unit, Engines(embedder, vectors, BM25Lexicon()), _glossary(settings))
        yield Cairn(
            settings=settings,
            clock=parts.clock or now,
            unit=unit,
            publisher=Publisher(unit, VectorSectionIndex(embedder, vectors), publishing),
            search=search,
            answers=AnswerService(search),
            links=Links(settings.web_url, link_secret(settings.slack_bot_token.get_secret_value())),
            skills=_skills(settings),
        )
    finally:
        engine.dispose()


def slack_side(cairn: Cairn) -> Services:
    """Assemble the Slack side on top of what `build` gave."""
    settings = cairn.settings
    return assemble(
        Surroundings(
            clients=slack_clients(settings.slack_bot_token.get_secret_value(), settings.slack_api_url),
            units=cairn.unit,
            answers=cairn.answers,
            clock=cairn.clock,
            links=cairn.links.section,
            fallback=Fallback(settings.fallback_owner or None, settings.fallback_channel or None),
            pace=Pace(time.monotonic, rate=settings.messages_per_second),
            model=settings.embedding_model or PACKAGED,
            signing_secret=settings.slack_signing_secret.get_secret_value(),
        )
    )


def serve(cairn: Cairn, *, http: bool) -> None:
    """Run the bot and the pages until SIGINT or SIGTERM."""
    services = slack_side(cairn)
    web = create_web(cairn.unit, cairn.links, cairn.clock)
    server = Server(build_app(services), services, web, cairn.settings)
    with until_stopped() as stopped:
        server.run(stopped, warm=cairn.search.warm, http=http)


def read_skill_map(file: Path) -> tuple[SkillMap, tuple[Problem, ...]]:
    """Read skills.yaml with all its problems."""
    try:
        return parse_skill_map(yaml.safe_load(file.read_text(encoding="utf-8")), str(file))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        return SkillMap({}), (Problem(str(file), line, "this is not valid YAML", "Check the indentation and the colons."),)
    except UnicodeDecodeError:
        return SkillMap({}), (Problem(str(file), None, "the text is not UTF-8", "Save the file with the encoding UTF-8."),)


def _vectors(settings: Settings) -> VectorIndex:
    return (
        ChromaIndex.on_server(settings.chroma_url) if settings.chroma_url else ChromaIndex.on_disk(settings.cairn_home / "chroma")
    )


def _embedder(settings: Settings) -> Embedder:
    precision: Precision = "bf16" if settings.embedding_backend == "torch-bf16" else "fp32"
    return SentenceTransformerEmbedder(settings.embedding_model or PACKAGED, precision, settings.embedding_threads)


def _glossary(settings: Settings) -> Glossary:
    return read_glossary(settings.glossary) if settings.glossary else Glossary({})


def _skills(settings: Settings) -> SkillMap:
    if settings.skills is None or not settings.skills.is_file():
        return SkillMap({})
    skills, problems = read_skill_map(settings.skills)
    for problem in problems:
        _log.warning("skill_map_problem", file=problem.file, line=problem.line, what=problem.what)
    return skills
