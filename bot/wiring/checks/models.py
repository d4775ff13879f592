"""Checks the models for `cairn doctor`. Of those for search: which ones, and how long a question waits for them. Of the language
model: which one, where, what it has cost today, whether it answers when asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from bot.settings import Settings
from bot.wiring import now
from bot.wiring.checks.diagnosis import CheckFailedError
from bot.wiring.language import budget_of, guarded, prices_of, setup_of
from bot.wiring.search_engines import embedder_of, reranker_of
from bot.wiring.workspace import workspace_of
from core.language_model import NOBODY, ModelError, Prompt
from core.localization import gettext as _
from retrieval.adapters.chat.setup import problem_of
from retrieval.language.ports import PurposeUsage
from retrieval.language.token_budget import UNIT
from retrieval.search.errors import SearchError
from retrieval.search.ranker import packaged_judge
from retrieval.search.reranking import BEST, SECONDS, WORDS
from retrieval.search.scale import name_of
from storage.database import Database

_HELLO = Prompt("doctor", "1", "Reply with the one word: ready", max_tokens=16)
_WAIT_SECONDS = 20.0


def language(settings: Settings, database: Database | None, *, call: bool) -> str:
    """Look at the model; with `call` ask it for one word, which costs some twenty tokens of the day's budget. Without a database
    there is no budget yet, so nothing is asked.
    """
    if not settings.llm_model:
        return _("none configured; answers are quoted from the SOPs")
    setup = setup_of(settings)
    problem = problem_of(setup)
    if problem is not None:
        raise CheckFailedError(problem)
    where = _("{model} at {address}").format(model=setup.name, address=setup.address or _("its provider"))
    if database is None:
        return where
    answer = f"; {_ask(settings, database)}" if call else "; ask it with --call-model"
    return f"{where}{answer}; {_today(settings, database, now().date())}"


def _ask(settings: Settings, database: Database) -> str:
    try:
        reply = guarded(settings, database.unit, now, lambda: budget_of(workspace_of(settings))).complete(
            _HELLO, asker=NOBODY, purpose="doctor", deadline=_WAIT_SECONDS
        )
    except ModelError as error:
        raise CheckFailedError(f"{settings.llm_model} does not answer ({error})") from None
    return f"answered in {reply.seconds:.1f} s"


def _today(settings: Settings, database: Database, day: date) -> str:
    with database.unit() as unit:
        spent, usage = unit.model_usage.spent(day) / UNIT, unit.model_usage.of_day(day)
    limit = settings.model_budget
    unit_name = "" if prices_of(settings).are_known else " tokens"
    of_limit = f" of {limit:,.10g}" if limit else ", without a limit,"
    words = f"today {spent:,.10g}{of_limit}{unit_name} spent, {_calls(usage)}"
    if limit and spent >= limit:
        raise CheckFailedError(_("the day's budget is used up: {words}").format(words=words))
    costs = [
        f"{purpose.each / UNIT:,.4g}{unit_name} for each {purpose.purpose}" for purpose in usage if purpose.calls > purpose.failed
    ]
    return "; ".join([words, *costs])


def _calls(usage: Sequence[PurposeUsage]) -> str:
    calls, failed = sum(purpose.calls for purpose in usage), sum(purpose.failed for purpose in usage)
    return _("{calls} calls of which {failed} failed").format(calls=calls, failed=failed)


_TIMES = 3


def encoder(settings: Settings) -> str:
    """Load the encoder and encode a question."""
    embedder = embedder_of(settings)
    try:
        dimensions = embedder.embed_query("ready?").shape[0]
    except SearchError as error:
        raise CheckFailedError(str(error)) from error
    fitted = packaged_judge().reference.encoder
    scale = "" if name_of(embedder.fingerprint) == fitted else f", its cosines are read on the scale of {fitted}"
    return _("{model}, {n} dimensions").format(model=embedder.fingerprint, n=dimensions) + scale


def reranker(settings: Settings) -> str:
    """Load the cross-encoder and let it read as many passages as a question gives it."""
    model = reranker_of(settings)
    if model is None:
        return _("none configured")
    passages = [" ".join(["word"] * WORDS)] * BEST
    try:
        model.scores("ready?", passages)
        seconds = min(_took(lambda: model.scores("how long does this take?", passages)) for _ in range(_TIMES))
    except SearchError as error:
        raise CheckFailedError(str(error)) from error
    words = f"{model.name}, {BEST} passages in {seconds * 1000:.0f} ms"
    if seconds > SECONDS:
        raise CheckFailedError(
            f"{words}: more than the {SECONDS * 1000:.0f} ms that a question waits, so it is not used. Take a smaller model"
        )
    return f"{words}; what it brings: cairn eval library DIR QUESTIONS"


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
