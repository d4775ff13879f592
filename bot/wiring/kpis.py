"""Reads `kpis.yaml` and puts the pages about work and knowledge together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.insights.pages_health import HealthPages
from bot.insights.pages_work import WorkPages
from bot.settings import Settings
from bot.wiring import Cairn
from core.errors import SettingsError
from core.yaml_files import YamlError, YamlFile, read_yaml_file
from insights.kpi.builtin import default_plan
from insights.kpi.models import Plan
from insights.kpi.reading import read_plan
from retrieval.library.models import Problem

_log = structlog.get_logger()


@dataclass(frozen=True)
class KpiFile:
    """A plan with everything wrong in its file; `data` keeps the lines."""

    plan: Plan
    problems: tuple[Problem, ...] = ()
    data: YamlFile = field(default_factory=YamlFile)


def read_kpis(file: Path) -> KpiFile:
    """Read kpis.yaml with all its problems; a file that is no YAML leaves the ready KPIs."""
    try:
        data = read_yaml_file(file)
    except YamlError as error:
        return KpiFile(default_plan(), (Problem(str(file), error.line, error.what, error.remedy),))
    plan, problems = read_plan(data, str(file))
    return KpiFile(plan, problems, data)


def plan_of(settings: Settings) -> Plan:
    """What is measured: the file of the setting KPIS, else the ready KPIs."""
    if settings.kpis is None:
        return default_plan()
    if not settings.kpis.is_file():
        raise SettingsError(f"KPIS names {settings.kpis}, which is no file. Correct it in .env, or leave it empty.")
    found = read_kpis(settings.kpis)
    for problem in found.problems:
        _log.warning("kpi_problem", file=problem.file, line=problem.line, what=problem.what)
    return found.plan


def work_pages(cairn: Cairn) -> WorkPages:
    """The maker of the page Work is its method `page`."""
    return WorkPages(cairn.unit, cairn.clock, plan_of(cairn.settings), cairn.skills)


def health_pages(cairn: Cairn) -> HealthPages:
    """The maker of the page Knowledge health is its method `page`."""
    return HealthPages(cairn.unit, cairn.clock)
