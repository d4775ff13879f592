"""Reads `kpis.yaml` and puts the pages about work and knowledge together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.insights.pages_health import HealthPages
from bot.insights.pages_work import RampUpPages, Returns, WorkPages
from bot.insights.ways import ramp_up_plan
from bot.settings import Settings
from bot.wiring import Cairn
from core.errors import SettingsError
from core.yaml_files import YamlError, YamlFile, read_yaml_file
from insights.cohorts.roi_assumptions import RoiAssumptions, parse_roi
from insights.kpi.builtin import default_plan
from insights.kpi.models import Plan
from insights.kpi.reading import read_plan
from retrieval.library.models import Problem

_log = structlog.get_logger()


@dataclass(frozen=True)
class KpiFile:
    """Holds a plan with all problems of its file; `data` keeps the lines. `assumptions` is its part `roi:`, None without one."""

    plan: Plan
    assumptions: RoiAssumptions | None = None
    problems: tuple[Problem, ...] = ()
    data: YamlFile = field(default_factory=YamlFile)


def read_kpis(file: Path) -> KpiFile:
    """Read kpis.yaml with all its problems; a file that is not valid YAML gives the ready KPIs."""
    try:
        data = read_yaml_file(file)
    except YamlError as error:
        return KpiFile(default_plan(), None, (Problem(str(file), error.line, error.what, error.remedy),))
    plan, problems = read_plan(data, str(file))
    assumptions, wrong = parse_roi(data.value, str(file), data.lines.get("roi"))
    return KpiFile(plan, assumptions, (*problems, *wrong, *_unknown(plan, assumptions, data, str(file))), data)


def _unknown(plan: Plan, assumptions: RoiAssumptions | None, data: YamlFile, file: str) -> list[Problem]:
    """Return a problem for each name in `roi:` that is no KPI."""
    names = sorted(set(assumptions.values) - set(plan.kpis)) if assumptions is not None else []
    what, remedy = "roi.values names {!r}, which is no KPI", "`cairn kpis show` lists them"
    return [Problem(file, data.line("roi", "values", name), what.format(name), remedy) for name in names]


def kpis_of(settings: Settings) -> KpiFile:
    """Return what is measured: the file of the setting KPIS, else the ready KPIs."""
    if settings.kpis is None:
        return KpiFile(default_plan())
    if not settings.kpis.is_file():
        raise SettingsError(f"KPIS names {settings.kpis}, which is no file. Correct it in .env, or leave it empty.")
    kpi_file = read_kpis(settings.kpis)
    for problem in kpi_file.problems:
        _log.warning("kpi_problem", file=problem.file, line=problem.line, what=problem.what)
    return kpi_file


def work_pages(cairn: Cairn) -> WorkPages:
    """Build the maker of the page Work; it is the method `page`."""
    kpi_file = kpis_of(cairn.settings)
    returns = Returns(kpi_file.plan, kpi_file.assumptions) if kpi_file.assumptions is not None else None
    return WorkPages(cairn.unit, cairn.clock, kpi_file.plan, cairn.skills, returns)


def ramp_up_pages(cairn: Cairn) -> RampUpPages:
    """Build the maker of the page Ramp-up; it is the method `page`."""
    plan = kpis_of(cairn.settings).plan
    return RampUpPages(cairn.unit, cairn.clock, cairn.skills, lambda uow: ramp_up_plan(plan, uow.people.everyone()))


def health_pages(cairn: Cairn) -> HealthPages:
    """Build the maker of the page Knowledge health; it is the method `page`."""
    return HealthPages(cairn.unit, cairn.clock)
