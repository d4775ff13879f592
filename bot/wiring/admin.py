"""Collects what those who look after Cairn see: in Settings in Slack, beyond the database, doctor's findings, the sources' state,
golden questions and roles; as an operator, the checks of `/readyz` and what the metrics read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from bot.admin.reading import AdminSettings
from bot.admin.views.reports import HealthLine, SourceLine
from bot.observing.metrics import Metrics, Readings
from bot.settings import Settings
from bot.slack.pace import Pace
from bot.web.monitoring import Monitoring
from bot.web.requests import RequestLimits
from bot.wiring import Cairn
from bot.wiring.checks.doctor import diagnose
from bot.wiring.golden import ask_all, read_golden
from bot.wiring.sources import orphans, read_sources
from core.errors import SettingsError
from core.localization import N_, counted
from core.localization import gettext as _
from retrieval.golden.models import GoldenQuestion
from retrieval.search.models import Query
from retrieval.sources.models import ago, finding, state

_OWNERS: Final = "owners"
_WHO: Final = N_("The page Owners and fallbacks names those of SOPs that you may see; `cairn doctor` names all.")


def admin_settings(cairn: Cairn) -> AdminSettings:
    """Return what Settings shows; health, sources and golden questions are computed when a page asks for them."""
    settings = cairn.settings
    return AdminSettings(
        health=lambda: _health(cairn),
        sources=lambda: _sources(cairn),
        golden=_golden(cairn, settings.golden_questions) if settings.golden_questions else None,
        roles=tuple(cairn.skills.roles),
        model=settings.llm_model if cairn.model is not None else "",
    )


def _health(cairn: Cairn) -> Sequence[HealthLine]:
    """Return doctor's findings. Those about owners name SOPs, which not every admin may see, so they are counted."""
    findings = diagnose(cairn.settings)
    lines = [
        HealthLine(_(check_result.what), check_result.ok, check_result.detail, check_result.remedy)
        for check_result in findings
        if check_result.ok or check_result.what != _OWNERS
    ]
    wrong = sum(check_result.what == _OWNERS and not check_result.ok for check_result in findings)
    unreached = _("{n} cannot be reached").format(n=wrong)
    return [*lines, HealthLine(_(_OWNERS), is_ok=False, detail=unreached, remedy=_(_WHO))] if wrong else lines


def _sources(cairn: Cairn) -> Sequence[SourceLine]:
    """Return each source with its state and age; a problem of sources.yaml is a line of its own."""
    try:
        file = read_sources(cairn.settings)
    except SettingsError as error:
        return [SourceLine("sources.yaml", _("cannot be read"), str(error))]
    with cairn.unit() as uow:
        runs = {run.name: run for run in uow.sources.runs()}
    now = cairn.clock()
    lines = [SourceLine("sources.yaml", _("has an error"), str(problem)) for problem in (file.problems if file else ())]
    for source in file.sources if file else ():
        run = runs.get(source.name)
        age = _("never complete")
        if run and run.completed_at:
            pages = counted(run.pages, "{n} page", "{n} pages")
            age = _("complete {time} ago, {pages}").format(time=ago(now - run.completed_at), pages=pages)
        lines.append(SourceLine(source.name, state(source, run, now), finding(source, run, now) or age))
    gone = orphans(file, [*runs.values()])
    return [*lines, *(SourceLine(name, _("not in sources.yaml any more"), f"cairn sources withdraw {name}") for name in gone)]


def _named(question: GoldenQuestion) -> str:
    """Return the question's text; only its role where it has one, because it may be about an SOP that the admin may not see."""
    return _("a question of the role {role}").format(role=question.role) if question.role else question.text


def _golden(cairn: Cairn, file: Path) -> Callable[[], tuple[int, Sequence[str]]]:
    def ask() -> tuple[int, Sequence[str]]:
        questions = read_golden(file)[0]
        judged = ask_all(cairn, questions)
        return len(judged), [_named(result.question) for result in judged if not result.has_passed]

    return ask


def monitoring_of(cairn: Cairn, metrics: Metrics) -> Monitoring:
    """Return what is watched; the socket's state is known only when it is built."""
    checks = {"database": lambda: _answers(cairn), "schema": cairn.is_migrated, "index": lambda: _searches(cairn)}
    readings = Readings(cairn.unit, cairn.clock, checks, sources=lambda: source_ages(cairn))
    return Monitoring(metrics, readings, cairn.settings.metrics_at)


def source_ages(cairn: Cairn) -> Mapping[str, float]:
    """Return the seconds since each source was last read to its end; a source that never was is left out."""
    with cairn.unit() as uow:
        runs, now = uow.sources.runs(), cairn.clock()
    return {run.name: (now - run.completed_at).total_seconds() for run in runs if run.completed_at is not None}


def request_limits(settings: Settings) -> RequestLimits:
    """Return how many requests the web server takes from one address."""
    pages, events = settings.requests_per_minute, settings.events_per_minute
    return RequestLimits(Pace.per_minute(pages, time.monotonic), Pace.per_minute(events, time.monotonic))


def _answers(cairn: Cairn) -> bool:
    with cairn.unit() as uow:
        uow.library.revision()
    return True


def _searches(cairn: Cairn) -> bool:
    """Check that search works. Raises `SearchError` when the index cannot be opened or the model cannot be loaded."""
    cairn.search.search(Query("is search ready"))
    return True
