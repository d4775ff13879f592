"""Makes the dashboard as one file for an administrator, with the dashboard's own page makers.

A file can be passed on, so it shows what is open to everyone and no person one by one. My record belongs to one person and is
never in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.insights.pages import PageMaker, is_simulated
from bot.web.page_html import file_of
from bot.wiring import Cairn
from bot.wiring.insights import page_makers
from core import units
from core.errors import OperatorError
from core.local_formats import day
from core.localization import gettext as _
from core.localization import workspace
from insights.reports.models import Page, PageId
from insights.reports.readers import Reader, Visibility, visibility_of


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
    """Return the file with the pages that are wanted, all of them for none, in the workspace's language.

    Raises:
        NoPagesError: none of them can be made here.
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
