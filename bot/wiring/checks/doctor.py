"""Runs all checks of `cairn doctor`: settings, database, index, model, library, Slack. Changes nothing."""

from __future__ import annotations

from bot.settings import Settings
from bot.wiring.checks.diagnosis import Check, CheckFailedError, Finding, examine
from bot.wiring.checks.models import encoder, language, reranker
from bot.wiring.checks.reach import confidential, limits, owners
from bot.wiring.checks.slack import slack
from bot.wiring.events import event_sources
from bot.wiring.exporting import statements
from bot.wiring.insights import read_kpis
from bot.wiring.named_in_settings import existing, read_skill_map
from bot.wiring.search_engines import codes_of, embedder_of, vectors_of
from bot.wiring.sources import sources
from bot.wiring.stuck import parked_check
from core.errors import OperatorError
from retrieval.adapters.glossary_file import GlossaryError, read_glossary
from retrieval.library.models import Severity
from retrieval.search.audiences import belongs_to
from retrieval.search.indexing import VectorSectionIndex
from retrieval.staging import live_of
from storage.database import Database, is_set_up, opened
from storage.migrations import newest

_LOAD = "Load SOPs with `cairn sops sync DIR`; approve with `cairn sops approve ID --by NAME`."


def diagnose(settings: Settings, *, call_model: bool = False) -> list[Finding]:
    """Run every check and return the findings in the order in which they should be fixed.

    With `call_model` the language model is asked for one word, which costs a little.
    """
    first = examine(_first_checks(settings))
    last = [Check("slack", lambda: slack(settings), "Create the app from manifest.json and put both tokens into .env.")]
    if not is_set_up(settings.database):
        return [*first, *examine([_language_check(settings, None, call_model=False)]), _FRESH, *examine(last)]
    with opened(settings.database) as database:
        looked = examine([_database_check(database)])
        more = _library_checks(settings, database) if looked[0].ok else []
        model = [_language_check(settings, database, call_model=call_model)] if looked[0].ok else []
        return [*first, *looked, *examine([*model, *more, *last])]


_FRESH = Finding(
    "set-up",
    ok=False,
    detail="not set up yet: there is no library",
    remedy="Look around with `cairn demo`, or set up with `cairn init`; by hand: `cairn sops sync DIR`, then tokens into .env.",
)


def _first_checks(settings: Settings) -> list[Check]:
    return [
        Check("files", lambda: _files(settings), "Correct the file, or the setting that names it, in .env."),
        Check("model", lambda: encoder(settings), "Install the project again, or correct EMBEDDING_MODEL and EMBEDDING_BACKEND."),
        Check("events", lambda: event_sources(settings), "Correct EVENTS_SECRETS in .env (docs/guide/work-events.md)."),
        Check("reranker", lambda: reranker(settings), "Correct RERANKER_MODEL (docs/guide/search-models.md), or leave it empty."),
    ]


def _database_check(database: Database) -> Check:
    return Check("database", lambda: _database(database), "`cairn sops status` brings a new schema; see docs/guide/operating.md.")


def _language_check(settings: Settings, database: Database | None, *, call_model: bool) -> Check:
    return Check(
        "language model",
        lambda: language(settings, database, call=call_model),
        "Correct LLM_MODEL and the other LLM_ settings in .env (docs/guide/language-model.md), or leave LLM_MODEL empty.",
    )


def _library_checks(settings: Settings, database: Database) -> list[Check]:
    return [
        Check("library", lambda: _library(database), _LOAD),
        Check(
            "sources",
            lambda: sources(settings, database),
            "`cairn sources status` says how each stands (docs/guide/sources.md).",
        ),
        Check(
            "index",
            lambda: _index(settings, database),
            "Make it anew with `cairn sops sync --rebuild`: it reads the database, no folder.",
        ),
        Check("limits", lambda: limits(database), "Load the library first; owners confirm limits on Cairn's Home tab."),
        Check(
            "owners",
            lambda: owners(settings, database),
            "Fix the SOPs' front matter, invite Cairn to the channels, set FALLBACK_OWNER or FALLBACK_CHANNEL in .env.",
        ),
        Check(
            "confidential",
            lambda: confidential(settings, database),
            "Name people in a file and the file in CONFIDENTIAL (docs/guide/confidential.md).",
        ),
        Check(
            "statements",
            lambda: statements(settings, database),
            "Correct XAPI_URL, XAPI_KEY and XAPI_SECRET in .env, then `cairn xapi retry` (docs/guide/export.md).",
        ),
        Check(
            "inbox",
            lambda: _inbox(database),
            "`cairn inbox list` shows what could not be finished; `cairn inbox retry` tries again, `cairn inbox drop` ends it.",
        ),
    ]


def _files(settings: Settings) -> str:
    if settings.glossary is not None:
        try:
            read_glossary(existing("GLOSSARY", settings.glossary))
        except GlossaryError as error:
            raise CheckFailedError(str(error)) from None
    problems = read_skill_map(existing("SKILLS", settings.skills))[1] if settings.skills is not None else ()
    kpis = read_kpis(existing("KPIS", settings.kpis)).problems if settings.kpis is not None else ()
    wrong = [*problems, *(problem for problem in kpis if problem.severity is Severity.ERROR)]
    if wrong:
        raise CheckFailedError(str(wrong[0]))
    is_any = settings.glossary or settings.skills or settings.kpis
    return "glossary, skill map and KPIs are readable" if is_any else "none configured"


def _database(database: Database) -> str:
    damage = database.damage()
    if damage:
        raise OperatorError(damage)  # it says itself what to do
    if database.revision() != newest():
        raise CheckFailedError(f"the schema is at {database.revision() or 'nothing'}, this version of Cairn needs {newest()}")
    return f"{database.kind}, schema {database.revision()}"


def _library(database: Database) -> str:
    with database.unit() as uow:
        statuses = [status for status in uow.library.statuses() if status.retired_at is None]
    current = sum(status.card is not None for status in statuses)
    if not current:
        raise CheckFailedError(f"no approved SOP ({len(statuses)} wait for approval)" if statuses else "it is empty")
    return f"{current} current SOPs, {sum(status.pending is not None for status in statuses)} versions wait for approval"


def _index(settings: Settings, database: Database) -> str:
    with database.unit() as uow:
        active, revision = uow.index.active(), uow.library.revision()
    if active is None:
        raise CheckFailedError("there is none yet")
    if active.model != embedder_of(settings).fingerprint:
        raise CheckFailedError(f"it was made by {active.model}, the settings ask for {embedder_of(settings).fingerprint}")
    if active.revision != revision:
        raise CheckFailedError(f"it holds revision {active.revision} of the library, which is at {revision}")
    with database.unit() as uow:
        live = live_of(uow)
    vectors = vectors_of(settings)
    codes = codes_of(settings, embedder_of(settings).fingerprint)
    lacking = VectorSectionIndex(embedder_of(settings), vectors, codes).lacking(active.generation, live)
    if lacking:
        where = "; ".join(f"{number} in {collection}" for collection, number in sorted(lacking.items()))
        raise CheckFailedError(f"it lacks passages that the library has: {where}")
    collections = [name for name in vectors.collections() if belongs_to(name, active.generation)]
    passages = sum(len(vectors.keys(name)) for name in collections)
    return f"generation {active.generation}, {len(live)} audiences, {passages} passages: all that the library has"


def _inbox(database: Database) -> str:
    with database.unit() as uow:
        return parked_check(uow)
