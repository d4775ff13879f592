"""Builds the language model that the settings name, with its guards. Cairn runs without one if none is configured or none can be
used.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import structlog

from bot.admin.live import LiveWorkspace
from bot.ports import Clock, UnitOfWork
from bot.settings import Settings
from core.workspace import Workspace
from retrieval.adapters.chat.language_model import LangChainClient
from retrieval.adapters.chat.setup import ModelSetup, problem_of
from retrieval.adapters.chat.trace import Observer, no_trace
from retrieval.language.attempts import Guards
from retrieval.language.breaker import Breaker
from retrieval.language.service import GuardedModel
from retrieval.language.token_budget import Budget, Prices, TokenBudget

_log = structlog.get_logger()


def setup_of(settings: Settings) -> ModelSetup:
    return ModelSetup(
        name=settings.llm_model,
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value(),
        timeout=settings.llm_timeout,
        temperature=settings.llm_temperature,
        may_trace_text=settings.trace_text,
    )


def prices_of(settings: Settings) -> Prices:
    return Prices(settings.llm_price_in, settings.llm_price_out)


def budget_of(workspace: Workspace) -> Budget:
    return Budget(*workspace.budgets, is_off=not workspace.use_model)


def language_model(
    settings: Settings,
    units: Callable[[], UnitOfWork],
    clock: Clock,
    workspace: LiveWorkspace,
    observe: Observer = no_trace,
) -> GuardedModel | None:
    """Build the model; nothing of LangChain is imported yet. None without one that can be used; the problem is logged once, for
    the operator.
    """
    setup = setup_of(settings)
    problem = problem_of(setup) if settings.llm_model else None
    if problem is not None:
        _log.error("language_model_unusable", problem=problem)
    if not settings.llm_model or problem is not None:
        return None
    return guarded(settings, units, clock, lambda: budget_of(workspace.now), observe)


def guarded(
    settings: Settings,
    units: Callable[[], UnitOfWork],
    clock: Clock,
    budget: Callable[[], Budget],
    observe: Observer = no_trace,
) -> GuardedModel:
    token_budget = TokenBudget(units, clock, prices_of(settings), budget)
    client, breaker = LangChainClient(setup_of(settings)), Breaker(time.monotonic)
    guards = Guards(client, token_budget, breaker, time.monotonic, time.sleep, Random(), observe)  # noqa: S311 -- jitter is no secret
    return GuardedModel(guards, settings.llm_max_tokens)
