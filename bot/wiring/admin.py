"""Collects what Settings in Slack shows beyond the database: doctor's findings, the sources' state, golden questions, roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from bot.admin.reading import AdminSettings
from bot.admin.views.reports import HealthLine, SourceLine
from bot.wiring import Cairn
from bot.wiring.checks.doctor import diagnose
from bot.wiring.golden import ask_all, read_golden
from bot.wiring.sources import orphans, read_sources
from core.errors import SettingsError
from retrieval.golden.models import GoldenQuestion
from retrieval.sources.models import ago, finding, state

_OWNERS: Final = "owners"
_WHO: Final = "The page Owners and fallbacks names those of SOPs that you may see; `cairn doctor` names all."


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
        HealthLine(check_result.what, check_result.ok, check_result.detail, check_result.remedy)
        for check_result in findings
        if check_result.ok or check_result.what != _OWNERS
    ]
    wrong = sum(check_result.what == _OWNERS and not check_result.ok for check_result in findings)
    return [*lines, HealthLine(_OWNERS, is_ok=False, detail=f"{wrong} cannot be reached", remedy=_WHO)] if wrong else lines


def _sources(cairn: Cairn) -> Sequence[SourceLine]:
    """Return each source with its state and age; a problem of sources.yaml is a line of its own."""
    try:
        file = read_sources(cairn.settings)
    except SettingsError as error:
        return [SourceLine("sources.yaml", "cannot be read", str(error))]
    with cairn.unit() as uow:
        runs = {run.name: run for run in uow.sources.runs()}
    now = cairn.clock()
    lines = [SourceLine("sources.yaml", "has an error", str(problem)) for problem in (file.problems if file else ())]
    for source in file.sources if file else ():
        run = runs.get(source.name)
        age = f"complete {ago(now - run.completed_at)} ago, {run.pages} pages" if run and run.completed_at else "never complete"
        lines.append(SourceLine(source.name, state(source, run, now), finding(source, run, now) or age))
    gone = orphans(file, [*runs.values()])
    return [*lines, *(SourceLine(name, "not in sources.yaml any more", f"cairn sources withdraw {name}") for name in gone)]


def _named(question: GoldenQuestion) -> str:
    """Return the question's text; only its role where it has one, because it may be about an SOP that the admin may not see."""
    return f"a question of the role {question.role}" if question.role else question.text


def _golden(cairn: Cairn, file: Path) -> Callable[[], tuple[int, Sequence[str]]]:
    def ask() -> tuple[int, Sequence[str]]:
        questions, _ = read_golden(file)
        judged = ask_all(cairn, questions)
        return len(judged), [_named(result.question) for result in judged if not result.has_passed]

    return ask
