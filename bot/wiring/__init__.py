"""Builds the whole application from the settings (the composition root). No other package chooses the adapter for a port or reads
the clock.

`build(settings)` gives everything the command line needs; every dependency can be replaced through `Parts`. What only the bot
needs, Slack and the web pages, is added in `bot.wiring.slack`, so that the terminal does not wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from pydantic_settings import SettingsError as FolderError

from bot.admin.live import LiveWorkspace
from bot.logs import configure_logging
from bot.observing.events import FollowingExecutor, NoSpans, Spans
from bot.ports import Clock, PersonalData, UnitOfWork
from bot.privacy.retention import Retention
from bot.settings import Settings
from bot.web.links import ANYBODY, Links, link_secret
from bot.wiring.judging import Judging, QuestionVectors, judging
from bot.wiring.language import language_model
from bot.wiring.named_in_settings import glossary_of, skills_of
from bot.wiring.search_engines import (
    CachedEncoder,
    codes_of,
    embedder_of,
    lexicon_of,
    publisher_of,
    reranker_of,
    vectors_of,
    words_of,
)
from bot.wiring.traces import tracing
from bot.wiring.workspace import erasures_of, periods_of, workspace_of
from core.errors import SettingsError
from core.language_model import LanguageModel
from core.people import Viewer
from core.tabular import TableSource
from escalation.limits.lines import unread_of_line
from nudges.skills.skillmap import SkillMap
from retrieval.adapters.blas import limit_blas_threads
from retrieval.adapters.encoders.batching import BatchingEmbedder
from retrieval.adapters.markdown.files import read_folder
from retrieval.answer.advising import Adviser
from retrieval.answer.service import AnswerService
from retrieval.library.models import CurrentSection, FolderContents, SectionRef, SyncReport, digest_of
from retrieval.library.ports import Progress
from retrieval.publishing import Publisher, quiet
from retrieval.search.errors import SearchError
from retrieval.search.models import Query
from retrieval.search.ports import ConfirmedQuestions, Lexicon, Reranker, SketchStore, TokenEncoder, VectorIndex
from retrieval.search.reranking import Reranking
from retrieval.search.service import Engines, SearchService
from storage.archive import SqlArchive
from storage.confirmed import SqlConfirmedQuestions
from storage.database import SqlLive, opened
from storage.exports import SqlExports
from storage.history import SqlHistory
from storage.privacy import SqlPersonalData
from storage.retention import SqlAgingRows

_log = structlog.get_logger()

_ADVISED_AT_ONCE = 8
_NEAREST = 12


@dataclass(frozen=True)
class Parts:
    """Names dependencies to use instead of the usual ones; None keeps the usual one."""

    clock: Clock | None = None
    embedder: TokenEncoder | None = None
    vectors: VectorIndex | None = None
    lexicon: Lexicon | None = None
    codes: SketchStore | None = None
    model: LanguageModel | None = None
    confirmed: ConfirmedQuestions | None = None
    reranker: Reranker | None = None
    is_emulated: bool = False
    """Whether Slack is the local emulator, at whose page people look."""


@dataclass(frozen=True)
class Cairn:
    """Holds everything below Slack, put together."""

    settings: Settings
    clock: Clock
    unit: Callable[[], UnitOfWork]
    publisher: Publisher
    search: SearchService
    answers: AnswerService
    judge: Judging
    vectors: QuestionVectors
    encoder: TokenEncoder
    confirmed: ConfirmedQuestions
    links: Links
    skills: SkillMap
    personal: PersonalData
    archive: SqlArchive
    retention: Retention
    exports: TableSource
    history: SqlHistory
    is_migrated: Callable[[], bool]
    exclusive: Callable[[str, float], AbstractContextManager[None]]
    workspace: LiveWorkspace
    model: LanguageModel | None = None
    spans: Spans = field(default_factory=NoSpans)
    is_emulated: bool = False

    def read(self, folder: Path) -> FolderContents:
        """Read a folder of SOPs; owners are looked up among the people of the directory."""
        with self.unit() as uow:
            people = uow.people.everyone()
        kept = self.settings.cairn_home / "documents" / digest_of(str(folder.resolve()))
        return read_folder(folder, people, unread_of_line, kept=kept)

    def sync(self, folder: Path, by: str, progress: Progress = quiet, *, allow_retire: bool = False) -> SyncReport:
        """Make the library hold what the folder holds (see `Publisher.sync`)."""
        return self.publisher.sync(self.read(folder), self.clock(), by, progress, allow_retire=allow_retire)

    def mask(self, uow: UnitOfWork) -> Callable[[str], str]:
        """Return a function that removes names, addresses, numbers and most of a pasted mail from a question."""
        from bot.topics.masking import Masks  # noqa: PLC0415 - few commands need it

        return Masks()(uow)

    def near(self, text: str) -> Sequence[SectionRef]:
        """Return sections open to everyone that search finds for a text, the nearest first; none while search is out of order."""
        return [section.ref for section in self.sections_for(text, Viewer())]

    def sections_for(self, text: str, viewer: Viewer) -> Sequence[CurrentSection]:
        """Return the sections that search finds for a person with what they may see; none while search is out of order."""
        try:
            return [hit.current for hit in self.search.search(Query(text, viewer), _NEAREST).hits]
        except SearchError as error:
            _log.warning("nothing_near", error=type(error).__name__)
            return ()

    def revoke_links(self, person: str | None) -> None:
        """Revoke every link to an SOP page made up to now for a person, under each name that they have; None: every link."""
        with self.unit() as uow:
            known = uow.people.get(person) if person else None
            names = {person or ANYBODY, *((known.id, known.email or known.id) if known else ())}
            for name in sorted(names):
                uow.revocations.revoke(self.links.trace(name), self.clock())
            uow.commit()


def settings_of() -> Settings:
    """Read the settings from the environment and .env.

    Raises:
        SettingsError: .env or a file in SECRETS_DIR cannot be read.
        pydantic.ValidationError: a setting has a wrong value.
    """
    try:
        return Settings()
    except FolderError as error:
        raise SettingsError("A file in SECRETS_DIR cannot be read as text. Let Cairn read it, and save it as UTF-8.") from error
    except UnicodeDecodeError as error:
        raise SettingsError("The file .env is not UTF-8 text. Save it as such; .env.example shows what it may hold.") from error
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read ({error.strerror}). Let Cairn read it, or remove it.") from error


def now() -> datetime:
    """Return the time in UTC; this is the application's clock."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


@contextmanager
def build(settings: Settings, parts: Parts | None = None) -> Iterator[Cairn]:
    """Put everything together; connections are closed when the block is left. Raises `OperatorError`: the database or a file that
    the settings name cannot be used, and `SearchError`: the glossary cannot be read.
    """
    parts = parts or Parts()
    configure_logging(settings.log_level)
    limit_blas_threads(settings.embedding_threads)
    clock, workspace = parts.clock or now, LiveWorkspace(workspace_of(settings))
    advisers = FollowingExecutor(ThreadPoolExecutor(_ADVISED_AT_ONCE, "cairn-advice"))
    with opened(settings.database) as database, tracing(settings) as traces, advisers as executor:
        database.migrate()
        model = parts.model or language_model(settings, database.unit, clock, workspace, traces.observe)
        engine, engines, glossary = database.engine, _engines(settings, parts), glossary_of(settings)
        confirmed = parts.confirmed or SqlConfirmedQuestions(engine)
        search = SearchService(database.unit, engines, glossary, confirmed, SqlLive(engine))
        yield Cairn(
            settings=settings,
            clock=clock,
            unit=database.unit,
            publisher=publisher_of(database, engines),
            search=search,
            answers=AnswerService(search, Adviser(model, executor) if model else None),
            judge=judging(engines.embedder, settings.embedding_model, settings.triage),
            vectors=QuestionVectors(engines.embedder),
            encoder=engines.embedder,
            confirmed=confirmed,
            links=_links(settings, clock),
            skills=skills_of(settings),
            personal=SqlPersonalData(engine, erasures_of(settings, database)),
            archive=SqlArchive(engine),
            retention=Retention(database.unit, SqlAgingRows(engine), periods_of(settings), clock),
            exports=SqlExports(engine),
            history=SqlHistory(engine),
            is_migrated=database.is_migrated,
            exclusive=database.exclusive,
            model=model,
            spans=traces.spans,
            workspace=workspace,
            is_emulated=parts.is_emulated,
        )


def _engines(settings: Settings, parts: Parts) -> Engines:
    embedder = BatchingEmbedder(CachedEncoder(parts.embedder or embedder_of(settings)))
    reranker = parts.reranker or reranker_of(settings)
    return Engines(
        embedder,
        parts.vectors or vectors_of(settings),
        parts.lexicon or lexicon_of(),
        parts.codes or codes_of(settings, embedder.fingerprint),
        words=words_of(settings, embedder.fingerprint),
        reranking=Reranking(reranker, time.monotonic) if reranker else None,
    )


def _links(settings: Settings, clock: Clock) -> Links:
    secret = link_secret(settings.slack_bot_token.get_secret_value())
    return Links(settings.web_url, clock, secret, timedelta(days=settings.link_days))
