"""Reads `kpis.yaml`, and builds the insight pages, their settings, and the dashboard with its sign-in links and sessions. Makes the
dashboard as one file for an administrator. Random tokens are made here.

A file can be passed on, so it shows what is open to everyone and no person one by one. My record belongs to one person and is never
in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.insights import InsightSettings, InsightsFeature
from bot.insights.pages import PageMaker, is_simulated
from bot.insights.pages_health import HealthPages
from bot.insights.pages_work import RampUpPages, Returns, WorkPages
from bot.insights.ways import ramp_up_plan
from bot.insights.why import WhyPages
from bot.settings import Settings
from bot.topics.schedule import schedule_of
from bot.web.dashboard import Dashboard
from bot.web.page_html import file_of
from bot.web.sessions import DashboardLinks, WebSessions
from bot.wiring import Cairn
from bot.wiring.named_in_settings import existing, log_problems
from core import units
from core.errors import OperatorError
from core.localization import day, workspace
from core.localization import gettext as _
from core.yaml_files import YamlError, YamlFile, read_yaml_file
from insights.cohorts.roi_assumptions import RoiAssumptions, parse_roi
from insights.kpi.builtin import default_plan
from insights.kpi.models import Plan
from insights.kpi.reading import read_plan
from insights.reports.models import Page, PageId
from insights.reports.readers import Reader, Visibility, visibility_of
from retrieval.library.models import Problem


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
    kpi_file = read_kpis(existing("KPIS", settings.kpis))
    log_problems("kpi_problem", kpi_file.problems)
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


def page_makers(cairn: Cairn, why: WhyPages | None = None) -> Mapping[PageId, PageMaker]:
    """Return the pages that need nothing of Slack. This week, Cases and My record are added where Slack is known
    (`bot.insights`).
    """
    return {
        PageId.HEALTH: HealthPages(cairn.unit, cairn.clock).page,
        PageId.WORK: work_pages(cairn).page,
        PageId.RAMP_UP: ramp_up_pages(cairn).page,
        PageId.WHY: (why or why_pages(cairn)).page,
    }


def why_pages(cairn: Cairn) -> WhyPages:
    return WhyPages(cairn.unit, cairn.clock, cairn.skills)


def dashboard_links(cairn: Cairn) -> DashboardLinks:
    return DashboardLinks(cairn.links.base, cairn.clock, cairn.links.secret, secrets.token_urlsafe)


def insight_settings(cairn: Cairn) -> InsightSettings:
    """Return the settings of the insight pages: who may see what, who administers, when messages go out."""
    settings, why = cairn.settings, why_pages(cairn)
    return InsightSettings(
        visibility=visibility_of(settings.managers_see, settings.works_council),
        admins=settings.admins,
        personal=cairn.personal,
        periods=cairn.retention.periods,
        enter=dashboard_links(cairn).address,
        makers=page_makers(cairn, why),
        more=(why.todos,),
        schedule=schedule_of(settings.digest_at),
        voter=lambda quarter, person: cairn.links.trace(f"{quarter}\0{person}"),
    )


def dashboard_of(cairn: Cairn, side: InsightsFeature, speaking: Callable[[str], AbstractContextManager[None]]) -> Dashboard:
    """Return the dashboard that the web server shows."""
    links = dashboard_links(cairn)
    sessions = WebSessions(cairn.unit, cairn.clock, links, cairn.links, side.readers.of)
    is_secure = urlsplit(cairn.settings.web_url).scheme == "https"
    return Dashboard(sessions, side.pages, side.acts, side.records, is_secure, speaking)


class NoPagesError(OperatorError):
    """None of the pages can be made."""


@dataclass(frozen=True, slots=True)
class ReportFile:
    """Holds the file. `titles` are of the pages in it, `missing` the pages that were wanted and cannot be made here, `remedy`
    what they need.
    """

    html: str
    titles: tuple[str, ...]
    missing: tuple[PageId, ...]
    remedy: str = "Set SLACK_BOT_TOKEN, then it can be made."


def makers_of(cairn: Cairn) -> Mapping[PageId, PageMaker]:
    """Return every page maker that can be used here: those that read people and channels through Slack are left out where no
    token is set.
    """
    if not cairn.settings.slack_bot_token.get_secret_value():
        return page_makers(cairn)
    from bot.wiring.slack import slack_side  # noqa: PLC0415 - the report of a library without Slack need not wait for it

    return slack_side(cairn).insights.pages.makers


def report_of(cairn: Cairn, wanted: Collection[PageId]) -> ReportFile:
    """Return the file with the pages that are wanted, all of them for none, in the workspace's language. Raises `NoPagesError`:
    none of them can be made here.
    """
    settings = cairn.settings
    visibility = visibility_of(settings.managers_see, settings.works_council)
    is_made_up = units.run(cairn.unit, is_simulated)
    with workspace(settings.cairn_language):
        makers = makers_of(cairn)
        try:
            return report_file(makers, wanted, visibility, cairn.clock(), is_made_up=is_made_up)
        except SlackClientError as error:
            own = page_makers(cairn)
            missing = tuple(page for page in makers if page not in own and page is not PageId.RECORD and page in (wanted or makers))
            remedy = f"It asks Slack, which does not answer or does not take SLACK_BOT_TOKEN ({_name(error)}): see cairn doctor."
            if wanted and not own.keys() & set(wanted):
                raise NoPagesError(f"{', '.join(missing)}: there is no page to write. {remedy}") from error
            made = report_file(own, wanted, visibility, cairn.clock(), is_made_up=is_made_up)
            return replace(made, missing=missing, remedy=remedy)


def _name(error: SlackClientError) -> str:
    return str(error.response.get("error", "")) if isinstance(error, SlackApiError) else str(error)


def report_file(
    makers: Mapping[PageId, PageMaker],
    wanted: Collection[PageId],
    visibility: Visibility,
    now: datetime,
    *,
    is_made_up: bool = False,
) -> ReportFile:
    """Return the file of the pages that `makers` make, in the dashboard's order. Raises as `report_of`."""
    reader = Reader(person="", name="cairn report", is_admin=True, visibility=replace(visibility, shows_progress=False))
    chosen = [page for page in PageId if page is not PageId.RECORD and (not wanted or page in wanted)]
    pages: list[Page] = [replace(makers[page](reader), is_simulated=is_made_up) for page in chosen if page in makers]
    if not pages:
        raise NoPagesError("There is no page to write. Set SLACK_BOT_TOKEN, then This week and Cases can be made.")
    at = now.astimezone(UTC)
    made = _("Made by cairn report on {day}, {time} UTC, for an administrator.").format(day=day(at), time=f"{at:%H:%M}")
    made_by = f"{made} {_('It shows what is open to everyone.')}"
    missing = tuple(page for page in chosen if page in wanted and page not in makers)
    return ReportFile(file_of(pages, made_by), tuple(page.title for page in pages), missing)
