"""The composition root: the only place that knows which adapter stands behind which port, and the only one that reads the clock.

`build(settings)` gives everything the command line needs; every dependency can be replaced through `Parts`. What only the bot
needs, Slack and the web pages, is added in `bot.wiring.slack`, so that the terminal does not wait for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bot.logs import configure_logging
from bot.ports import Archive, Clock, PersonalData, UnitOfWork
from bot.questions.exception_check import ExceptionCheck, TriageQuestion, confirmed, limits_in
from bot.settings import Settings
from bot.web.links import ANYBODY, Links, link_secret
from bot.wiring.confidential import contacts_of, verdict_in_confidence
from bot.wiring.judging import Judging, QuestionVectors, judging
from bot.wiring.language import language_model
from bot.wiring.search_models import embedder_of, reranker_of
from core.errors import SettingsError
from core.language_model import LanguageModel
from core.people import Person
from core.tabular import TableSource
from core.yaml_files import YamlError, read_yaml_file
from escalation.limits.lines import unread_of_line
from escalation.triage.models import Verdict
from nudges.skills.skillmap import SkillMap, parse_skill_map
from retrieval.adapters.blas import limit_blas_threads
from retrieval.adapters.bm25_index import BM25Lexicon
from retrieval.adapters.chroma_index import ChromaIndex
from retrieval.adapters.embedder_batching import BatchingEmbedder
from retrieval.adapters.embedder_sketches import SketchFile
from retrieval.adapters.glossary_file import read_glossary
from retrieval.adapters.markdown_files import read_folder
from retrieval.adapters.people_csv import read_people
from retrieval.answer.advising import Adviser
from retrieval.answer.models import Outcome, Unanswered, sources_of
from retrieval.answer.service import AnswerService
from retrieval.library.errors import LibraryBusyError
from retrieval.library.models import FolderContents, PeopleFile, Problem, SectionRef, SyncReport, digest_of
from retrieval.library.ports import Progress
from retrieval.publishing import Publisher, quiet
from retrieval.search.errors import SearchError
from retrieval.search.glossary import Glossary, packaged_glossary
from retrieval.search.indexing import VectorSectionIndex
from retrieval.search.models import Query
from retrieval.search.ports import ConfirmedQuestions, Lexicon, Reranker, SketchStore, TokenEncoder, VectorIndex
from retrieval.search.reranking import Reranking
from retrieval.search.service import Engines, SearchService
from storage.database import Database, opened
from storage.history import SqlHistory
from storage.locks import LockedError

__all__ = [
    "Cairn",
    "Parts",
    "build",
    "codes_of",
    "embedder_of",
    "lexicon_of",
    "now",
    "read_skill_map",
    "reranker_of",
    "settings_of",
    "vectors_of",
    "words_of",
]

_log = structlog.get_logger()

_PUBLISH_WAIT_SECONDS = 60.0
_ADVISED_AT_ONCE = 8
_NEAREST = 12


@dataclass(frozen=True)
class Parts:
    """Dependencies to use instead of the usual ones; None keeps the usual one."""

    clock: Clock | None = None
    embedder: TokenEncoder | None = None
    vectors: VectorIndex | None = None
    lexicon: Lexicon | None = None
    codes: SketchStore | None = None
    model: LanguageModel | None = None
    confirmed: ConfirmedQuestions | None = None
    reranker: Reranker | None = None


@dataclass(frozen=True)
class Cairn:
    """Everything below Slack, put together."""

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
    archive: Archive
    exports: TableSource
    history: SqlHistory
    model: LanguageModel | None = None

    def read(self, folder: Path) -> FolderContents:
        """Read a folder of SOPs; owners are looked up among the people of the directory."""
        with self.unit() as uow:
            people = uow.people.everyone()
        kept = self.settings.cairn_home / "documents" / digest_of(str(folder.resolve()))
        return read_folder(folder, people, unread_of_line, kept=kept)

    def spoken(self, question: str, role: str | None, outcome: Outcome) -> Verdict:
        """What somebody who asks outside Slack is told: whom to talk to in confidence, else triage's word."""
        confidential = verdict_in_confidence(self.judge.topic(question), outcome, contacts_of(self.settings), self._named)
        return confidential or self.verdict(question, role, outcome)

    def _named(self, person: str) -> str:
        with self.unit() as uow:
            known = uow.people.get(person)
        return known.name if known and known.name else person

    def verdict(self, question: str, role: str | None, outcome: Outcome) -> Verdict:
        """Triage's word on a question, with the limits of the SOPs that were found for it."""
        found = [source.found for source in sources_of(outcome)]
        asked = TriageQuestion("", "", role, question, found, is_answered=not isinstance(outcome, Unanswered))
        with self.unit() as uow:
            limits = confirmed(uow, limits_in(found))
        return ExceptionCheck(self.judge).verdict(asked, limits)

    def sync(self, folder: Path, by: str, progress: Progress = quiet, *, allow_retire: bool = False) -> SyncReport:
        """Make the library hold what the folder holds (see `Publisher.sync`)."""
        return self.publisher.sync(self.read(folder), self.clock(), by, progress, allow_retire=allow_retire)

    def mask(self, uow: UnitOfWork) -> Callable[[str], str]:
        """Takes names, addresses, numbers and most of a pasted mail out of what was asked."""
        from bot.topics.details import Masks  # noqa: PLC0415 - few commands need it

        return Masks()(uow)

    def near(self, text: str) -> Sequence[SectionRef]:
        """Sections open to everyone that search finds for a text, the nearest first; none while search is out of order."""
        try:
            return [hit.found.ref for hit in self.search.search(Query(text), _NEAREST).hits]
        except SearchError as error:
            _log.warning("nothing_near", error=type(error).__name__)
            return ()

    def revoke_links(self, person: str | None) -> None:
        """Close every link to an SOP page made up to now for a person, under each name that they have; None: every link."""
        with self.unit() as uow:
            known = uow.people.get(person) if person else None
            names = {person or ANYBODY, *((known.id, known.email or known.id) if known else ())}
            for name in sorted(names):
                uow.revocations.revoke(self.links.trace(name), self.clock())
            uow.commit()

    def import_people(self, file: Path) -> PeopleFile:
        """Save the good rows of people.csv; returns them, what is wrong with the others, and what the columns were taken for."""
        read = read_people(file, self.clock().date())
        with self.unit() as uow:
            uow.people.save([_dated(uow, person) if person.id in read.undated else person for person in read.people])
            uow.commit()
        return read


def _dated(uow: UnitOfWork, person: Person) -> Person:
    """Keep the last day that is stored, for somebody of whom the file says only that they have left."""
    known = uow.people.get(person.id)
    return replace(person, ended_on=known.ended_on) if known and known.ended_on else person


def settings_of() -> Settings:
    """Read the settings from the environment and .env.

    Raises:
        SettingsError: .env or a file in SECRETS_DIR cannot be read.
        pydantic.ValidationError: a setting has a wrong value.
    """
    try:
        return Settings()
    except UnicodeDecodeError as error:
        raise SettingsError(
            "The file .env or a file in SECRETS_DIR is not UTF-8 text. Save it as such; .env.example shows what .env may hold."
        ) from error
    except OSError as error:
        file = error.filename or ".env"
        raise SettingsError(f"The file {file} cannot be read ({error.strerror}). Let Cairn read it, or remove it.") from error


def now() -> datetime:
    """The clock: the time in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


@contextmanager
def build(settings: Settings, parts: Parts | None = None) -> Iterator[Cairn]:
    """Put everything together; connections are closed when the block is left.

    Raises:
        core.errors.OperatorError: the database or a file that the settings name cannot be used.
        retrieval.search.ports.SearchError: the glossary cannot be read.
    """
    parts = parts or Parts()
    configure_logging(settings.log_level)
    limit_blas_threads(settings.embedding_threads)
    clock = parts.clock or now
    with (
        opened(settings.database) as database,
        language_model(settings, database.unit, clock) as model,
        ThreadPoolExecutor(_ADVISED_AT_ONCE, "cairn-advice") as executor,
    ):
        database.migrate()
        chosen = parts.model or model
        vectors = parts.vectors or vectors_of(settings)
        embedder = BatchingEmbedder(parts.embedder or embedder_of(settings))
        codes = parts.codes or codes_of(settings, embedder.fingerprint)
        words = words_of(settings, embedder.fingerprint)
        reranker = parts.reranker or reranker_of(settings)
        reranking = Reranking(reranker, time.monotonic) if reranker else None
        engines = Engines(embedder, vectors, parts.lexicon or lexicon_of(), codes, words=words, reranking=reranking)
        confirmed = parts.confirmed or database.confirmed()
        search = SearchService(database.unit, engines, _glossary(settings), confirmed)
        yield Cairn(
            settings=settings,
            clock=clock,
            unit=database.unit,
            publisher=Publisher(database.unit, VectorSectionIndex(embedder, vectors, codes), lambda: _publishing(database)),
            search=search,
            answers=AnswerService(search, Adviser(chosen, executor) if chosen else None),
            judge=judging(embedder, settings.embedding_model, settings.triage),
            vectors=QuestionVectors(embedder),
            encoder=embedder,
            confirmed=confirmed,
            links=Links(
                settings.web_url,
                clock,
                link_secret(settings.slack_bot_token.get_secret_value()),
                timedelta(days=settings.link_days),
            ),
            skills=_skills(settings),
            personal=database.personal(),
            archive=database.archive(),
            exports=database.exports(),
            history=database.history(),
            model=chosen,
        )


@contextmanager
def _publishing(database: Database) -> Iterator[None]:
    """The lock that keeps two syncs apart, with the library's own error."""
    try:
        with database.exclusive("publish", _PUBLISH_WAIT_SECONDS):
            yield
    except LockedError as error:
        raise LibraryBusyError("Another sync is running. Try again when it is done.") from error


def read_skill_map(file: Path) -> tuple[SkillMap, tuple[Problem, ...]]:
    """Read skills.yaml with all its problems."""
    try:
        return parse_skill_map(read_yaml_file(file).value, str(file))
    except YamlError as error:
        return SkillMap({}), (Problem(str(file), error.line, error.what, error.remedy),)


def vectors_of(settings: Settings) -> VectorIndex:
    """The vector index that the settings name; nothing is opened yet."""
    return (
        ChromaIndex.on_server(settings.chroma_url) if settings.chroma_url else ChromaIndex.on_disk(settings.cairn_home / "chroma")
    )


def lexicon_of() -> Lexicon:
    """The lexical side."""
    return BM25Lexicon()


def codes_of(settings: Settings, fingerprint: str) -> SketchStore:
    """What sections are compared by, as this encoder made it; nothing is opened yet."""
    return SketchFile(settings.cairn_home, fingerprint)


def words_of(settings: Settings, fingerprint: str) -> SketchStore:
    """The vectors of the library's single words, in a file of their own because syncs empty the other; nothing is opened yet."""
    return SketchFile(settings.cairn_home, f"{fingerprint}/words")


def _glossary(settings: Settings) -> Glossary:
    if settings.glossary is None:
        return packaged_glossary()
    if not settings.glossary.is_file():
        raise SettingsError(f"GLOSSARY names {settings.glossary}, which is no file. Correct it in .env, or leave it empty.")
    return read_glossary(settings.glossary).over(packaged_glossary())


def _skills(settings: Settings) -> SkillMap:
    if settings.skills is None:
        return SkillMap({})
    if not settings.skills.is_file():
        raise SettingsError(f"SKILLS names {settings.skills}, which is no file. Correct it in .env, or leave it empty.")
    skills, problems = read_skill_map(settings.skills)
    for problem in problems:
        _log.warning("skill_map_problem", file=problem.file, line=problem.line, what=problem.what)
    return skills
