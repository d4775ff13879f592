"""Builds the insight pages, their settings, and the dashboard with its sign-in links and sessions. Random tokens are made here."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from bot.insights import InsightSettings, InsightsFeature
from bot.insights.pages import PageMaker
from bot.insights.why import WhyPages
from bot.topics.schedule import schedule_of
from bot.web.dashboard import Dashboard
from bot.web.sessions import DashboardLinks, WebSessions
from bot.wiring import Cairn
from bot.wiring.kpis import health_pages, ramp_up_pages, work_pages
from insights.reports.models import PageId
from insights.reports.readers import visibility_of

TOKEN_BYTES = 32


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def page_makers(cairn: Cairn, why: WhyPages | None = None) -> Mapping[PageId, PageMaker]:
    """Return the pages that need nothing of Slack. This week, Cases and My record are added where Slack is known
    (`bot.insights`).
    """
    return {
        PageId.HEALTH: health_pages(cairn).page,
        PageId.WORK: work_pages(cairn).page,
        PageId.RAMP_UP: ramp_up_pages(cairn).page,
        PageId.WHY: (why or why_pages(cairn)).page,
    }


def why_pages(cairn: Cairn) -> WhyPages:
    return WhyPages(cairn.unit, cairn.clock, cairn.skills)


def dashboard_links(cairn: Cairn) -> DashboardLinks:
    return DashboardLinks(cairn.links.base, cairn.clock, cairn.links.secret, new_token)


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
