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
from core.localization import N_, counted
from core.localization import gettext as _
from retrieval.adapters.glossary_file import GlossaryError, read_glossary
from retrieval.library.models import Severity
from retrieval.search.audiences import belongs_to
from retrieval.search.indexing import VectorSectionIndex
from retrieval.staging import live_of
from storage.database import Database, is_set_up, opened
from storage.migrations import newest

_LOAD = N_("Load SOPs with `cairn sops sync DIR`; approve with `cairn sops approve ID --by NAME`.")


def diagnose(settings: Settings, *, call_model: bool = False) -> list[Finding]:
    """Run every check and return the findings in the order in which they should be fixed.

    With `call_model` the language model is asked for one word, which costs a little.
    """
    first = examine(_first_checks(settings))
    last = [Check(N_("slack"), lambda: slack(settings), N_("Create the app from manifest.json and put both tokens into .env."))]
    if not is_set_up(settings.database):
        return [*first, *examine([_language_check(settings, None, call_model=False)]), _FRESH, *examine(last)]
    with opened(settings.database) as database:
        looked = examine([_database_check(database)])
        more = _library_checks(settings, database) if looked[0].ok else []
        model = [_language_check(settings, database, call_model=call_model)] if looked[0].ok else []
        return [*first, *looked, *examine([*model, *more, *last])]


_FRESH = Finding(
    N_("set-up"),
    ok=False,
    detail="not set up yet: there is no library",
    remedy="Look around with `cairn demo`, or set up with `cairn init`; by hand: `cairn sops sync DIR`, then tokens into .env.",
)


def _first_checks(settings: Settings) -> list[Check]:
    return [
        Check(N_("files"), lambda: _files(settings), N_("Correct the file, or the setting that names it, in .env.")),
        Check(
            N_("model"),
            lambda: encoder(settings),
            N_("Install the project again, or correct EMBEDDING_MODEL and EMBEDDING_BACKEND."),
        ),
        Check(N_("events"), lambda: event_sources(settings), N_("Correct EVENTS_SECRETS in .env (docs/guide/work-events.md).")),
        Check(
            N_("reranker"),
            lambda: reranker(settings),
            N_("Correct RERANKER_MODEL (docs/guide/search-models.md), or leave it empty."),
        ),
    ]


def _database_check(database: Database) -> Check:
    return Check(
        N_("database"), lambda: _database(database), N_("`cairn sops status` brings a new schema; see docs/guide/operating.md.")
    )


def _language_check(settings: Settings, database: Database | None, *, call_model: bool) -> Check:
    return Check(
        N_("language model"),
        lambda: language(settings, database, call=call_model),
        N_("Correct LLM_MODEL and the other LLM_ settings in .env (docs/guide/language-model.md), or leave LLM_MODEL empty."),
    )


def _library_checks(settings: Settings, database: Database) -> list[Check]:
    return [
        Check(N_("library"), lambda: _library(database), _LOAD),
        Check(
            N_("sources"),
            lambda: sources(settings, database),
            N_("`cairn sources status` says how each stands (docs/guide/sources.md)."),
        ),
        Check(
            N_("index"),
            lambda: _index(settings, database),
            N_("Make it anew with `cairn sops sync --rebuild`: it reads the database, no folder."),
        ),
        Check(N_("limits"), lambda: limits(database), N_("Load the library first; owners confirm limits on Cairn's Home tab.")),
        Check(
            N_("owners"),
            lambda: owners(settings, database),
            N_("Fix the SOPs' front matter, invite Cairn to the channels, set FALLBACK_OWNER or FALLBACK_CHANNEL in .env."),
        ),
        Check(
            N_("confidential"),
            lambda: confidential(settings, database),
            N_("Name people in a file and the file in CONFIDENTIAL (docs/guide/confidential.md)."),
        ),
        Check(
            N_("statements"),
            lambda: statements(settings, database),
            N_("Correct XAPI_URL, XAPI_KEY and XAPI_SECRET in .env, then `cairn xapi retry` (docs/guide/export.md)."),
        ),
        Check(
            N_("inbox"),
            lambda: _inbox(database),
            N_("`cairn inbox list` shows what could not be finished; `cairn inbox retry` tries again, `cairn inbox drop` ends it."),
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
    return _("glossary, skill map and KPIs are readable") if is_any else _("none configured")


def _database(database: Database) -> str:
    damage = database.damage()
    if damage:
        raise OperatorError(damage)  # it says itself what to do
    if database.revision() != newest():
        raise CheckFailedError(
            _("the schema is at {here}, this version of Cairn needs {newest}").format(
                here=database.revision() or _("nothing"), newest=newest()
            )
        )
    return _("{kind}, schema {revision}").format(kind=database.kind, revision=database.revision())


def _library(database: Database) -> str:
    with database.unit() as uow:
        statuses = [status for status in uow.library.statuses() if status.retired_at is None]
    current = sum(status.card is not None for status in statuses)
    if not current:
        waiting = counted(len(statuses), "no approved SOP ({n} waits for approval)", "no approved SOP ({n} wait for approval)")
        raise CheckFailedError(waiting if statuses else _("it is empty"))
    pending = sum(status.pending is not None for status in statuses)
    waiting = counted(pending, "{n} version waits for approval", "{n} versions wait for approval")
    return f"{counted(current, '{n} current SOP', '{n} current SOPs')}, {waiting}"


def _index(settings: Settings, database: Database) -> str:
    with database.unit() as uow:
        active, revision = uow.index.active(), uow.library.revision()
    if active is None:
        raise CheckFailedError(_("there is none yet"))
    if active.model != embedder_of(settings).fingerprint:
        wanted = embedder_of(settings).fingerprint
        raise CheckFailedError(_("it was made by {model}, the settings ask for {wanted}").format(model=active.model, wanted=wanted))
    if active.revision != revision:
        behind = _("it holds revision {revision} of the library, which is at {newest}")
        raise CheckFailedError(behind.format(revision=active.revision, newest=revision))
    with database.unit() as uow:
        live = live_of(uow)
    vectors = vectors_of(settings)
    codes = codes_of(settings, embedder_of(settings).fingerprint)
    lacking = VectorSectionIndex(embedder_of(settings), vectors, codes).lacking(active.generation, live)
    if lacking:
        where = "; ".join(f"{collection}: {number}" for collection, number in sorted(lacking.items()))
        raise CheckFailedError(_("it lacks passages that the library has: {where}").format(where=where))
    collections = [name for name in vectors.collections() if belongs_to(name, active.generation)]
    passages = sum(len(vectors.keys(name)) for name in collections)
    held = counted(passages, "{n} passage", "{n} passages")
    audiences = counted(len(live), "{n} audience", "{n} audiences")
    whole = _("generation {name}, {audiences}, {passages}: all that the library has")
    return whole.format(name=active.generation, audiences=audiences, passages=held)


def _inbox(database: Database) -> str:
    with database.unit() as uow:
        return parked_check(uow)
